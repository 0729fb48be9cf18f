// How many processors this process may use.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace nmf {

// At least 1, and no more than its affinity and the quota of its control groups allow, as they were when this
// was asked first.
int usable_processors();

// How many threads the limits of this process on its addresses leave room for beside what it works on: those
// that it makes before it is refused one take what its data would have taken.
int threads_that_fit();

// What follows reads the files of the kernel below `root`, which is "/" but for tests.

// The folders of this process's control groups that may limit what `controller` counts, from its own up to
// the root, in both versions. Some may not be there: a container sees its own group as the root.
std::vector<std::filesystem::path> control_groups(const std::filesystem::path& root,
                                                  const std::string& controller);

// Processors that the control groups grant, rounded up: the least of all groups.
std::optional<int> processor_quota(const std::filesystem::path& root);

}  // namespace nmf
