// Whether tests of random problems draw many: './dev test --long', which takes an hour.
#pragma once

#include <cstdlib>

namespace nmf::test {

template <class Count>
Count drawn(Count usually, Count in_a_long_run) {
  return std::getenv("NMF_TEST_LONG") ? in_a_long_run : usually;
}

}  // namespace nmf::test
