// What is told of scratch files, the same before a run and after it.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "nmf/base/scratch_files.hpp"

namespace nmf::app {

// Whether memory did not hold all matrices.
bool in_files(const std::shared_ptr<const ScratchFiles>& scratch);

// 3.4 GiB in /data, 5.8 GiB in the file of the matrix
std::string spoken_scratch(const ScratchFiles& files);
nlohmann::ordered_json scratch_facts(const ScratchFiles& files);
// The same, and what passes went through in so many seconds.
std::string spoken_scratch(const ScratchFiles& files, double seconds);
nlohmann::ordered_json scratch_facts(const ScratchFiles& files, double seconds);

}  // namespace nmf::app
