// Entries that are asked for by the names or numbers of their rows and columns.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf::app {

// Rows or columns by their names. A word that is no name is a number from 1, unless there are numbers among
// the names.
class Places {
 public:
  static constexpr Index none = -1;       // neither a name nor a number that there is
  static constexpr Index ambiguous = -2;  // the name of several

  // Each column of labels names the rows; what the first does not know, or not alone, may be told by the
  // next. The labels must outlive this.
  Places(const std::vector<LabelColumn>& labels, Index count);
  Index find(const std::string& word) const;

 private:
  std::vector<std::unordered_map<std::string_view, Index>> names_;
  Index count_;
  bool numbers_are_places_ = true;
};

struct AskedEntry {
  std::vector<std::string> cells;  // of the line
  Index row = 0;
  Index column = 0;
};

// Calls take(pair) for each line of a delimited text whose first two cells are a row and a column; further
// cells are left alone, and a first line of which neither is known is a header. Throws Error(Fault::input)
// with the line and the word that is not known, or, with UnknownPlaces::taken, gives it the place
// Places::none.
enum class UnknownPlaces { refused, taken };
void read_pairs(const std::string& path, const Places& rows, const Places& columns, UnknownPlaces unknown,
                const std::function<void(AskedEntry&&)>& take);

}  // namespace nmf::app
