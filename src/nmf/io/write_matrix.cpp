#include "nmf/io/format.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {

template <class T>
std::vector<std::string> write_matrix(const std::string& path, const LabelledMatrix<T>& matrix,
                                      const WriteOptions& options) {
  const Format& format = find_format_to_write(options.format, path);
  WriteOptions resolved = options;
  resolved.format = format.name;
  std::vector<std::string> paths;
  std::vector<AtomicFile> files;
  const auto open = [&](const std::string& place) -> AtomicFile& {
    files.emplace_back(place);
    paths.push_back(place);
    return files.back();
  };
  const auto write_beside = [&](const std::string& beside, const std::vector<LabelColumn>& names,
                                bool named) {
    if (named)
      write_names(open(beside), names);
    else
      check_no_names(beside, path);
  };
  open(path);
  if (format.names == Names::beside && path != "-") {
    write_beside(row_names_beside(path), matrix.labels.rows, !matrix.labels.rows.empty());
    write_beside(column_names_beside(path), {{"name", matrix.labels.columns}},
                 !matrix.labels.columns.empty());
  }
  format.write<T>()(files.front(), matrix, resolved);
  for (AtomicFile& written : files) written.sync();  // so that they get their names together
  for (AtomicFile& written : files) written.commit();
  return paths;
}

template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<float>&,
                                               const WriteOptions&);
template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<double>&,
                                               const WriteOptions&);

}  // namespace nmf::io
