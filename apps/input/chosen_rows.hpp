// Rows of the matrix as the components: --algorithm spa.
#pragma once

#include <string>
#include <vector>

#include "cli/flag_groups.hpp"
#include "nmf/data/data.hpp"

namespace nmf::app {

// Whether the flags ask for that; all of H is then fixed, and what is left to do is W, by the default
// algorithm. Throws Error(Fault::usage) where they ask for what does not go with it.
bool ask_for_rows(SolverFlags& flags);

template <class T>
struct ChosenRows {
  Factor<T> H;
  std::vector<std::string> names;  // what the matrix calls these rows, each differently
};

// The options.rank rows that the others are most nearly mixtures of (start/pure_rows.hpp). Throws
// Error(Fault::input) where there are fewer, or where not every entry of x counts.
template <class T>
ChosenRows<T> choose_rows(const Data<T>& data, const LabelledMatrix<T>& x, const Options& options);

}  // namespace nmf::app
