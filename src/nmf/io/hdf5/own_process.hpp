// Work that may break down, or never end, on a damaged file, in a process of its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace nmf::io {

// What keeps the process from taking the machine with it.
struct ProcessLimits {
  std::uint64_t memory;   // bytes beside what this process has
  std::uint64_t seconds;  // of processor time
  int idle_seconds = 60;  // without any: it waits for what does not come
};

// What work() returns, and the Error that it throws. Throws Error(Fault::input, "file: ...") where the
// process breaks down or reaches a limit. Nothing else that work() changes in memory is seen here; the
// process ends with the one that waits for it.
std::string in_own_process(const std::string& file, const ProcessLimits& limits,
                           const std::function<std::string()>& work);

}  // namespace nmf::io
