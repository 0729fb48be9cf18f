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
  if (format.names == Names::inside || path == "-") return written;
  if (!matrix.labels.rows.empty()) {
    written.push_back(row_names_beside(path));
    write_names(written.back(), matrix.labels.rows);
  }
  if (!matrix.labels.columns.empty()) {
    written.push_back(column_names_beside(path));
    write_names(written.back(), {{"name", matrix.labels.columns}});
  }
  return written;
}

template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<float>&,
                                               const WriteOptions&);
template std::vector<std::string> write_matrix(const std::string&, const LabelledMatrix<double>&,
                                               const WriteOptions&);

}  // namespace nmf::io
