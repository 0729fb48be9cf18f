// Whether a launcher of parallel programs started this process, as its environment says.
#pragma once

#include <optional>
#include <string>

namespace nmf::app {

struct Launch {
  std::string by;     // what the user has called
  int processes = 0;  // 0: more than one, or one
  int number = 0;     // of this process
};

// Nothing where this is the only process, or the script of a batch job, which is no task of it.
std::optional<Launch> launch();

// "mpirun started 8 processes".
std::string spoken(const Launch& launch);

// Time for the first process to say what went wrong in all of them, for all others.
void wait_for_first(const Launch& launch);

}  // namespace nmf::app
