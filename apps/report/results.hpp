// What a run leaves: W with the names of the rows, H with those of the columns, the log and the summary.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "nmf/study/starts.hpp"
#include "report/outputs.hpp"
#include "report/run.hpp"

namespace nmf::app {

// Where a factor's format has no room for names and there are none: that no file beside is taken for them.
void check_names_beside(const Outputs& outputs, const Labels& labels);

// What is said of a result, made before it is in its place: saying it takes no memory that could be refused.
struct LastWords {
  std::optional<io::AtomicFile> standard_output;  // for --json
  std::string json;
  std::string lines;  // for standard error
};
void say(LastWords& words);

// Completes `facts` with the time since `begin` and the hashes of the files. Standard output comes last, when
// every file has its name.
template <class T>
LastWords write_results(const Outputs& outputs, const OutputFlags& flags, const io::FolderLock& lock,
                        const Labels& labels, const StartsResult<T>& runs, RunFacts& facts,
                        std::chrono::steady_clock::time_point begin);

}  // namespace nmf::app
