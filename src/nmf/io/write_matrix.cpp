#include "nmf/io/file_set.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {

template <class T>
std::vector<std::string> write_matrix(const std::string& path, const LabelledMatrix<T>& matrix,
                                      const WriteOptions& options) {
  const Format& format = find_format_to_write(options.format, path);
  WriteOptions resolved = options;
  resolved.format = format.name;
  std::vector<std::string> paths{path};
  FileSet files;
  AtomicFile numbers(path);
  const auto write_beside = [&](const std::string& beside, const std::vector<LabelColumn>& names,
                                bool named) {
    if (!named) return check_no_names(beside, path);
    write_names(files.add(AtomicFile(beside)), names);
    paths.push_back(beside);
  };
  if (format.names == Names::beside && path != "-") {
    write_beside(row_names_beside(path), matrix.labels.rows, !matrix.labels.rows.empty());
    write_beside(column_names_beside(path), {{"name", matrix.labels.columns}},
                 !matrix.labels.columns.empty());
  }
  format.write<T>()(numbers, matrix, resolved);
  files.add(std::move(numbers));
  files.sync();
  files.put();
  files.keep();
  return paths;
}

template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<float>&,
                                               const WriteOptions&);
template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<double>&,
                                               const WriteOptions&);

}  // namespace nmf::io
