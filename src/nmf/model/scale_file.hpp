// scale.csv in the folder of a model: what the steps of --scale learned, a row a feature, a column a step.
#pragma once

#include "nmf/io/write.hpp"
#include "nmf/model/folder.hpp"

namespace nmf {

// Whether there is something for that file.
bool learned_of_columns(const Scale& scale);

void write_scale(io::AtomicFile& file, const Scale& scale, const std::vector<std::string>& features);

// Completes model.scale, whose steps and features are known, from the folder. Throws Error(Fault::input)
// where the file is not that of the run, or not of these steps and features.
void read_scale(Model& model, int threads = 0);

}  // namespace nmf
