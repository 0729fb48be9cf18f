// Tables that the program wrote: columns of numbers under their names.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace nmf::app {

class NumberTable {
 public:
  // Columns called as one of `words` hold text. Throws Error(Fault::input).
  NumberTable(const std::string& path, const std::vector<std::string>& words);

  const std::vector<std::string>& names() const { return names_; }
  std::size_t rows() const { return rows_; }
  bool has(const std::string& name) const;
  // Empty cells are NaN. Throws Error(Fault::input) where there is no such column.
  const std::vector<double>& column(const std::string& name) const;
  // Empty where there is no such column.
  std::vector<std::string> words(const std::string& name) const;

 private:
  std::string path_;
  std::size_t rows_ = 0;
  std::vector<std::string> names_;
  std::vector<std::vector<double>> columns_;
  std::vector<std::pair<std::string, std::vector<std::string>>> words_;
};

}  // namespace nmf::app
