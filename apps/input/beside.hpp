// What lies in a file beside a matrix (weights, a start, W of its rows ...), in the order of the matrix.
#pragma once

#include <string>
#include <vector>

#include "input/arranged.hpp"

namespace nmf::app {

// For each of `count` rows or columns of a matrix where in the file is what belongs to it: by its place where
// one of the two has no names or both have the same in the same order, else by its name.
struct Matched {
  std::vector<Index> place;                 // or no_place
  std::vector<std::string> missing, extra;  // of the matrix and not in the file, and the other way round
  bool as_they_are = true;
};

// `what` is "rows" or "columns", for messages. Throws Error(Fault::input) where without names they are not as
// many, or two in the file that would have to be told apart are called alike.
Matched matched(const std::string& path, const std::vector<std::string>& in_file, Index count_in_file,
                const std::vector<std::string>& in_matrix, Index count, const char* what);

void refuse_extra(const std::string& path, const Matched& found, const char* what);

// Throws for what is missing or extra, too.
std::vector<Index> places(const std::string& path, const std::vector<std::string>& in_file,
                          Index count_in_file, const std::vector<std::string>& in_matrix, Index count,
                          const char* what);

// What rows are called in a file and beside it: by as many label columns as both have.
struct RowNames {
  RowNames(const std::vector<LabelColumn>& file, const std::vector<LabelColumn>& matrix);
  std::vector<std::string> in_file, in_matrix;
};

// The file's matrix with its rows and columns in the order of another one of its shape, which has these
// names.
template <class T>
void put_in_order(const std::string& path, const Labels& names, LabelledMatrix<T>& of_file);

// Of rows that are read in step with those of `other`, some at a time, as many being taken already. Throws
// Error(Fault::input) with the first that is called otherwise.
void check_same_rows(const std::string& path, Index taken, const std::vector<LabelColumn>& own,
                     const std::vector<LabelColumn>& others, const std::string& other);

}  // namespace nmf::app
