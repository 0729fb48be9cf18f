#include "nmf/kernels/instructions.hpp"

#include "nmf/kernels/targets.hpp"

#include <hwy/targets.h>

namespace nmf {
namespace {

std::string name_of(std::int64_t target) {
  switch (target) {
    case HWY_AVX3:
      return "AVX-512";
    case HWY_EMU128:
    case HWY_SCALAR:
      return "plain";
    default:
      return hwy::TargetName(target);
  }
}

}  // namespace

Instructions instructions() {
  Instructions all;
  const std::int64_t here = hwy::SupportedTargets() & HWY_TARGETS;
  all.used = name_of(here & -here);  // the better an instruction set, the lower its bit
  for (std::int64_t rest = HWY_TARGETS; rest != 0; rest &= rest - 1)
    all.compiled.push_back(name_of(rest & -rest));
  return all;
}

}  // namespace nmf
