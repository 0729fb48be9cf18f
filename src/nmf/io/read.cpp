#include "nmf/io/read.hpp"

#include <algorithm>
#include <chrono>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/source.hpp"
#include "nmf/io/zeros.hpp"

namespace nmf::io {

template <class T>
LabelledMatrix<T> read_matrix(const std::string& path, const ReadOptions& options, ReadReport& report) {
  const auto start = std::chrono::steady_clock::now();
  try {
    LabelledMatrix<T> matrix = open_matrix<T>(path, options, report)->all();
    const Zeros zeros = zeros_of(matrix);
    report.zero_rows = static_cast<std::uint64_t>(zeros.rows);
    report.zero_columns =
        static_cast<std::uint64_t>(std::count(zeros.columns.begin(), zeros.columns.end(), 1));
    report.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    return matrix;
  } catch (const std::bad_alloc&) {
    fail_no_memory(shown_path(path), options);
  }
}

template LabelledMatrix<float> read_matrix(const std::string&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_matrix(const std::string&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
