#include "input/given_start.hpp"

#include <fmt/format.h>

#include "input/beside.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/table.hpp"

namespace nmf::app {
namespace {

// `names` are of its rows or its columns alone: the others are components.
template <class T>
Dense<T> read_factor(const std::string& path, const SolverFlags& flags, const char* factor,
                     const Labels& names, Index rows, Index columns, const char* meaning) {
  LabelledMatrix<T> read = read_table_of_factor<T>(path, flags.options.threads);
  if (read.rows() != rows || read.columns() != columns)
    throw Error(Fault::input,
                fmt::format("{}: is {} x {}, but {} must be {} x {} ({}); give a file of that shape", path,
                            read.rows(), read.columns(), factor, rows, columns, meaning));
  put_in_order(path, names, read);
  return std::move(std::get<Dense<T>>(read.values));
}

// Row-major r x c and column-major c x r are the same bytes.
template <class T>
Factor<T> as_transposed_factor(const Dense<T>& x) {
  return Factor<T>(x.values.data(), x.columns, x.rows);
}

}  // namespace

template <class T>
Pair<T> read_start(const SolverFlags& flags, const Labels& names, Index rows, Index columns) {
  const Index rank = flags.options.rank;
  Pair<T> start;
  if (!flags.init_w.empty())
    start.Wt = as_transposed_factor(read_factor<T>(flags.init_w, flags, "W", {names.rows, {}}, rows, rank,
                                                   "rows of the matrix x --rank"));
  if (!flags.init_h.empty())
    start.H = transposed(as_transposed_factor(read_factor<T>(
        flags.init_h, flags, "H", {{}, names.columns}, rank, columns, "--rank x columns of the matrix")));
  return start;
}

template Pair<float> read_start<float>(const SolverFlags&, const Labels&, Index, Index);
template Pair<double> read_start<double>(const SolverFlags&, const Labels&, Index, Index);

}  // namespace nmf::app
