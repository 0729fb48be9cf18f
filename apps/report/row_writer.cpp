#include "report/row_writer.hpp"

#include <algorithm>

#include "nmf/io/names.hpp"

namespace nmf::app {

RowWriter::RowWriter(io::AtomicFile& file, io::TableFormat format, std::vector<std::string> columns)
    : file_(file), format_(format), columns_(std::move(columns)) {}

void RowWriter::add(const std::vector<LabelColumn>& labels, const double* values, Index rows) {
  const auto width = static_cast<Index>(columns_.size());
  if (io::holds_names(format_)) {
    const io::TableView<double> view{
        rows, width, values, width, 1, labels.empty() ? nullptr : &labels, rows_ == 0 ? &columns_ : nullptr};
    io::write_table(file_, view, format_);
  } else {
    const auto count = static_cast<std::size_t>(rows * width);
    values_.grow(values_.size() + count);
    values_.resize(values_.size() + count);
    std::copy_n(values, count, values_.end() - count);
    if (rows_ == 0)
      for (const LabelColumn& column : labels) labels_.push_back({column.name, {}});
    for (std::size_t c = 0; c < labels_.size(); ++c)
      labels_[c].values.insert(labels_[c].values.end(), labels[c].values.begin(), labels[c].values.end());
  }
  rows_ += rows;
}

std::vector<LabelColumn> RowWriter::finish() {
  if (io::holds_names(format_)) return {};
  const auto width = static_cast<Index>(columns_.size());
  io::write_table(file_, io::TableView<double>{rows_, width, values_.data(), width, 1}, format_);
  return std::move(labels_);
}

void write_names_beside(const std::string& path, io::TableFormat format, const std::vector<LabelColumn>& rows,
                        const std::vector<std::string>& columns, OutputSet& files) {
  if (path == "-" || io::holds_names(format)) return;
  if (rows.empty())
    io::check_no_names(io::row_names_beside(path), path);
  else
    files.add(io::row_names_beside(path), [&](io::AtomicFile& file) { io::write_names(file, rows); });
  files.add(io::column_names_beside(path), [&](io::AtomicFile& file) {
    io::write_names(file, {{"name", columns}});
  });
}

}  // namespace nmf::app
