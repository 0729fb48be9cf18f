// One of the instruction sets that the kernels are compiled for, while it lives.
#pragma once

#include <hwy/targets.h>

#include <cstdint>

namespace nmf::test {

class Target {
 public:
  explicit Target(std::int64_t target) { hwy::SetSupportedTargetsForTest(target); }  // 0: the best of all
  ~Target() { hwy::SetSupportedTargetsForTest(0); }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
};

inline bool available(std::int64_t target) {
  return (hwy::SupportedTargets() & target) != 0;
}

}  // namespace nmf::test
