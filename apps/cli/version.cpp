#include "cli/version.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "nmf/kernels/instructions.hpp"

namespace nmf::app {

extern const char* const commit;  // src/nmf-commit.cmake writes it

std::string version_page() {
  const Instructions sets = instructions();
  return fmt::format(
      "nmf {}\n"
      "commit        {}\n"
      "compiler      {}\n"
      "instructions  {}; here {}\n"
      "compression   gzip, zstd, bzip2, xz, zip\n"
      "libraries     {}\n",
      NMF_VERSION, commit, NMF_COMPILER, fmt::join(sets.compiled, ", "), sets.used, NMF_LIBRARIES);
}

}  // namespace nmf::app
