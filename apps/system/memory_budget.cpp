#include "system/memory_budget.hpp"

#include <fmt/format.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/temporary.hpp"
#include "report/numbers.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

std::uint64_t whole_bytes(double bytes) {
  return bytes < 1e18 ? static_cast<std::uint64_t>(bytes) : std::numeric_limits<std::uint64_t>::max();
}

std::uint64_t less(std::uint64_t bytes, std::uint64_t other) {
  return bytes > other ? bytes - other : 0;
}

// Whether files there are memory themselves.
bool is_memory(const std::string& folder) {
  struct statfs system {};
  return ::statfs(folder.c_str(), &system) == 0 &&
         (system.f_type == TMPFS_MAGIC || system.f_type == RAMFS_MAGIC);
}

std::string scratch_folder(const MemoryFlags& flags, const std::string& output) {
  if (flags.scratch.empty()) return io::folder_of(output == "-" ? "" : output);
  if (!std::filesystem::is_directory(flags.scratch))
    throw Error(Fault::usage,
                fmt::format("--scratch: {} is no folder; name one that is there", flags.scratch));
  if (::access(flags.scratch.c_str(), W_OK | X_OK) != 0)
    throw Error(Fault::usage,
                fmt::format("--scratch: no file can be made in {}; name another folder", flags.scratch));
  return flags.scratch;
}

// Of a number in a file of others, or in one of ours that has been made in single precision; 0: in none.
template <class T>
double known_size(const Dense<T>& x, const ScratchFiles& files) {
  if (files.in_place() > 0)
    return static_cast<double>(files.in_place()) / static_cast<double>(x.rows * x.columns);
  return x.stored ? sizeof(float) : 0;
}

}  // namespace

MemoryBudget::MemoryBudget(const MemoryFlags& flags, const std::string& output)
    : limit_(flags.memory.bytes > 0 ? flags.memory.bytes : available_memory() / 10 * 9),
      given_(flags.memory.bytes > 0) {
  // What reads a file takes some beside the matrix, each of its threads a few megabytes, and stacks, which
  // limits on addresses count as a whole.
  constexpr std::uint64_t mebibyte = 1 << 20;
  const std::uint64_t threads = static_cast<std::uint64_t>(max_threads()),
                      least = std::min(16 + 4 * threads, std::uint64_t{256}) * mebibyte,
                      beside = std::clamp(limit_ / 2, least, 256 * mebibyte) + (given_ ? 0 : 16 * mebibyte);
  scratch_ = std::make_shared<ScratchFiles>(scratch_folder(flags, output), less(limit_, beside));
}

void MemoryBudget::limit_reading(io::ReadOptions& options) const {
  options.memory_limit = std::max<std::uint64_t>(1, limit_);
  options.scratch = scratch_;
}

void MemoryBudget::add_warning(io::ReadReport& report) const {
  if (scratch_->in_files() > 0 && is_memory(scratch_->folder()))
    report.warnings.emplace_back(fmt::format(
        "the matrix lies in a file of {}, which the system keeps in memory; give {} a folder on a disk",
        scratch_->folder(), option("scratch")));
}

void MemoryBudget::check(const std::string& input, const MemoryCase& x, const Options& options) const {
  const auto needed = [&](const MemoryCase& of) {
    return whole_bytes(needed_memory(of, options).beside_matrix());
  };
  if (needed(x) <= limit_) return;
  MemoryCase single = x;
  single.number_size = sizeof(float);
  std::string what_fits;
  if (x.number_size != sizeof(float) && needed(single) <= limit_)
    what_fits = fmt::format("use --precision single, which needs {}", spoken_bytes(needed(single)));
  if (const Index rank = rank_that_fits(x, options, static_cast<double>(limit_)); rank > 0)
    what_fits += fmt::format("{}lower --rank to {}", what_fits.empty() ? "" : ", or ", rank);
  if (given_ && needed(x) < available_memory())
    what_fits += fmt::format("{}give --memory {}M", what_fits.empty() ? "" : ", or ", (needed(x) >> 20) + 1);
  throw Error(Fault::input,
              fmt::format("{}: rank {} needs about {} of memory beside the matrix, but {}; {}", input,
                          options.rank, spoken_bytes(needed(x)),
                          given_ ? fmt::format("--memory allows {}", spoken_bytes(limit_))
                                 : fmt::format("{} are left", spoken_bytes(limit_)),
                          what_fits.empty() ? "free some or take fewer rows or columns" : what_fits));
}

void MemoryBudget::check_scratch(const std::string& input, double bytes) const {
  if (whole_bytes(bytes) <= scratch_->room()) return;
  throw Error(
      Fault::input,
      fmt::format(
          "{}: the matrix and what is made of it take at least {}, but memory and the disk of {} have "
          "room for {}; give --scratch another folder",
          input, spoken_bytes(whole_bytes(bytes)), scratch_->folder(), spoken_bytes(scratch_->room())));
}

template <class T>
void MemoryBudget::settle(const std::string& input, LabelledMatrix<T>& x, MemoryCase& need,
                          const Options& options) const {
  check(input, need, options);
  // Memory that reading has left to nobody, in the C library or in stacks, is not there for the matrix.
  const std::uint64_t limit =
      given_ ? limit_ : std::min(limit_, scratch_->in_memory() + available_memory() / 10 * 9);
  const double beside = needed_memory(need, options).beside_matrix();
  scratch_->allow(less(limit, whole_bytes(beside)));
  const double least = std::exchange(need.size_in_file, 0);
  if (auto* dense = std::get_if<Dense<T>>(&x.values)) {
    dense->values.settle(scratch_);
    need.in_file = dense->stored || dense->values.in_file();
    need.size_in_file = known_size(*dense, *scratch_);
  } else {
    auto& sparse = std::get<Sparse<T>>(x.values);
    sparse.value.settle(scratch_);
    sparse.column.settle(scratch_);
    need.in_file = sparse.value.in_file();
  }
  MemoryCase at_least = need;
  if (need.size_in_file == 0) at_least.size_in_file = least;
  check_scratch(input, needed_memory(at_least, options).as_matrix());
}

MemoryNeed MemoryBudget::settled(MemoryCase need, const Options& options) const {
  if (need.size_in_file == 0 && scratch_->in_single() > 0) need.size_in_file = sizeof(float);
  return needed_memory(need, options);
}

template void MemoryBudget::settle(const std::string&, LabelledMatrix<float>&, MemoryCase&,
                                   const Options&) const;
template void MemoryBudget::settle(const std::string&, LabelledMatrix<double>&, MemoryCase&,
                                   const Options&) const;

}  // namespace nmf::app
