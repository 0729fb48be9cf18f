// One program for all targets: NMF_FUZZ_TARGET names the one that is fed.
#include <cstdio>
#include <cstdlib>
#include <string_view>

#include "fuzz/targets.hpp"

namespace {

nmf::test::FuzzTarget chosen() {
  const char* name = std::getenv("NMF_FUZZ_TARGET");
  for (const auto& target : nmf::test::fuzz_targets())
    if (name != nullptr && std::string_view(name) == target.name) return target.run;
  std::fprintf(stderr, "NMF_FUZZ_TARGET must be one of:");
  for (const auto& target : nmf::test::fuzz_targets()) std::fprintf(stderr, " %s", target.name);
  std::fprintf(stderr, "\n");
  std::exit(2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const nmf::test::FuzzTarget target = chosen();
  target({data, size});
  return 0;
}
