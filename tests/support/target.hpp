// The instruction set that the kernels use: one of those they are compiled for while a Target lives;
// otherwise the best of the processor, or AVX2 where NMF_TEST_TARGET=AVX2 stands in the environment.
#pragma once

#include <hwy/targets.h>

#include <cstdint>
#include <cstdlib>
#include <string_view>

namespace nmf::test {

inline std::int64_t usual_target() {
  const char* name = std::getenv("NMF_TEST_TARGET");
  return name != nullptr && std::string_view(name) == "AVX2" ? HWY_AVX2 : 0;  // 0: the best of all
}

class Target {
 public:
  explicit Target(std::int64_t target) { hwy::SetSupportedTargetsForTest(target); }
  ~Target() { hwy::SetSupportedTargetsForTest(usual_target()); }
  Target(const Target&) = delete;
  Target& operator=(const Target&) = delete;
};

inline bool available(std::int64_t target) {
  return (hwy::SupportedTargets() & target) != 0;
}

}  // namespace nmf::test
