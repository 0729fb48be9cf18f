#include "input/chosen_rows.hpp"

#include <fmt/format.h>

#include <map>

#include "nmf/base/error.hpp"
#include "nmf/io/names.hpp"
#include "nmf/matrix/blocks.hpp"
#include "nmf/start/pure_rows.hpp"
#include "nmf/update/update.hpp"

namespace nmf::app {
namespace {

template <class T>
void copy_row(const Dense<T>& x, Index row, Factor<T>& H, Index r) {
  Buffer<T> scratch;
  const T* const values = read_rows(x, {row, row + 1}, scratch);
  for (Index c = 0; c < x.columns; ++c) H(r, c) = values[c];
}
template <class T>
void copy_row(const Sparse<T>& x, Index row, Factor<T>& H, Index r) {
  for (auto e = x.row_start[static_cast<std::size_t>(row)];
       e < x.row_start[static_cast<std::size_t>(row + 1)]; ++e)
    H(r, static_cast<Index>(x.column[static_cast<std::size_t>(e)])) += x.value[static_cast<std::size_t>(e)];
}

// What the matrix calls these rows, with their places where some are called alike; row_N where it does not.
std::vector<std::string> names_of_chosen(const std::vector<Index>& rows,
                                         const std::vector<std::string>& labels) {
  std::map<std::string, int> uses;
  for (const Index row : rows)
    if (!labels.empty()) ++uses[labels[static_cast<std::size_t>(row)]];
  std::vector<std::string> names;
  for (const Index row : rows) {
    names.push_back(labels.empty() ? fmt::format("row_{}", row + 1) : labels[static_cast<std::size_t>(row)]);
    if (uses[names.back()] > 1) names.back() += fmt::format(" (row {})", row + 1);
  }
  return names;
}

}  // namespace

bool ask_for_rows(SolverFlags& flags) {
  Options& options = flags.options;
  if (options.algorithm != selection_algorithms().front().name) return false;
  if (flags.starts.value_or(1) > 1)
    throw Error(Fault::usage, "--starts: --algorithm spa begins with the rows that it chooses; leave it out");
  const bool other_start = !(flags.init_w.empty() && flags.init_h.empty() && flags.fix_w.empty() &&
                             flags.fix_h.empty() && flags.guide_h.empty() && flags.zeros_h.empty());
  if (other_start || options.symmetric || options.batch > 0)
    throw Error(
        Fault::usage,
        "--algorithm spa: chooses all of H among the rows of the matrix; leave out what else says what "
        "H is or starts from, --symmetric and --batch");
  options.algorithm = "auto";
  options.fixed_h = options.rank;
  return true;
}

template <class T>
ChosenRows<T> choose_rows(const Data<T>& data, const LabelledMatrix<T>& x, const Options& options) {
  if (data.own_grams())
    throw Error(Fault::usage,
                "--algorithm spa: a row that stands for a component needs all of its entries; leave missing "
                "values, weights and --holdout out, or use --init spa, which does with less");
  const std::vector<Index> rows = pure_rows(data, options.rank, options.seed);
  if (std::ssize(rows) < options.rank)
    throw Error(Fault::input,
                fmt::format("--algorithm spa: all rows of the matrix are mixtures of {0} of them; "
                            "give --rank {0} at most",
                            rows.size()));
  ChosenRows<T> chosen{Factor<T>(options.rank, x.columns()),
                       names_of_chosen(rows, io::joined(x.labels.rows))};
  for (std::size_t r = 0; r < rows.size(); ++r)
    std::visit([&](const auto& values) { copy_row(values, rows[r], chosen.H, static_cast<Index>(r)); },
               x.values);
  return chosen;
}

template ChosenRows<float> choose_rows(const Data<float>&, const LabelledMatrix<float>&, const Options&);
template ChosenRows<double> choose_rows(const Data<double>&, const LabelledMatrix<double>&, const Options&);

}  // namespace nmf::app
