#include "nmf/io/memory.hpp"

#include <fmt/format.h>

#include "nmf/io/message.hpp"

namespace nmf::io {

namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

}  // namespace

void check_memory(const std::string& file, double bytes, const ReadOptions& options) {
  if (options.memory_limit == 0 || bytes <= static_cast<double>(options.memory_limit)) return;
  fail(file, fmt::format("the matrix takes about {:.3g} GiB of memory, but {:.3g} GiB are available; use "
                         "{}, fewer columns or fewer rows",
                         bytes / gib, static_cast<double>(options.memory_limit) / gib,
                         option("precision", "single")));
}

void fail_no_memory(const std::string& file, const ReadOptions& options) {
  const std::string limit =
      options.memory_limit == 0
          ? std::string("there is")
          : fmt::format("there is ({:.3g} GiB were left)", static_cast<double>(options.memory_limit) / gib);
  fail(file,
       fmt::format("reading the matrix takes more than the memory {}; use {}, fewer columns, fewer rows or "
                   "fewer threads",
                   limit, option("precision", "single")));
}

}  // namespace nmf::io
