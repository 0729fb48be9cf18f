// What is known of each row: a column of labels, or a file beside.
#pragma once

#include <string>
#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::app {

// A word for each row, of the label column called `given`, else of the file: one a line. `option` is what
// gave it, `where` whose columns these are. Throws Error(Fault::input) where there is neither, and for
// another number of rows.
std::vector<std::string> classes_of(const std::string& option, const std::string& given,
                                    const std::vector<LabelColumn>& labels, Index rows, const char* where);

// A number for each class, in the order in which they come.
std::vector<Index> numbered_classes(const std::vector<std::string>& classes);

// The numbers of the classes that --truth gives for rows of INPUT. A class of its own for each of more rows
// than there are components is none: lines with more than the class, mostly.
std::vector<Index> true_classes(const std::string& given, const std::vector<LabelColumn>& labels, Index rows,
                                Index rank);

}  // namespace nmf::app
