// What is done to the matrix of a run, by --top-columns and --scale.
#pragma once

#include "cli/flag_groups.hpp"
#include "nmf/scale/columns.hpp"

namespace nmf::app {

struct ScaleFlags {
  ColumnChoice top_columns;
  std::vector<std::string> scale;  // as parse_scale() takes it; empty: nothing
  void add_to(Flags& flags);
  bool changes_values() const { return top_columns.count > 0 || !scale.empty(); }
};

// Without the matrix: throws Error(Fault::usage) for what is not possible.
void check_scale(const ScaleFlags& flags, const EntryFlags& entries, const WatchFlags& watch);

// Does it, and returns what it learned; `read` says then how many rows and columns are zero of those that are
// left. Throws Error as keep_top_columns() and fit_scale() do.
template <class T>
Scale scale_input(const ScaleFlags& flags, const EntryFlags& entries, int threads, LabelledMatrix<T>& x,
                  io::ReadReport& read);

}  // namespace nmf::app
