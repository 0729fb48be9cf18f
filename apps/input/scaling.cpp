#include "input/scaling.hpp"

#include <fmt/format.h>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/matrix/describe.hpp"

namespace nmf::app {

void ScaleFlags::add_to(Flags& flags) {
  flags.group("What is done to the data");
  flags.word<ColumnChoice>(
      "--top-columns", "N[:BY]", top_columns, parse_column_choice, spelled,
      "take only the N columns that are highest by variance, dispersion (of counts: the variance beside that "
      "of columns of about the same mean) or mean, before --scale",
      {"all", "2000:variance", "2000:dispersion", "2000:mean"});
  flags.list("--scale", "LIST", scale,
             "transforms of the matrix, in this order, separated by commas: tfidf, log1p, sqrt, row-sum (or "
             "row-sum:1e4), column-max, column-sd, clip:Q and ncut; what they learn is part of the model, "
             "which new rows meet as well");
}

void check_scale(const ScaleFlags& flags, const EntryFlags& entries, const WatchFlags& watch) {
  if (!parse_scale(flags.scale).empty() && !watch.test.empty())
    throw Error(Fault::usage,
                "--test: its entries would have to be scaled with the rows that they are of; with --scale, "
                "give --holdout a share");
  if (flags.top_columns.count == 0) return;
  for (const auto& [file, name] :
       {std::pair{&entries.weights, "--weights"}, std::pair{&watch.test, "--test"}})
    if (!file->empty())
      throw Error(
          Fault::usage,
          fmt::format("{}: has columns that --top-columns leaves out; write the matrix with the columns "
                      "to take (--columns) first",
                      name));
}

template <class T>
Scale scale_input(const ScaleFlags& flags, const EntryFlags& entries, int threads, LabelledMatrix<T>& x,
                  io::ReadReport& read) {
  const ThreadLimit limit(threads);
  const Unlisted unlisted = entries.missing == MissingCells::unlisted ? Unlisted::unknown : Unlisted::zero;
  if (flags.top_columns.count > 0) {
    keep_top_columns(x, flags.top_columns, unlisted);
    const Description left = describe(x);
    read.zero_rows = static_cast<std::uint64_t>(left.zero_rows);
    read.zero_columns = static_cast<std::uint64_t>(left.zero_columns);
  }
  Scale scale = parse_scale(flags.scale);
  fit_scale(x, scale, unlisted);
  return scale;
}

template Scale scale_input(const ScaleFlags&, const EntryFlags&, int, LabelledMatrix<float>&,
                           io::ReadReport&);
template Scale scale_input(const ScaleFlags&, const EntryFlags&, int, LabelledMatrix<double>&,
                           io::ReadReport&);

}  // namespace nmf::app
