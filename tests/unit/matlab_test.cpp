// The files were made by tests/inputs/make_matlab.py with SciPy 1.10 from one matrix.
#include <gtest/gtest.h>

#include <zlib.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

const Rows stored{{0, 1, 2}, {3, 0, 5}};
const Rows stored_transposed{{0, 3}, {1, 0}, {2, 5}};

std::string matlab_file(const std::string& name) {
  return NMF_INPUTS "/valid/matlab_5_" + name + ".mat";
}

template <class T>
void expect_stored(const std::string& name, bool sparse) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      SCOPED_TRACE(testing::Message() << name << ", buffer " << size << ", threads " << threads);
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      io::ReadReport report;
      const auto x = read<T>(matlab_file(name), options, &report);
      EXPECT_EQ(report.format, "mat");
      EXPECT_EQ(rows_of(x), stored);
      EXPECT_EQ(x.is_sparse(), sparse);
      options.transpose = true;
      EXPECT_EQ(rows_of(read<T>(matlab_file(name), options)), stored_transposed);
    }
}

TEST(Matlab, EveryClassAndOrder) {
  for (const char* name :
       {"f8", "f4", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "big", "among_others"}) {
    expect_stored<double>(name, false);
    expect_stored<float>(name, false);
  }
  for (const char* name : {"sparse", "sparse_plain", "big_sparse"}) {
    expect_stored<double>(name, true);
    expect_stored<float>(name, true);
  }
  EXPECT_EQ(rows_of(read(matlab_file("logical"))), (Rows{{0, 1, 1}, {1, 0, 1}}));
  EXPECT_EQ(rows_of(read(matlab_file("small"))), (Rows{{1, 0}, {3, 5}}));
}

TEST(Matlab, AVariableIsChosenByItsName) {
  io::ReadOptions options;
  options.layer = "fea";
  io::ReadReport report;
  EXPECT_EQ(rows_of(read(matlab_file("among_others"), options, &report)), stored);
  EXPECT_EQ(report.decisions.back(), "variable fea: given");
  options.layer = "gnd";
  try {
    read(matlab_file("among_others"), options);
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("gnd: row 2, column 1: -2 is negative"), std::string::npos);
  }
}

// Larger than a buffer, compressed within and without.
TEST(Matlab, LargeVariables) {
  constexpr std::uint32_t rows = 700, columns = 900;
  const auto number = [](std::uint32_t value) {
    return std::string(reinterpret_cast<const char*>(&value), sizeof value);
  };
  const auto element = [&](std::uint32_t type, const std::string& content) {
    std::string all = number(type) + number(static_cast<std::uint32_t>(content.size())) + content;
    return all + std::string((8 - content.size() % 8) % 8, '\0');
  };
  std::string values;
  for (std::uint32_t e = 0; e < rows * columns; ++e) {
    const double value = e % 1000;
    values.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  const std::string matrix =
      element(14, element(6, number(6) + number(0)) + element(5, number(rows) + number(columns)) +
                      element(1, "X") + element(9, values));
  std::string packed(compressBound(matrix.size()), '\0');
  uLongf size = packed.size();
  ASSERT_EQ(compress(reinterpret_cast<Bytef*>(packed.data()), &size,
                     reinterpret_cast<const Bytef*>(matrix.data()), matrix.size()),
            Z_OK);
  packed.resize(size);
  std::string head = "MATLAB 5.0 MAT-file";
  head.resize(124, ' ');
  head += std::string("\0\1IM", 4);
  for (const std::string& content :
       {matrix, number(15) + number(static_cast<std::uint32_t>(size)) + packed}) {
    const auto x = read_text(head + content, {}, nullptr, "x.mat");
    const auto& dense = std::get<Dense<double>>(x.values);
    ASSERT_EQ(dense.rows, Index{rows});
    ASSERT_EQ(dense.columns, Index{columns});
    for (std::uint32_t e = 0; e < rows * columns; e += 997) EXPECT_EQ(dense(e % rows, e / rows), e % 1000);
  }
}

}  // namespace
}  // namespace nmf::test
