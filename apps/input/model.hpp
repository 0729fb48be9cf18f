// The model that a command is given.
#pragma once

#include <string>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

// As read_model() reads it; unless `quiet`, says what cannot be known of it. Throws Error(Fault::input), too,
// where two components have one name, and where a table is taller than wide: data, and no components.
Model open_model(const std::string& folder, int threads, bool quiet = false);

// Whether a folder is one of 'nmf rank', and the file that says so: many runs, and no model.
inline constexpr const char* sweep_name = "sweep.json";
bool is_sweep(const std::string& folder);

// What is not to be overwritten by what is made of it: its factors, its summary, and what else is there of
// it.
std::vector<std::string> files_of(const Model& model);

}  // namespace nmf::app
