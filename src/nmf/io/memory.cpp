#include "nmf/io/memory.hpp"

#include <fmt/format.h>

#include "nmf/io/message.hpp"

namespace nmf::io {

void check_memory(const std::string& file, double bytes, const ReadOptions& options) {
  if (options.memory_limit == 0 || bytes <= static_cast<double>(options.memory_limit)) return;
  constexpr double gib = 1024.0 * 1024 * 1024;
  fail(file, fmt::format("the matrix takes about {:.3g} GiB of memory, but {:.3g} GiB are available; use "
                         "{}, fewer columns or fewer rows",
                         bytes / gib, static_cast<double>(options.memory_limit) / gib,
                         option("precision", "single")));
}

}  // namespace nmf::io
