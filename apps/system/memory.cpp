#include "system/memory.hpp"

#include <fmt/format.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <limits>
#include <new>
#include <optional>
#include <string>
#include <thread>

#include "nmf/base/processors.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

constexpr std::uint64_t unlimited = std::numeric_limits<std::uint64_t>::max();

// The number after `key` in a file of lines "key value ...", as /proc/meminfo has them.
std::optional<std::uint64_t> value_of(const std::string& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string name; file >> name;) {
    std::uint64_t value = 0;
    if (name == key && file >> value) return value;
    file.clear();
    file.ignore(std::numeric_limits<std::streamsize>::max(), '\n');
  }
  return std::nullopt;
}

std::optional<std::uint64_t> number_in(const std::string& path) {
  std::uint64_t value = 0;
  if (std::ifstream(path) >> value) return value;
  return std::nullopt;
}

std::uint64_t status_bytes(const std::string& key) {
  return value_of("/proc/self/status", key).value_or(0) * 1024;
}

std::uint64_t left(std::uint64_t limit, std::uint64_t used) {
  return limit > used ? limit - used : 0;
}

std::uint64_t left_by_system() {
  const auto memory = value_of("/proc/meminfo", "MemAvailable:");
  return memory ? (*memory + value_of("/proc/meminfo", "SwapFree:").value_or(0)) * 1024 : unlimited;
}

std::uint64_t left_by_limit(int resource, const std::string& used_key) {
  rlimit limit{};
  // NOLINTNEXTLINE(bugprone-narrowing-conversions): glibc's type of `resource` differs between C and C++
  if (getrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0 || limit.rlim_cur == RLIM_INFINITY)
    return unlimited;
  return left(limit.rlim_cur, status_bytes(used_key));
}

// The names of the two versions.
struct GroupFiles {
  const char* limit;
  const char* used;
  const char* cache;  // in memory.stat; file cache can be dropped
};
constexpr GroupFiles group_files[] = {
    {"memory.max", "memory.current", "inactive_file"},
    {"memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"}};

std::atomic<void*> reserve = nullptr;

void give_up_reserve() {
  void* kept = reserve.exchange(nullptr);
  if (kept == nullptr) throw std::bad_alloc();
  std::free(kept);
}

}  // namespace

// A limit may stand at any group from ours up to the root. Where there is none, the file has the word "max",
// which is no number, or a number beyond all memory.
std::uint64_t left_by_control_groups(const std::filesystem::path& root) {
  std::uint64_t least = unlimited;
  for (const std::filesystem::path& group : control_groups(root, "memory"))
    for (const GroupFiles& files : group_files) {
      const auto limit = number_in(group / files.limit), used = number_in(group / files.used);
      const std::uint64_t cache = value_of(group / "memory.stat", files.cache).value_or(0);
      if (limit && used) least = std::min(least, left(*limit, left(*used, cache)));
    }
  return least;
}

std::uint64_t available_memory() {
  return std::min({left_by_system(), left_by_control_groups("/"), left_by_limit(RLIMIT_AS, "VmSize:"),
                   left_by_limit(RLIMIT_DATA, "VmData:")});
}

// Not getrusage's ru_maxrss, which a program inherits from the one that started it.
std::uint64_t peak_memory() {
  return status_bytes("VmHWM:");
}

std::string out_of_memory(const std::vector<std::string>& remedies) {
  std::string use;
  for (const std::string& remedy : remedies)
    use += (use.empty() ? ", or use " : &remedy == &remedies.back() ? " or " : ", ") + remedy;
  return fmt::format("not enough memory: {} were held when more was refused, {} are left now; free some{}",
                     spoken_bytes(peak_memory()), spoken_bytes(available_memory()), use);
}

void tune_allocation() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 16 << 20);
  mallopt(M_TRIM_THRESHOLD, 4 << 20);
  mallopt(M_TOP_PAD, 1 << 20);
  // Each arena keeps freed memory of its own: there are runs with a thread each, of which few run at a time.
  mallopt(M_ARENA_MAX, static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
#endif
}

void keep_reserve() {
  reserve = std::malloc(std::size_t{1} << 18);
  std::set_new_handler(give_up_reserve);
}

}  // namespace nmf::app
