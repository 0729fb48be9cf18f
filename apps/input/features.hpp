// The columns of a matrix as the features of a model: matched by name, whatever their order.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "nmf/model/folder.hpp"

namespace nmf::app {

enum class Unknown { refuse, ignore };
enum class Absent {
  refuse,
  empty,  // a feature that the file does not list has no entry: sparse matrices only
};

class Features {
 public:
  // `names` are those of the columns of `file`; where the file or the model has none, columns are matched by
  // their place and must be as many as the features. Names that occur more than once are taken in order.
  // Throws Error(Fault::input) with the features that are missing, or the columns that are unknown and not to
  // be ignored. Features that are absent are empty columns where the file is a long table. Of a model that
  // took only some columns of its matrix (--top-columns) the others are left out without being told, and
  // columns without names are matched by their number.
  Features(const Model& model, const std::string& file, const std::vector<std::string>& names, Index columns,
           Unknown unknown, Absent absent = Absent::refuse);

  Index columns() const { return static_cast<Index>(feature_.size()); }  // of the file

  // The values with their columns in the order of the features, and no others.
  LabelledMatrix<double> arranged(LabelledMatrix<double>&& x) const;

 private:
  void match(const Model& model, const std::string& file, const std::vector<std::string>& names,
             Unknown unknown, Absent absent);

  std::vector<Index> column_;   // of each feature
  std::vector<Index> feature_;  // of each column; -1: unknown
  bool as_they_are_ = true;
};

// The place of each feature by its name. Throws Error(Fault::input) where two are called alike.
std::unordered_map<std::string, Index> places_of(const Model& model);

// "a, b and c", or "a, b, c ... (n in all)" for many.
std::string listed(const std::vector<std::string>& names);

}  // namespace nmf::app
