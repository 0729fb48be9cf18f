// Tables that the program wrote: columns of numbers under their names.
#pragma once

#include <string>
#include <vector>

namespace nmf::app {

class NumberTable {
 public:
  // Empty cells are NaN. Throws Error(Fault::input).
  explicit NumberTable(const std::string& path);

  const std::vector<std::string>& names() const { return names_; }
  std::size_t rows() const { return rows_; }
  bool has(const std::string& name) const;
  // Throws Error(Fault::input) where there is no such column.
  const std::vector<double>& column(const std::string& name) const;

 private:
  std::string path_;
  std::size_t rows_ = 0;
  std::vector<std::string> names_;
  std::vector<std::vector<double>> columns_;
};

}  // namespace nmf::app
