#include "nmf/io/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "nmf/io/message.hpp"

namespace nmf::io {

namespace {

constexpr double gib = 1024.0 * 1024 * 1024;

bool fits(double bytes, const ReadOptions& options) {
  return options.memory_limit == 0 || bytes <= static_cast<double>(options.memory_limit);
}

// "about 2 GiB of memory, but 1 GiB are available"
std::string beyond(double bytes, const ReadOptions& options) {
  return fmt::format("about {:.3g} GiB of memory, but {:.3g} GiB are available", bytes / gib,
                     static_cast<double>(options.memory_limit) / gib);
}

}  // namespace

void check_memory(const std::string& file, double bytes, const ReadOptions& options) {
  if (fits(bytes, options)) return;
  fail(file, fmt::format("the matrix takes {}; use {}, fewer columns or fewer rows", beyond(bytes, options),
                         option("precision", "single")));
}

void check_room(const std::string& file, double bytes, const ReadOptions& options) {
  if (!options.scratch) return check_memory(file, bytes, options);
  const auto room = static_cast<double>(options.scratch->room());
  if (bytes <= room) return;
  fail(file,
       fmt::format("the matrix takes about {:.3g} GiB, but memory and the disk of {} have room for {:.3g} "
                   "GiB; give {} another folder, or use {}, fewer columns or fewer rows",
                   bytes / gib, options.scratch->folder(), room / gib, option("scratch"),
                   option("precision", "single")));
}

void check_room_of_one(const std::string& file, double bytes, double held, const ReadOptions& options) {
  check_room(file, bytes, options);
  if (!options.scratch || !options.scratch->takes(static_cast<std::size_t>(std::max(0.0, bytes - held))))
    return;
  const std::optional<std::uint64_t> left = options.scratch->free_on_disk();
  if (!left || bytes <= static_cast<double>(options.scratch->in_files() + *left)) return;
  fail(file,
       fmt::format("the matrix takes about {:.3g} GiB, for which there is no room in memory, and none on the "
                   "disk of {}, where {:.3g} GiB are free; give {} another folder, or more {}, or use {}, "
                   "fewer columns or fewer rows",
                   bytes / gib, options.scratch->folder(), static_cast<double>(*left) / gib,
                   option("scratch"), option("memory"), option("precision", "single")));
}

void check_line(const std::string& file, std::uint64_t line, std::size_t bytes, const ReadOptions& options) {
  constexpr double copies = 3;  // looked at ahead, in a sample, in a block
  const double taken = copies * static_cast<double>(bytes);
  if (fits(taken, options)) return;
  fail(file, line,
       fmt::format("a line of more than {:.3g} GiB takes {}; give each row a line of its own",
                   static_cast<double>(bytes) / gib, beyond(taken, options)));
}

void check_document(const std::string& file, double bytes, const ReadOptions& options) {
  if (!fits(bytes, options)) fail(file, fmt::format("the text takes {}; split it", beyond(bytes, options)));
}

void check_names(const std::string& file, double bytes, const ReadOptions& options) {
  if (fits(bytes, options)) return;
  fail(file, fmt::format("the matrix and the names of its rows and columns take {}; leave names out, or use "
                         "fewer columns or fewer rows",
                         beyond(bytes, options)));
}

void check_entries_and_names(const std::string& file, double entries, double names,
                             const ReadOptions& options) {
  if (!options.scratch) return check_names(file, entries + names, options);
  check_room(file, entries, options);
  check_names(file, static_cast<double>(options.scratch->in_memory()) + names, options);
}

ReadOptions beside(double bytes, const ReadOptions& options) {
  ReadOptions left = options;
  if (options.memory_limit > 0)
    left.memory_limit =
        static_cast<std::uint64_t>(std::max(1.0, static_cast<double>(options.memory_limit) - bytes));
  return left;
}

void fail_no_memory(const std::string& file, const ReadOptions& options) {
  const std::string limit =
      options.memory_limit == 0
          ? std::string("there is")
          : fmt::format("there is ({:.3g} GiB were left)", static_cast<double>(options.memory_limit) / gib);
  fail(file,
       fmt::format("reading the matrix takes more than the memory {}; use {}, fewer columns, fewer rows or "
                   "fewer threads",
                   limit, options.scratch ? "less " + option("memory") : option("precision", "single")));
}

}  // namespace nmf::io
