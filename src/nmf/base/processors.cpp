#include "nmf/base/processors.hpp"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <limits>
#include <memory>
#include <sstream>
#include <thread>

namespace nmf {
namespace {

namespace fs = std::filesystem;

// The processors that this thread may run on. The kernel's set may be larger than the usual type.
int affinity() {
  constexpr int most = 1 << 16;
  for (int size = 1024; size <= most; size *= 2) {
    const std::unique_ptr<cpu_set_t, void (*)(cpu_set_t*)> set(CPU_ALLOC(static_cast<std::size_t>(size)),
                                                               [](cpu_set_t* s) { CPU_FREE(s); });
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(size));
    if (set && sched_getaffinity(0, bytes, set.get()) == 0) return CPU_COUNT_S(bytes, set.get());
    if (errno != EINVAL) break;
  }
  return static_cast<int>(std::thread::hardware_concurrency());
}

// quota / period, rounded up; none where there is no limit ("max", -1) or no such file.
std::optional<int> rounded_up(std::istream&& quota_text, std::istream&& period_text) {
  std::int64_t quota = 0, period = 0;
  if (!(quota_text >> quota) || !(period_text >> period) || quota <= 0 || period <= 0) return std::nullopt;
  const std::int64_t count = quota / period + (quota % period != 0);
  return static_cast<int>(std::min<std::int64_t>(count, std::numeric_limits<int>::max()));
}

std::optional<int> quota_of(const fs::path& group) {
  std::string first, second;  // "200000 100000"
  if (std::ifstream(group / "cpu.max") >> first >> second)
    return rounded_up(std::istringstream(first), std::istringstream(second));
  return rounded_up(std::ifstream(group / "cpu.cfs_quota_us"), std::ifstream(group / "cpu.cfs_period_us"));
}

bool among(const std::string& word, const std::string& comma_separated) {
  std::istringstream words(comma_separated);
  for (std::string one; std::getline(words, one, ',');)
    if (one == word) return true;
  return false;
}

}  // namespace

// A line is "id:controllers:/path"; that of version 2 names no controllers. A version 1 hierarchy is mounted
// under the names of its controllers in the file, or under one of them.
std::vector<fs::path> control_groups(const fs::path& root, const std::string& controller) {
  const fs::path mounts = root / "sys/fs/cgroup";
  std::vector<fs::path> folders;
  std::ifstream membership(root / "proc/self/cgroup");
  for (std::string line; std::getline(membership, line);) {
    std::istringstream parts(line);
    std::string id, controllers, group;
    if (!std::getline(parts, id, ':') || !std::getline(parts, controllers, ':') ||
        !std::getline(parts, group))
      continue;
    std::vector<fs::path> hierarchies;
    if (controllers.empty())
      hierarchies = {mounts};
    else if (among(controller, controllers))
      hierarchies = {mounts / controllers, mounts / controller};
    for (const fs::path& hierarchy : hierarchies)
      for (fs::path at = fs::path(group).relative_path();; at = at.parent_path()) {
        folders.push_back(hierarchy / at);
        if (at.empty()) break;
      }
  }
  return folders;
}

std::optional<int> processor_quota(const fs::path& root) {
  std::optional<int> least;
  for (const fs::path& group : control_groups(root, "cpu"))
    if (const auto quota = quota_of(group)) least = std::min(*quota, least.value_or(*quota));
  return least;
}

int usable_processors() {
  static const int count =
      std::max(1, std::min(affinity(), processor_quota("/").value_or(std::numeric_limits<int>::max())));
  return count;
}

int threads_that_fit() {
  static const int count = [] {
    constexpr rlim_t a_thread = rlim_t{72} << 20;  // its stack, and addresses that malloc keeps for it
    rlim_t least = RLIM_INFINITY;
    for (const auto what : {RLIMIT_AS, RLIMIT_DATA})
      if (rlimit limit{}; getrlimit(what, &limit) == 0) least = std::min(least, limit.rlim_cur);
    return static_cast<int>(std::min<rlim_t>(least / 2 / a_thread + 1, std::numeric_limits<int>::max()));
  }();
  return count;
}

}  // namespace nmf
