// A matrix in memory of the caller's, which is read where it lies.
#include <gtest/gtest.h>
#include <sys/mman.h>

#include <algorithm>

#include "nmf/nmf.hpp"
#include "support/oracle.hpp"

namespace nmf {
namespace {

// Numbers that nobody may write to: freed by the library, they would be gone.
template <class T>
class ReadOnly {
 public:
  explicit ReadOnly(const Dense<T>& x) : bytes_(x.values.size() * sizeof(T)) {
    memory_ = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    std::copy(x.values.begin(), x.values.end(), static_cast<T*>(memory_));
    ::mprotect(memory_, bytes_, PROT_READ);
  }
  ReadOnly(const ReadOnly&) = delete;
  ReadOnly& operator=(const ReadOnly&) = delete;
  ~ReadOnly() { ::munmap(memory_, bytes_); }
  const T* data() const { return static_cast<const T*>(memory_); }

 private:
  std::size_t bytes_;
  void* memory_;
};

template <class T>
class Borrowed : public ::testing::Test {};
using Precisions = ::testing::Types<float, double>;
TYPED_TEST_SUITE(Borrowed, Precisions);

// The larger one would lie in pages of its own if it were the library's.
TYPED_TEST(Borrowed, is_read_where_it_lies_and_stays) {
  using T = TypeParam;
  for (const Index rows : {40, 120000}) {
    const Index columns = 12;
    const Dense<T> own = oracle::dense<T>(oracle::structured_matrix(rows, columns, 3, 1));
    const ReadOnly<T> memory(own);
    Options options;
    options.rank = 3;
    options.max_iterations = 3;
    options.threads = 1;
    {
      const LabelledMatrix<T> x{borrowed(memory.data(), rows, columns), {}};
      EXPECT_EQ(std::get<Dense<T>>(x.values).values.data(), memory.data());
      EXPECT_EQ(describe(x).rows, rows);
      const Result<T> of_own = factorize(*make_data(own), options);
      const Result<T> of_borrowed = factorize(*make_data(x), options);
      EXPECT_TRUE(std::equal(of_own.H.begin(), of_own.H.end(), of_borrowed.H.begin()));
    }
    EXPECT_TRUE(std::equal(own.values.begin(), own.values.end(), memory.data()));
  }
}

TYPED_TEST(Borrowed, takes_weights) {
  using T = TypeParam;
  const Dense<T> own = oracle::dense<T>(oracle::structured_matrix(30, 8, 2, 1));
  const ReadOnly<T> memory(own);
  const Dense<T> x = borrowed(memory.data(), 30, 8);
  const auto data = make_data(x);
  Weights<T> weights = all_count<T>(30, 8);
  EXPECT_GT(hold_out(x, weights, 0.1, 1).non_zeros(), 0);
  Options options;
  options.rank = 2;
  EXPECT_LT(factorize(*masked(*data, std::move(weights)), options).relative_error, 1);
}

}  // namespace
}  // namespace nmf
