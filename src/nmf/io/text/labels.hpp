// Which columns of delimited text label the rows, and what is said about those that may be meant otherwise.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/text/layout.hpp"
#include "nmf/io/text/survey.hpp"

namespace nmf::io {

// A column that could as well be something else.
struct DoubtfulColumn {
  std::size_t column;
  Role taken;
  std::string why;
};

// Gives columns of text, of ids and of row numbers the role of labels, and notes why. Columns that a model
// knows by name have the role that they have there.
std::vector<DoubtfulColumn> mark_labels(CsvLayout& layout, const Survey& survey, const ReadOptions& options);

// A warning for each column that is no data only because of how its numbers are written (5%, $3, TRUE), or
// because most but not all of it is text.
std::vector<std::string> numbers_in_disguise(const CsvLayout& layout, const Survey& survey);

// The columns of row, column and value, where each line is an entry of a matrix: two keys that repeat, and a
// value; or an edge of a graph, without a value. Empty: it is none.
std::vector<std::size_t> columns_of_entries(const CsvLayout& layout, const Survey& survey);

}  // namespace nmf::io
