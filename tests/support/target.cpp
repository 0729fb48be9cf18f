// The instruction set that a whole test program runs with.
#include "support/target.hpp"

namespace nmf::test {
namespace {

[[maybe_unused]] const bool chosen = (hwy::SetSupportedTargetsForTest(usual_target()), true);

}  // namespace
}  // namespace nmf::test
