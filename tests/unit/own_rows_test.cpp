// Each of several processes reads a part of a file of entries, and has some of its rows then.
#include "nmf/io/own_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "support/company.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

struct Entry {
  std::size_t row, column;
  int value;
};

// Some of the entries of a matrix, by rows.
std::vector<Entry> some_entries(std::size_t rows, std::size_t columns) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j)
      if ((i * j + j + i) % 5 == 0 && i % 7 != 3)
        entries.push_back({i, j, static_cast<int>(1 + (i + 2 * j) % 9)});
  return entries;
}

Rows matrix_of(const std::vector<Entry>& entries, std::size_t rows, std::size_t columns, bool symmetric) {
  Rows x(rows, std::vector<double>(columns));
  for (const Entry& entry : entries) {
    x[entry.row][entry.column] = entry.value;
    if (symmetric) x[entry.column][entry.row] = entry.value;
  }
  return x;
}

std::string market(const std::vector<Entry>& entries, std::size_t rows, std::size_t columns, bool symmetric) {
  std::string text = fmt::format("%%MatrixMarket matrix coordinate real {}\n{} {} {}\n",
                                 symmetric ? "symmetric" : "general", rows, columns, entries.size());
  for (const Entry& entry : entries)
    text += fmt::format("{} {} {}\n", entry.row + 1, entry.column + 1, entry.value);
  return text;
}

// The rows of all members, one behind the other; none where one member is to read everything.
// paths: the file as each member sees it, the last one as all others do.
template <class T>
Rows read_by(int members, const std::vector<std::string>& paths, const io::ReadOptions& options) {
  std::vector<std::optional<LabelledMatrix<T>>> own(static_cast<std::size_t>(members));
  CompanyOfThreads::hold(members, [&](const Company& company) {
    io::ReadReport report;
    const auto rank = static_cast<std::size_t>(company.rank());
    own[rank] = io::read_own_rows<T>(company, paths[std::min(rank, paths.size() - 1)], options, report);
  });
  Rows all;
  for (const auto& some : own) {
    EXPECT_EQ(some.has_value(), own.front().has_value());
    if (!some) continue;
    EXPECT_EQ(some->columns(), own.front()->columns());
    std::ranges::copy(rows_of(*some), std::back_inserter(all));
  }
  return all;
}

void expect_rows_of_parts(const std::string& text, const Rows& rows, const io::ReadOptions& options = {}) {
  const ScratchFolder folder;
  const std::string path = folder.file("x.mtx", text);
  for (const int members : {2, 3, 5}) {
    SCOPED_TRACE(members);
    EXPECT_EQ(read_by<double>(members, {path}, options), rows);
    EXPECT_EQ(read_by<float>(members, {path}, options), rows);
  }
}

TEST(OwnRows, are_those_of_the_file_in_whatever_order_it_lists_them) {
  constexpr std::size_t rows = 120, columns = 45;
  std::vector<Entry> entries = some_entries(rows, columns);
  const Rows x = matrix_of(entries, rows, columns, false);
  Rows turned(columns, std::vector<double>(rows));
  for (const Entry& entry : entries) turned[entry.column][entry.row] = entry.value;
  io::ReadOptions transpose;
  transpose.transpose = true;
  const auto expect = [&](const char* order) {
    SCOPED_TRACE(order);
    expect_rows_of_parts(market(entries, rows, columns, false), x);
    expect_rows_of_parts(market(entries, rows, columns, false), turned, transpose);
  };
  expect("by rows");
  std::ranges::stable_sort(entries, {}, &Entry::column);
  expect("by columns");
  std::ranges::shuffle(entries, std::mt19937(1));
  expect("any");
}

TEST(OwnRows, are_those_of_a_triangle) {
  constexpr std::size_t size = 60;
  std::vector<Entry> entries = some_entries(size, size);
  std::erase_if(entries, [](const Entry& entry) { return entry.row < entry.column; });
  expect_rows_of_parts(market(entries, size, size, true), matrix_of(entries, size, size, true));
}

// Of which each has more entries than some part of the file.
TEST(OwnRows, may_be_long) {
  const std::vector<Entry> entries = some_entries(3, 2000);
  expect_rows_of_parts(market(entries, 3, 2000, false), matrix_of(entries, 3, 2000, false));
}

TEST(OwnRows, are_left_to_one_where_an_entry_is_listed_again) {
  for (const bool sorted : {true, false}) {
    SCOPED_TRACE(sorted);
    std::vector<Entry> entries = some_entries(50, 20);
    entries.insert(sorted ? entries.begin() + 30 : entries.begin(), entries[30]);
    expect_rows_of_parts(market(entries, 50, 20, false), {});
  }
}

std::string numbers(const Rows& x) {
  const auto columns = static_cast<std::size_t>(x.front().size());
  std::string head =
      fmt::format("{{'descr': '<f8', 'fortran_order': False, 'shape': ({}, {}), }}", x.size(), columns);
  head.resize(117, ' ');
  std::string text = std::string("\x93NUMPY\x01\x00\x76\x00", 10) + head + "\n";
  for (const std::vector<double>& row : x)
    text.append(reinterpret_cast<const char*>(row.data()), row.size() * sizeof(double));
  return text;
}
std::string table(const Rows& x) {
  std::string text;
  for (const std::vector<double>& row : x) text += fmt::format("{}\n", fmt::join(row, ","));
  return text;
}

// Of which a number in the middle, the last one, the first one is another in what a member sees, or a row is
// more, or the shape another.
TEST(OwnRows, are_left_to_one_where_copies_of_the_file_differ) {
  constexpr std::size_t rows = 60, columns = 8;
  std::vector<Entry> entries = some_entries(rows, columns);
  const Rows x = matrix_of(entries, rows, columns, false);
  const auto changed = [&](std::size_t i) {
    Rows other = x;
    other[i][i % columns] += other[i][i % columns] < 9 ? 1 : -1;
    return other;
  };
  Rows longer = x, flat(rows / 2);
  longer.push_back(x.front());
  for (std::size_t i = 0; i < rows; ++i) std::ranges::copy(x[i], std::back_inserter(flat[i / 2]));
  const auto market_of = [](const Rows& of, std::size_t first_value) {
    std::string text = market(some_entries(of.size(), columns), of.size(), columns, false);
    text[text.find('\n', text.find('\n') + 1) + first_value] = '7';
    return text;
  };
  const ScratchFolder folder;
  int made = 0;
  const auto expect = [&](const std::string& name, const std::string& text, const std::string& other) {
    SCOPED_TRACE(name + " " + std::to_string(made));
    const std::string first = folder.file(name, text),
                      second = folder.file(std::to_string(++made) + name, other);
    const auto read = [&](const std::vector<std::string>& paths) { return read_by<double>(3, paths, {}); };
    EXPECT_EQ(read({first, first, first}).size(), rows);
    EXPECT_EQ(read({first, second, first}), Rows());
    EXPECT_EQ(read({first, first, second}), Rows());
    EXPECT_EQ(read({first, second, second}), Rows());
  };
  for (const Rows& other : {changed(0), changed(rows / 2), changed(rows - 1), longer}) {
    expect("x.csv", table(x), table(other));
    expect("x.npy", numbers(x), numbers(other));
  }
  expect("x.npy", numbers(x), numbers(flat));
  expect("x.mtx", market_of(x, 5), market_of(longer, 5));
  expect("x.mtx", market_of(x, 5), market_of(x, 5 + 6));
}

}  // namespace
}  // namespace nmf::test
