#include "nmf/io/format.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {

template <class T>
std::vector<std::string> write_matrix(const std::string& path, const LabelledMatrix<T>& matrix,
                                      const WriteOptions& options) {
  const Format& format = find_format_to_write(options.format, path);
  WriteOptions resolved = options;
  resolved.format = format.name;
  AtomicFile file(path);
  format.write<T>()(file, matrix, resolved);
  file.commit();
  std::vector<std::string> written{path};
  const auto write_beside = [&](const std::string& beside, const std::vector<LabelColumn>& names) {
    AtomicFile names_file(beside);
    write_names(names_file, names);
    names_file.commit();
    written.push_back(beside);
  };
  if (format.names == Names::inside || path == "-") return written;
  if (!matrix.labels.rows.empty()) write_beside(row_names_beside(path), matrix.labels.rows);
  if (!matrix.labels.columns.empty())
    write_beside(column_names_beside(path), {{"name", matrix.labels.columns}});
  return written;
}

template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<float>&,
                                               const WriteOptions&);
template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<double>&,
                                               const WriteOptions&);

}  // namespace nmf::io
