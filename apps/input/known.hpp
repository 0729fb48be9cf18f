// Components that are known, from files: --fix-w and --fix-h.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "cli/flag_groups.hpp"
#include "nmf/io/read.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/solve/factorize.hpp"

namespace nmf::app {

// As the files have them: W with a column, H with a row for each component.
struct KnownFactors {
  LabelledMatrix<double> w, h;
  LabelledMatrix<double> guide, pattern;  // of the components of H behind those that are fixed
  std::vector<std::string> paths;         // of all files
  std::vector<std::string> names;         // of the first components; empty: the files have none
  bool is_start() const { return w.rows() > 0 || h.rows() > 0; }
};

// Reads what the flags name and takes from there how many components of each factor are fixed, guided and
// patterned. Throws Error where a file cannot be read or has numbers that no factor has, where two call a
// component differently, or where two components have one name.
KnownFactors read_known(SolverFlags& flags);

// The start that they are for a matrix with these names: rows and columns are matched by name where both
// sides have names, else by their place. Throws Error(Fault::input) where some are missing or not those of
// the matrix.
template <class T>
Pair<T> known_start(const KnownFactors& known, const SolverFlags& flags, const Labels& labels, Index rows,
                    Index columns);

// What is expected of H for a matrix with these columns, matched alike; those that a file lacks are free.
// nullptr: nothing.
std::shared_ptr<const Prior> known_prior(const KnownFactors& known, const SolverFlags& flags,
                                         const std::vector<std::string>& of_columns, Index columns);

// What was expected of the H of a model, from the files that its run was given. Throws Error(Fault::input)
// where they are not there any more or no longer fit.
std::shared_ptr<const Prior> known_prior(const Model& model, int threads);

// What the components are called: those that are known as in their file, the others component_N, with the
// next number that is free where a file has that name. Empty where no file has names for them.
std::vector<std::string> component_names(const KnownFactors& known, Index rank);

}  // namespace nmf::app
