// The same bits on every machine: digests that were made on others. The kernels with fused multiply-add must
// give them whatever the width of their vectors, and OpenBLAS and the C library whichever kernel they choose:
// CMakeLists.txt runs all of this under several of those.
#include <gtest/gtest.h>

#include <cctype>

#include "digest/expected.hpp"
#include "digest/runs.hpp"
#include "support/target.hpp"

namespace nmf::test {
namespace {

class Library : public testing::TestWithParam<Run> {};

TEST_P(Library, gives_the_digest) {
  if (!available(HWY_AVX2)) return SUCCEED() << "no fused multiply-add here";
  expect_digest(GetParam().name, GetParam().digest(1), "widest vectors, one thread");
  const Target narrow(HWY_AVX2);
  expect_digest(GetParam().name, GetParam().digest(3), "AVX2, three threads");
}

INSTANTIATE_TEST_SUITE_P(Digest, Library, testing::ValuesIn(runs()), [](const auto& run) {
  std::string name = run.param.name;
  for (char& c : name)
    if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
  return name;
});

}  // namespace
}  // namespace nmf::test
