#include <gtest/gtest.h>

#include <cmath>

#include "nmf/io/write.hpp"
#include "nmf/matrix/blocks.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

// Every file here was written by NumPy 1.24 or SciPy 1.10 from this matrix.
const Rows stored{{0, 1, 2}, {3, 0, 5}};
const Rows stored_transposed{{0, 3}, {1, 0}, {2, 5}};

template <class T>
void expect_stored(const std::string& file, const Rows& rows, bool sparse, bool transpose) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      SCOPED_TRACE(testing::Message() << file << ", buffer " << size << ", threads " << threads);
      io::ReadOptions options;
      options.buffer_size = size;
      options.threads = threads;
      options.transpose = transpose;
      const auto x = read<T>(NMF_INPUTS "/valid/" + file, options);
      EXPECT_EQ(rows_of(x), rows);
      EXPECT_EQ(x.is_sparse(), sparse);
    }
}

TEST(Npy, EveryTypeAndOrder) {
  for (const char* file :
       {"numpy_little_f8.npy", "numpy_big_f8.npy", "numpy_little_f4.npy", "numpy_big_f4.npy", "numpy_i1.npy",
        "numpy_little_i2.npy", "numpy_big_i4.npy", "numpy_little_i8.npy", "numpy_u1.npy",
        "numpy_little_u2.npy", "numpy_big_u4.npy", "numpy_little_u8.npy", "numpy_columns_first.npy",
        "numpy_one_array.npz", "numpy_aligned.npz"}) {
    expect_stored<double>(file, stored, false, false);
    expect_stored<float>(file, stored, false, false);
    expect_stored<double>(file, stored_transposed, false, true);
  }
  expect_stored<double>("numpy_bool.npy", {{0, 1, 1}, {1, 0, 1}}, false, false);
}
// Numbers of T that no memory is for: how many bytes of the file are used where they lie.
template <class T>
std::uint64_t used_in_place(const std::string& file, const Rows& rows, bool rows_as_stored,
                            bool transpose = false) {
  const ScratchFolder folder;
  io::ReadOptions options;
  options.scratch = std::make_shared<ScratchFiles>(folder.path("."), 0, 1);
  options.rows_as_stored = rows_as_stored;
  options.transpose = transpose;
  auto x = std::get<Dense<T>>(read<T>(NMF_INPUTS "/valid/" + file, options).values);
  EXPECT_EQ(scratch_of(x), options.scratch) << file;
  const BlocksOf<T> blocks(x);
  Buffer<T> scratch;
  const Blocks<T>* const across = blocks.transposed();
  for (Index i = 0; i < x.rows; ++i)
    for (Index j = 0; j < x.columns; ++j) {
      const double expected = rows[static_cast<std::size_t>(i)][static_cast<std::size_t>(j)];
      EXPECT_EQ(read_rows(x, {i, i + 1}, scratch)[j], expected) << file << i << j;
      EXPECT_EQ(across->read({j, j + 1}, scratch)[i], expected) << file << i << j;
    }
  return options.scratch->in_place();
}

TEST(Npy, StaysWhereItLiesWhateverItHolds) {
  EXPECT_EQ(used_in_place<double>("numpy_little_f8.npy", stored, false), 48U);
  EXPECT_EQ(used_in_place<double>("numpy_columns_first.npy", stored_transposed, false, true), 48U);
  EXPECT_EQ(used_in_place<float>("numpy_little_f4.npy", stored, false), 24U);
  EXPECT_EQ(used_in_place<double>("numpy_aligned.npz", stored, false), 48U);
  const std::pair<const char*, std::uint64_t> others[] = {
      {"numpy_little_f4.npy", 24}, {"numpy_big_f8.npy", 48}, {"numpy_u1.npy", 6},
      {"numpy_little_u2.npy", 12}, {"numpy_big_i4.npy", 24}, {"numpy_little_i8.npy", 48},
      {"numpy_one_array.npz", 48}, {"numpy_aligned.npz", 48}};
  for (const auto& [file, bytes] : others)
    EXPECT_EQ(used_in_place<double>(file, stored, true), bytes) << file;
  EXPECT_EQ(used_in_place<float>("numpy_i1.npy", stored, true), 6U);
  EXPECT_EQ(used_in_place<float>("numpy_big_f4.npy", stored, true), 24U);
}
// In a type that takes more, in another order, without leave, packed.
TEST(Npy, BecomesAScratchFileElse) {
  EXPECT_EQ(used_in_place<float>("numpy_little_f8.npy", stored, true), 0U);
  EXPECT_EQ(used_in_place<double>("numpy_columns_first.npy", stored, true), 0U);
  EXPECT_EQ(used_in_place<double>("numpy_u1.npy", stored_transposed, true, true), 0U);
  EXPECT_EQ(used_in_place<double>("numpy_little_f4.npy", stored, false), 0U);
  EXPECT_EQ(used_in_place<double>("numpy_one_array.npz", stored, false), 0U);
}
TEST(Npz, SparseMatricesOfSciPy) {
  for (const char* file : {"scipy_csr.npz", "scipy_csc.npz", "scipy_coo.npz", "scipy_float_stored.npz"}) {
    expect_stored<double>(file, stored, true, false);
    expect_stored<float>(file, stored, true, false);
    expect_stored<double>(file, stored_transposed, true, true);
  }
}
TEST(Npy, WrittenAsNumPyDoes) {
  const ScratchFolder folder;
  io::write_matrix(folder.path("x.npy"), read(NMF_INPUTS "/valid/numpy_big_i4.npy"), {});
  EXPECT_EQ(content_of(folder.path("x.npy")), content_of(NMF_INPUTS "/valid/numpy_little_f8.npy"));
  io::write_matrix(folder.path("x.npy"), read<float>(NMF_INPUTS "/valid/scipy_csr.npz"),
                   {});  // sparse to dense
  EXPECT_EQ(content_of(folder.path("x.npy")), content_of(NMF_INPUTS "/valid/numpy_little_f4.npy"));
}
TEST(Npz, ReadsWhatItWrites) {
  const ScratchFolder folder;
  for (const char* file : {"scipy_csr.npz", "numpy_i1.npy"}) {
    const auto x = read(std::string(NMF_INPUTS "/valid/") + file);
    io::write_matrix(folder.path("x.npz"), x, {});
    const auto y = read(folder.path("x.npz"));
    EXPECT_EQ(rows_of(y), stored);
    EXPECT_EQ(y.is_sparse(), x.is_sparse());
  }
}
TEST(Npy, PlaceOfWhatIsWrong) {
  const ScratchFolder folder;
  std::string bytes = content_of(NMF_INPUTS "/valid/numpy_columns_first.npy");
  bytes[128 + 4 * 8 + 7] = '\xbf';  // sign and exponent of the fifth number: column 3, row 1
  EXPECT_EQ(error_of_text(bytes, {}, "x.npy").substr(0, 23), "x.npy: row 1, column 3:");
  io::ReadOptions options;
  options.missing = io::Missing::mask;
  bytes[128 + 4 * 8 + 7] = '\x7f';
  bytes[128 + 4 * 8 + 6] = '\xff';
  EXPECT_TRUE(std::isnan(rows_of(read_text(bytes, options, nullptr, "x.npy"))[0][2]));
}

}  // namespace
}  // namespace nmf::test
