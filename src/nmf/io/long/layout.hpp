// What the fields of a long table are: a text with an entry a line.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/text/layout.hpp"

namespace nmf::io {

enum class Field : std::uint8_t { skip, row, column, value };

struct LongLayout {
  CsvLayout text;              // delimiter, header, names, what is said; the roles of a table are not used
  bool doubled = false;        // the delimiter stands twice: 1::1193::5
  std::vector<Field> fields;   // one a field of a line
  bool values = false;         // otherwise each line counts 1
  bool named_ratings = false;  // the column of values is

  std::string name_of(Field field) const;  // of its column; empty where there is no header
};

// Whether the options ask for a long table. Throws Error(Fault::usage) for options that have no meaning then.
bool asks_for_long_table(const ReadOptions& options);

// Looks at the beginning of the stream without taking it; `columns` is what ReadOptions::long_table may be.
// Throws as find_layout does.
LongLayout find_long_layout(ByteStream& stream, const ReadOptions& options,
                            const std::vector<std::string>& columns);

}  // namespace nmf::io
