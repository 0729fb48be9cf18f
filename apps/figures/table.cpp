#include "figures/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <limits>

#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::app {

namespace {

// The program quotes none of what it writes there.
std::vector<std::string> cells_of(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line)
    if (c == ',')
      cells.emplace_back();
    else if (c != '\r')
      cells.back() += c;
  return cells;
}

[[noreturn]] void fail_table(const std::string& path, std::size_t line, const std::string& what) {
  throw Error(Fault::input, fmt::format("{}:{}: {}; give a folder as it was written", path, line, what));
}

}  // namespace

NumberTable::NumberTable(const std::string& path) : path_(path) {
  std::ifstream file(path);
  std::string line;
  if (!std::getline(file, line)) fail_table(path, 1, "cannot be read, or is empty");
  names_ = cells_of(line);
  columns_.resize(names_.size());
  while (std::getline(file, line)) {
    const std::vector<std::string> cells = cells_of(line);
    ++rows_;
    if (cells.size() != names_.size())
      fail_table(path, rows_ + 1,
                 fmt::format("{} cells where there are {} columns", cells.size(), names_.size()));
    for (std::size_t j = 0; j < cells.size(); ++j) {
      double number = std::numeric_limits<double>::quiet_NaN();
      if (!cells[j].empty() && io::parse_number(cells[j], number) != io::NumberFault::none)
        fail_table(path, rows_ + 1,
                   fmt::format("{} ({}) is no number", io::shown(cells[j]), io::shown(names_[j])));
      columns_[j].push_back(number);
    }
  }
}

bool NumberTable::has(const std::string& name) const {
  return std::find(names_.begin(), names_.end(), name) != names_.end();
}

const std::vector<double>& NumberTable::column(const std::string& name) const {
  const auto found = std::find(names_.begin(), names_.end(), name);
  if (found == names_.end())
    throw Error(Fault::input,
                fmt::format("{}: has no column {}; give a folder as it was written", path_, name));
  return columns_[static_cast<std::size_t>(found - names_.begin())];
}

}  // namespace nmf::app
