#include "nmf/io/read.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "nmf/io/format.hpp"
#include "nmf/io/text.hpp"

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

// Rows have several label columns, columns one name: they are joined.
Labels transposed(Labels labels) {
  Labels result;
  if (!labels.columns.empty()) result.rows.push_back({"", std::move(labels.columns)});
  if (labels.rows.empty()) return result;
  result.columns = std::move(labels.rows[0].values);
  for (std::size_t c = 1; c < labels.rows.size(); ++c)
    for (std::size_t i = 0; i < result.columns.size(); ++i)
      result.columns[i] += " " + labels.rows[c].values[i];
  return result;
}

void check_options(const Format& format, const ReadOptions& options) {
  if (format.column_roles) return;
  const auto refuse = [&](bool given, const char* option) {
    if (given)
      throw Error(Fault::usage,
                  fmt::format("{}: does not apply to {} files, which have no named columns; leave it out",
                              option, format.name));
  };
  refuse(!options.labels.empty(), "--labels");
  refuse(!options.columns.empty(), "--columns");
  refuse(!options.drop.empty(), "--drop");
  refuse(options.header != Header::automatic, "--header");
  refuse(options.delimiter.has_value(), "--delimiter");
}

}  // namespace

template <class T>
LabelledMatrix<T> read_matrix(const std::string& path, const ReadOptions& options, ReadReport& report) {
  const auto start = std::chrono::steady_clock::now();
  try {
    ByteStream stream(path, options.buffer_size);
    const Format& format = find_format(options.format, stream);
    check_options(format, options);
    LabelledMatrix<T> matrix = format.read<T>()(stream, options, report);
    const StreamReport bytes = stream.finish();
    if (options.transpose) {
      if (!format.transposes) std::visit([](auto& x) { x = nmf::transposed(x); }, matrix.values);
      matrix.labels = transposed(std::move(matrix.labels));
    }
    report.format = format.name;
    report.compression = bytes.compression;
    report.bytes = bytes.bytes;
    report.sha256 = bytes.sha256;
    std::visit([&](const auto& x) { count_zeros(x, report); }, matrix.values);
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return matrix;
  } catch (const std::bad_alloc&) {
    fail(shown_path(path),
         "the matrix does not fit into the memory there is; use --precision single or fewer rows");
  }
}

template LabelledMatrix<float> read_matrix(const std::string&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
