#include "nmf/io/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "nmf/io/format.hpp"
#include "nmf/io/formats/tenx.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/io/row_source.hpp"

namespace nmf::io {
namespace {

template <class T>
void count_zeros(const Dense<T>& x, ReadReport& report) {
  std::vector<Index> zero(static_cast<std::size_t>(x.columns));  // the columns that are zero so far
  for (std::size_t j = 0; j < zero.size(); ++j) zero[j] = static_cast<Index>(j);
  for (Index i = 0; i < x.rows; ++i) {
    const T* row = x.values.data() + i * x.columns;
    report.zero_rows += std::all_of(row, row + x.columns, [](T v) { return v == 0; });
    std::erase_if(zero, [&](Index j) { return row[j] != 0; });
  }
  report.zero_columns = zero.size();
}

template <class T>
void count_zeros(const Sparse<T>& x, ReadReport& report) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i)
    report.zero_rows += x.row_start[i] == x.row_start[i + 1];
  std::vector<bool> seen(static_cast<std::size_t>(x.columns));
  for (const std::uint32_t j : x.column) seen[j] = true;
  report.zero_columns = static_cast<std::uint64_t>(std::count(seen.begin(), seen.end(), false));
}

void check_options(const Format& format, const ReadOptions& options) {
  if (format.names == Names::inside) return;
  const auto refuse = [&](bool given, const std::string& what) {
    if (given)
      throw wrong(what, fmt::format("does not apply to {} files, which have no named columns; leave it out",
                                    format.name));
  };
  refuse(!options.labels.empty(), option("labels"));
  refuse(!options.columns.empty(), option("columns"));
  refuse(!options.drop.empty(), option("drop"));
  refuse(options.header != Header::automatic, option("header"));
  refuse(options.delimiter.has_value(), option("delimiter"));
}

// Takes the names that the user gives, or for formats without names those beside the file. rows and columns
// are those of the file.
void add_names(const std::string& path, const ReadOptions& options, const Format& format, std::uint64_t rows,
               std::uint64_t columns, Labels& labels, ReadReport& report) {
  const auto find = [&](const std::string& given, const std::string& beside) -> std::string {
    if (!given.empty() || format.names == Names::inside || path == "-" || !std::filesystem::exists(beside))
      return given;
    report.notes.push_back(fmt::format("names from {}", beside));
    report.decisions.push_back(report.notes.back());
    return beside;
  };
  if (const std::string file = find(options.row_names, row_names_beside(path)); !file.empty()) {
    std::vector<LabelColumn> names = read_names(file, rows, "rows");
    std::move(names.begin(), names.end(), std::back_inserter(labels.rows));
  }
  if (const std::string file = find(options.column_names, column_names_beside(path)); !file.empty())
    labels.columns = joined(read_names(file, columns, "columns"));
}

template <class T>
LabelledMatrix<T> read_values(ByteStream& stream, const Format& format, const ReadOptions& options,
                              ReadReport& report) {
  check_options(format, options);
  LabelledMatrix<T> matrix = format.read<T>()(stream, options, report);
  if (options.transpose && format.transposing == Transposing::afterwards)
    std::visit([](auto& x) { x = nmf::transposed(x); }, matrix.values);
  report.format = format.name;
  return matrix;
}

const Format& find_format(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  std::string why;
  const Format& format = find_format(options.format, stream, why);
  report.decisions.push_back(fmt::format("format {}: {}", format.name, why));
  return format;
}

template <class T>
LabelledMatrix<T> read_file(const std::string& path, const ReadOptions& options, ReadReport& report) {
  ByteStream stream(path, options.buffer_size, options.progress);
  return read_opened<T>(stream, find_format(stream, options, report), path, options, report);
}

// Features x cells in the file; cells become rows.
template <class T>
LabelledMatrix<T> read_tenx(const std::string& path, ReadOptions options, ReadReport& report) {
  const TenxFolder folder = find_tenx(path);
  options.transpose = !options.transpose;
  LabelledMatrix<T> matrix = read_file<T>(folder.matrix, options, report);
  report.format = "10x";
  const auto features = static_cast<std::uint64_t>(options.transpose ? matrix.columns() : matrix.rows());
  const auto cells = static_cast<std::uint64_t>(options.transpose ? matrix.rows() : matrix.columns());
  matrix.labels = read_tenx_labels(folder, features, cells);
  if (options.transpose) matrix.labels = transposed(std::move(matrix.labels));
  matrix.labels.rows[0].name = options.transpose ? "barcode" : "feature";
  return matrix;
}

}  // namespace

template <class T>
LabelledMatrix<T> read_opened(ByteStream& stream, const Format& format, const std::string& path,
                              const ReadOptions& options, ReadReport& report) {
  LabelledMatrix<T> matrix = read_values<T>(stream, format, options, report);
  finish(stream, report);
  const auto rows = static_cast<std::uint64_t>(options.transpose ? matrix.columns() : matrix.rows());
  const auto columns = static_cast<std::uint64_t>(options.transpose ? matrix.rows() : matrix.columns());
  add_names(path, options, format, rows, columns, matrix.labels, report);
  if (options.transpose) matrix.labels = transposed(std::move(matrix.labels));
  return matrix;
}

template <class T>
LabelledMatrix<T> read_stream(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  LabelledMatrix<T> matrix = read_values<T>(stream, find_format(stream, options, report), options, report);
  if (options.transpose) matrix.labels = transposed(std::move(matrix.labels));
  stream.finish();
  return matrix;
}

template <class T>
LabelledMatrix<T> read_matrix(const std::string& path, const ReadOptions& options, ReadReport& report) {
  const auto start = std::chrono::steady_clock::now();
  try {
    LabelledMatrix<T> matrix =
        is_folder(path) ? read_tenx<T>(path, options, report) : read_file<T>(path, options, report);
    std::visit([&](const auto& x) { count_zeros(x, report); }, matrix.values);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return matrix;
  } catch (const std::bad_alloc&) {
    fail(shown_path(path),
         fmt::format("the matrix does not fit into the memory there is; use {} or fewer rows",
                     option("precision", "single")));
  }
}

template LabelledMatrix<float> read_opened(ByteStream&, const Format&, const std::string&, const ReadOptions&,
                                           ReadReport&);
template LabelledMatrix<double> read_opened(ByteStream&, const Format&, const std::string&,
                                            const ReadOptions&, ReadReport&);
template LabelledMatrix<float> read_stream(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_stream(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<float> read_matrix(const std::string&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
