#include "nmf/io/format.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

template <class T>
LabelledMatrix<T> random_matrix(std::mt19937_64& random, bool sparse) {
  const std::size_t rows = 1 + random() % 12;
  const std::size_t columns = 1 + random() % 12;
  const T special[] = {0,
                       1,
                       std::numeric_limits<T>::max(),
                       std::numeric_limits<T>::min(),
                       std::numeric_limits<T>::denorm_min(),
                       T(0.1)};
  Dense<T> dense;
  dense.rows = static_cast<Index>(rows);
  dense.columns = static_cast<Index>(columns);
  for (std::size_t e = 0; e < rows * columns; ++e) {
    T value = special[random() % std::size(special)];
    if (random() % 2 == 0)
      value = std::ldexp(static_cast<T>(random() >> 11),
                         -static_cast<int>(random() % (sizeof(T) == 4 ? 120 : 1000)));
    dense.values.push_back(random() % 3 == 0 ? T(0) : value);
  }
  LabelledMatrix<T> x;
  if (sparse) {
    Sparse<T> compressed;
    compressed.rows = dense.rows;
    compressed.columns = dense.columns;
    compressed.row_start.push_back(0);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = 0; j < columns; ++j) {
        const T value = dense.values[i * columns + j];
        if (value == 0) continue;
        compressed.column.push_back(static_cast<std::uint32_t>(j));
        compressed.value.push_back(value);
      }
      compressed.row_start.push_back(static_cast<Index>(compressed.value.size()));
    }
    x.values = std::move(compressed);
  } else {
    x.values = std::move(dense);
  }
  const char* pieces[] = {"a", "b,", "\"", " ", "7", ".", "NA", "\n", ";", "\t", "\xc3\xa4", "x"};
  const auto name = [&] {
    std::string text = "n";
    for (std::size_t i = random() % 5; i > 0; --i) text += pieces[random() % std::size(pieces)];
    return text;
  };
  x.labels.rows.push_back({name(), {}});
  for (std::size_t i = 0; i < rows; ++i) x.labels.rows[0].values.push_back(name());
  for (std::size_t j = 0; j < columns; ++j) x.labels.columns.push_back(name());
  return x;
}

// A matrix that goes through every format keeps every bit and every name.
template <class T>
void expect_kept(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (int i = 0; i < 40; ++i) {
    const ScratchFolder folder;
    const auto x = random_matrix<T>(random, i % 2 == 0);
    const Rows rows = rows_of(x);
    std::string path = folder.path("0.csv");
    io::write_matrix(path, x, {});
    for (const char* file :
         {"1.mtx", "2.npy", "3.tsv", "4.npz", "5.csv.gz", "6.mtx.zst", "7.npy.xz", "8.csv.bz2", "9.csv"}) {
      io::ReadOptions options;
      options.storage = i % 2 == 0 ? io::Storage::sparse : io::Storage::dense;
      options.style_if_text = true;
      const auto y = read<T>(path, options);
      SCOPED_TRACE(path);
      ASSERT_EQ(rows_of(y), rows);
      ASSERT_EQ(y.labels.columns, x.labels.columns);
      ASSERT_EQ(y.labels.rows.size(), 1u);
      ASSERT_EQ(y.labels.rows[0].name, x.labels.rows[0].name);
      ASSERT_EQ(y.labels.rows[0].values, x.labels.rows[0].values);
      path = folder.path(file);
      io::write_matrix(path, y, {});
    }
  }
}

TEST(Formats, KeepEveryBitAndName) {
  expect_kept<double>(1);
  expect_kept<float>(2);
}

TEST(Formats, AreFoundByContentThenByName) {
  io::ReadReport report;
  read_text("%%MatrixMarket matrix array real general\n1 1\n1\n", {}, &report, "x.csv");
  EXPECT_EQ(report.format, "mtx");
  read_text("1\t2\n", {}, &report, "x.tsv.gz");
  EXPECT_EQ(report.format, "tsv");
  read_text("1,2\n", {}, &report, "x.dat");
  EXPECT_EQ(report.format, "csv");
}

// Writing goes by pieces of rows made by several threads.
TEST(Formats, LargeTablesAreWrittenInOrder) {
  const ScratchFolder folder;
  LabelledMatrix<double> x;
  Dense<double> dense;
  dense.rows = 70000;
  dense.columns = 3;
  std::string expected;
  for (int e = 0; e < 210000; ++e) {
    dense.values.push_back(e + 0.5);
    expected += std::to_string(e) + ".5" + (e % 3 == 2 ? '\n' : ',');
  }
  x.values = std::move(dense);
  for (const int threads : {1, 2, 3}) {
    io::WriteOptions options;
    options.threads = threads;
    io::write_matrix(folder.path("x.csv"), x, options);
    EXPECT_EQ(content_of(folder.path("x.csv")), expected);
  }
}

}  // namespace
}  // namespace nmf::test
