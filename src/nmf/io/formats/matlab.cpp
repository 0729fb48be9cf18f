// MATLAB's files of versions 5 to 7 (save -v6 and -v7), read from the beginning to the end: variables one
// after the other, compressed or not, of which one is the matrix.
#include "nmf/io/formats/matlab.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <optional>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/checked_entries.hpp"
#include "nmf/io/formats/matlab_elements.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr std::string_view version_5 = "MATLAB 5.0";
constexpr std::uint64_t to_the_end = std::numeric_limits<std::uint64_t>::max();

class HeldBytes : public ByteSource {
 public:
  explicit HeldBytes(const Buffer<char>& bytes) : bytes_(bytes) {}
  std::size_t read(char* to, std::size_t size) override {
    const std::size_t count = std::min(size, bytes_.size() - at_);
    if (count > 0) std::memcpy(to, bytes_.data() + at_, count);
    at_ += count;
    return count;
  }

 private:
  const Buffer<char>& bytes_;
  std::size_t at_ = 0;
};

// A variable as it is stored: what it says of itself can be wrong, and which one is meant is known at the
// end.
struct Found {
  MatlabVariable variable;
  std::optional<MatlabNumbers> rows;    // of the entries of a sparse one
  std::optional<MatlabNumbers> starts;  // where those of each column begin, and where the last ones end
  MatlabNumbers values;
};

template <class T>
Buffer<T> converted(const MatlabNumbers& numbers) {
  Buffer<T> all(numbers.count(), numbers.bytes.scratch());
  convert_npy(numbers.type, numbers.bytes.data(), all.size(), all.data());
  return all;
}

// The variables of a stream, of which it keeps the one that is asked for, or the first that may be meant.
class Variables {
 public:
  Variables(ByteStream& stream, const ReadOptions& options) : stream_(stream), options_(options) {
    std::array<char, 128> head{};
    const std::size_t size = stream.read(head.data(), head.size());
    const std::string_view order(head.data() + 126, 2);
    if (is_matlab_5({head.data(), size}) && size < head.size())
      fail(stream.name(), "is cut off; copy it again");
    if (!is_matlab_5({head.data(), size}) || (order != "IM" && order != "MI"))
      fail(stream.name(), "is no file of MATLAB's version 5 to 7; save it again with save('x.mat', '-v7')");
    swapped_ = order == "MI";
    MatlabElements file(stream, swapped_, to_the_end);
    while (!stream.peek(1).empty() && !(found_ && !options.layer.empty())) take(file);
  }

  // Throws Error(Fault::input) where it is not clear which one is meant, or where that one is no matrix.
  Found chosen() {
    const std::string& file = stream_.name();
    if (!options_.layer.empty()) {
      if (!found_) fail_choice("has no variable " + shown(options_.layer), matrices_);
      return *std::move(found_);
    }
    const std::vector<std::string>& meant = wide_.empty() ? matrices_ : wide_;
    if (meant.size() > 1) fail_choice(fmt::format("holds {} matrices", meant.size()), meant);
    if (meant.empty())
      fail(file, fmt::format("holds no matrix of real numbers{}{}; save one", others_.empty() ? "" : ": ",
                             fmt::join(others_, ", ")));
    return *std::move(found_);
  }

 private:
  void take(MatlabElements& file) {
    const MatlabTag tag = file.next();
    if (tag.is(MatlabType::compressed)) {
      file.leave(tag.size);
      ByteStream unpacked(stream_.name(), std::make_unique<MatlabInflated>(stream_, tag.size));
      MatlabElements elements(unpacked, swapped_, to_the_end);
      const MatlabTag within = elements.next();
      if (!within.is(MatlabType::matrix)) return;
      MatlabElements variable(unpacked, swapped_, within.size);
      if (take_variable(variable)) unpacked.finish();  // sees to the checksum
    } else if (tag.is(MatlabType::matrix)) {
      file.leave(tag.size);
      MatlabElements variable(stream_, swapped_, tag.size);
      take_variable(variable);
      variable.skip_all();
    } else {
      file.skip(tag);
    }
  }

  // Whether its numbers were read.
  bool take_variable(MatlabElements& elements) {
    if (elements.ended()) return false;  // an empty cell
    Found found;
    MatlabVariable& variable = found.variable = read_matlab_variable(elements);
    if (variable.name.empty()) return false;  // what objects are made of
    if (!options_.layer.empty() && variable.name == options_.layer)
      check_matrix(variable);
    else if (!note(variable))
      return false;
    if (variable.is_sparse()) {
      found.rows = read_matlab_numbers(elements, options_);
      found.starts = read_matlab_numbers(elements, options_);
    }
    found.values = read_matlab_numbers(elements, options_);
    found_ = std::move(found);
    return true;
  }

  // Whether it is the first that may be meant: single numbers and lists are settings beside a matrix.
  bool note(const MatlabVariable& variable) {
    if (!variable.is_matrix()) {
      others_.push_back(fmt::format("{} is {}", shown(variable.name), variable.described()));
      return false;
    }
    matrices_.push_back(shown(variable.name));
    if (variable.is_wide()) wide_.push_back(matrices_.back());
    return options_.layer.empty() && (variable.is_wide() ? wide_.size() == 1 : matrices_.size() == 1);
  }

  void check_matrix(const MatlabVariable& variable) const {
    const std::string place = fmt::format("{}: {}", stream_.name(), shown(variable.name));
    if (!variable.has_numbers())
      fail(place,
           fmt::format("is {} and no matrix of real numbers; choose another variable, or save it as one",
                       variable.described()));
    if (variable.shape.size() != 2)
      fail(place, fmt::format("has {} dimensions; NMF needs 2 (see reshape)", variable.shape.size()));
    if (!variable.is_matrix())
      fail(place, fmt::format("is {} x {}; NMF needs at least one row and one column", variable.shape[0],
                              variable.shape[1]));
  }

  [[noreturn]] void fail_choice(const std::string& what, const std::vector<std::string>& choices) const {
    if (choices.empty()) fail(stream_.name(), fmt::format("{}; leave {} out", what, option("layer")));
    fail(stream_.name(),
         fmt::format("{}; choose with {}: {}", what, option("layer"), fmt::join(choices, ", ")));
  }

  ByteStream& stream_;
  const ReadOptions& options_;
  bool swapped_ = false;
  std::optional<Found> found_;
  std::vector<std::string> matrices_, wide_;  // by name
  std::vector<std::string> others_;           // what they are
};

[[noreturn]] void fail_damaged(const std::string& place, const std::string& what) {
  fail(place, fmt::format("is damaged: {}; copy the file again", what));
}

template <class T>
Dense<T> dense_of(Found&& found, const std::string& place, const ReadOptions& options) {
  NpyHeader header = found.values.type;
  header.shape = found.variable.shape;
  const std::uint64_t count = found.values.count(), columns = header.shape[1];
  if (count / columns != header.shape[0] || count % columns != 0)
    fail_damaged(place, fmt::format("{} x {} numbers are announced, and there are {}", header.shape[0],
                                    columns, count));
  ByteStream bytes(place, std::make_unique<HeldBytes>(found.values.bytes), options.buffer_size);
  return read_npy_numbers<T>(bytes, header, place, options);
}

template <class T>
Sparse<T> sparse_of(Found&& found, const std::string& place, const ReadOptions& options) {
  const std::uint64_t rows = found.variable.shape[0], columns = found.variable.shape[1];
  const Buffer<std::int64_t> starts = converted<std::int64_t>(*found.starts),
                             row = converted<std::int64_t>(*found.rows);
  if (found.starts->type.kind == 'f' || found.rows->type.kind == 'f' || starts.size() != columns + 1)
    fail_damaged(place, fmt::format("{} columns are announced, and there are beginnings of {}", columns,
                                    starts.size()));
  Entries<T> entries(options.scratch);
  const std::int64_t count = starts[columns];
  if (count < 0 || static_cast<std::uint64_t>(count) > std::min(row.size(), found.values.count()))
    fail_damaged(place, fmt::format("{} entries are announced, and there are {}", count,
                                    std::min(row.size(), found.values.count())));
  check_claims(place, rows, columns, static_cast<std::uint64_t>(count));
  entries.value = converted<T>(found.values);
  entries.resize(static_cast<std::size_t>(count));
  std::int64_t e = 0;
  for (std::size_t j = 0; j < columns; ++j) {
    if (starts[j] != e || starts[j + 1] < e || starts[j + 1] > count)
      fail_damaged(place, fmt::format("its column {} has no place", j + 1));
    for (; e < starts[j + 1]; ++e) {
      const std::int64_t i = row[static_cast<std::size_t>(e)];
      if (i < 0 || static_cast<std::uint64_t>(i) >= rows)
        fail_damaged(place, fmt::format("an entry of column {} is in row {} of {}", j + 1, i + 1, rows));
      entries.row[static_cast<std::size_t>(e)] = static_cast<std::uint32_t>(i);
      entries.column[static_cast<std::size_t>(e)] = static_cast<std::uint32_t>(j);
    }
  }
  return checked_and_sorted(std::move(entries), rows, columns, place, options);
}

}  // namespace

bool is_matlab_5(std::string_view head) {
  return head.starts_with(version_5);
}

template <class T>
LabelledMatrix<T> read_matlab(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  Found found = Variables(stream, options).chosen();
  const std::string name = shown(found.variable.name), place = fmt::format("{}: {}", stream.name(), name);
  report.decisions.push_back(
      fmt::format("variable {}: {}", name, options.layer.empty() ? "the only matrix" : "given"));
  const ReadOptions left = beside(bytes_of(found.values.bytes), options);
  LabelledMatrix<T> matrix;
  if (found.variable.is_sparse())
    matrix.values = sparse_of<T>(std::move(found), place, left);
  else
    matrix.values = dense_of<T>(std::move(found), place, left);
  return matrix;
}

template LabelledMatrix<float> read_matlab(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matlab(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
