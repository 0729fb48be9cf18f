// The model that a sweep chooses.
#pragma once

#include "sweep/fits.hpp"
#include "sweep/rows.hpp"

namespace nmf::app {

// Makes it of all entries in `folder`, unless it is there: the best of the runs once more, or, where there
// are none, what `nmf factor` makes by the same options; with early stopping in as many iterations as the
// folds took, in the median. Nothing where it is stopped.
template <class T>
void make_final(const SweepOptions& options, const std::vector<Setting>& settings, const SettingRow& chosen,
                const SweepData<T>& data, const std::string& folder, const std::function<bool()>& stop);

}  // namespace nmf::app
