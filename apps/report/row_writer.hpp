// A table that is written as its rows come.
#pragma once

#include <string>
#include <vector>

#include "report/outputs.hpp"

namespace nmf::app {

// csv and tsv are written at once; other formats begin with the number of rows and are kept until the end.
class RowWriter {
 public:
  RowWriter(io::AtomicFile& file, io::TableFormat format, std::vector<std::string> columns);

  // `rows` rows of as many numbers as there are columns, with what labels them (empty: nothing does).
  void add(const std::vector<LabelColumn>& labels, const double* values, Index rows);
  // After the last row. Returns the labels of all rows where the format has no room for them.
  std::vector<LabelColumn> finish();

  Index rows() const { return rows_; }

 private:
  io::AtomicFile& file_;
  io::TableFormat format_;
  std::vector<std::string> columns_;
  Buffer<double> values_;  // where they are kept
  std::vector<LabelColumn> labels_;
  Index rows_ = 0;
};

// Names of what has no room for them, in files beside it.
void write_names_beside(const std::string& path, io::TableFormat format, const std::vector<LabelColumn>& rows,
                        const std::vector<std::string>& columns, OutputSet& files);

// Fills the file at `path` ("-": standard output) and those of names beside it, all or none of them.
// write(writer) adds the rows. A reader that closed the pipe had what it wanted.
template <class Write>
void write_table_of_rows(const std::string& path, io::TableFormat format,
                         const std::vector<std::string>& columns, const Write& write) {
  OutputSet files;
  std::vector<LabelColumn> labels;
  files.add(path, [&](io::AtomicFile& file) {
    RowWriter writer(file, format, columns);
    write(writer);
    labels = writer.finish();
  });
  write_names_beside(path, format, labels, columns, files);
  files.commit(path);
}

}  // namespace nmf::app
