#include "nmf/io/text/quoting.hpp"

#include "nmf/io/text/cell.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {

std::vector<std::string> cells_of(std::string_view record, char delimiter) {
  std::vector<std::string> cells;
  const char* end = record.data() + record.size();
  for (const char* at = record.data(); at != nullptr;) {
    const Cell cell = read_cell(at, end, delimiter);
    cells.push_back(cell.unquoted());
    at = next_cell(cell.next, delimiter);
  }
  return cells;
}

void put_name(std::string& to, const std::string& name, char delimiter) {
  const bool edge_blank = !name.empty() && (name.front() == ' ' || name.front() == '\t' ||
                                            name.back() == ' ' || name.back() == '\t');
  const bool plain = name.find_first_of(std::string("\"\n\r") + delimiter) == std::string::npos &&
                     !edge_blank && !name.starts_with(byte_order_mark) &&
                     (name.empty() || cell_kind(name) == CellKind::text);
  if (plain) {
    to += name;
    return;
  }
  to += '"';
  for (const char c : name) to.append(c == '"' ? 2 : 1, c);
  to += '"';
}

}  // namespace nmf::io
