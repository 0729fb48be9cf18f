// The words by which people name what labels rows, and numbers as names are written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nmf::io {

// userId, sample_id, ID_REF, GeneID, USERID; not "acid" or "grid".
bool is_id_name(std::string_view name);

// Empty, or what pandas and R write in place of a name.
bool is_no_name(std::string_view name);

// The name of an id, or a common word over row labels: name, gene, country ...
bool names_row_labels(std::string_view name);

// One case for letters, one digit for runs of digits: "GSM123" gives "AAA9". Runs of letters become one
// letter, too, with `runs`.
std::string shape_of(std::string_view text, bool runs);

// Digits, perhaps behind a minus.
bool is_whole(std::string_view text);

// What numbers would be as the names of columns.
struct NumberLine {
  std::size_t count = 0;
  double first = 0;
  bool whole = true;  // digits only
  bool distinct = true;
  bool monotone = false;  // each above the one before, or each below
  bool counts = false;    // each the one before and 1
  bool even = false;      // steps of one size, which is not 0
  bool marked = false;    // written as data are not: 007, or -2, -1, 0 ...
  bool calendar = false;  // years, months (202401) or days (20240131)
};

NumberLine number_line(const std::vector<std::string>& numbers);

}  // namespace nmf::io
