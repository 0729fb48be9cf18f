// Text that goes into and comes out of cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nmf::io {

// The cells of one record, which ends with a newline, without quotes.
std::vector<std::string> cells_of(std::string_view record, char delimiter);

// Appends a name, quoted where it would otherwise be read as something else: with a delimiter, quote or
// newline in it, with blanks around it, or one that looks like a number or a missing value.
void put_name(std::string& to, const std::string& name, char delimiter);

}  // namespace nmf::io
