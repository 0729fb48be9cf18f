// Which of the compiled instruction sets this processor has. Highway's headers leave these three functions to
// its shared library, whose loading measures a timer for 3 ms, a third of what a small factorization takes
// from start to exit; nothing else of that library is used.
#include "nmf/kernels/targets.hpp"

#include <hwy/highway.h>

#include <atomic>

namespace hwy {
namespace {

std::atomic<std::int64_t> targets_for_test = 0;

std::int64_t targets_of_processor() {
  std::int64_t targets = HWY_STATIC_TARGET;
#if HWY_ARCH_X86
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
      __builtin_cpu_supports("bmi2")) {
    targets |= HWY_AVX2;
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512cd"))
      targets |= HWY_AVX3;
  }
#endif
  return targets;
}

}  // namespace

ChosenTarget& GetChosenTarget() {
  static ChosenTarget chosen;
  return chosen;
}

std::int64_t SupportedTargets() {
  static const std::int64_t targets = targets_of_processor();
  const std::int64_t given = targets_for_test;
  return given != 0 ? given : targets;
}

void SetSupportedTargetsForTest(std::int64_t targets) {
  targets_for_test = targets;
  GetChosenTarget().DeInit();
}

}  // namespace hwy
