// Which columns of X are factorized: those that vary, or weigh, most.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nmf/scale/scale.hpp"

namespace nmf {

enum class ColumnScore {
  variance,
  dispersion,  // the variance beside that of columns of about the same mean, large entries cut off: Seurat v3
  mean,
};

struct ColumnChoice {
  Index count = 0;  // 0: all
  ColumnScore score = ColumnScore::variance;
};

// "all", "2000", "2000:dispersion". Throws Error(Fault::usage).
ColumnChoice parse_column_choice(std::string_view text);
std::string spelled(const ColumnChoice& choice);

// What each column is ranked by: in place of its variance, which may be more than a number holds, the root of
// it. NaN are no entries. Throws
// Error(Fault::usage) where there are too few columns for dispersion.
template <class T>
std::vector<double> column_scores(LabelledMatrix<T>& x, ColumnScore score, Unlisted unlisted);

// Keeps the columns with the highest scores (of equal ones the first), in their order and with their names:
// column_7 is what the seventh is called where there are none.
template <class T>
void keep_top_columns(LabelledMatrix<T>& x, const ColumnChoice& choice, Unlisted unlisted);

}  // namespace nmf
