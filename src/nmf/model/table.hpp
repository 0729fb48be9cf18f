// A factor in a table of its own: what is known of a factorization, or H alone as a model.
#pragma once

#include <string>

#include "nmf/model/folder.hpp"

namespace nmf {

// Dense, with the names of its rows and columns as those of any matrix. Throws Error(Fault::input) where a
// number is negative, infinite or, unless `missing` takes it for something, missing.
template <class T>
LabelledMatrix<T> read_table_of_factor(const std::string& path, int threads = 0,
                                       io::Missing missing = io::Missing::error);

// Whether this is such a file, and no model's folder or summary.
bool is_table_of_factor(const std::string& path);

// Each row a component, named by its label: a model of least squares without penalties.
Model model_of_table(const std::string& path, int threads);

}  // namespace nmf
