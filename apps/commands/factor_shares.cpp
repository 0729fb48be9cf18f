#include "commands/factor_shares.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "cli/console.hpp"
#include "nmf/data/spread.hpp"
#include "nmf/io/own_rows.hpp"
#include "report/progress.hpp"
#include "system/company.hpp"

namespace nmf::app {
namespace {

// Does nobody have to see all of the matrix before it is spread?
bool shares_do(const FactorJob& job) {
  const bool all_count =
      job.entries.missing == MissingCells::error || job.entries.missing == MissingCells::zero;
  return all_count && job.entries.weights.empty() && job.watch.holdout == 0 && job.watch.test.empty() &&
         job.scaling.scale.empty() && job.scaling.top_columns.count == 0 && job.memory.memory.bytes == 0;
}

// Of all processes.
Extent together(const Extent& own) {
  Extent all;
  for (const Extent& some : of_each_member(company(), own))
    all = {all.non_zeros + some.non_zeros, std::max(all.largest, some.largest),
           std::min(all.smallest, some.smallest)};
  return all;
}

template <class T>
std::optional<LabelledMatrix<T>> own_rows(const FactorJob& job, io::ReadReport& read) {
  io::ReadOptions options = job.input.options;
  set_missing(job.entries, options);
  options.threads = job.solver.options.threads;
  std::optional<ReadProgressLine> progress(std::in_place, !job.output.quiet);
  progress->follow(options);
  return io::read_own_rows<T>(company(), job.input.path, options, read);
}

}  // namespace

template <class T>
std::optional<FactorShares<T>> read_shares(const FactorJob& job, io::ReadReport& read) {
  if (company().size() == 1) return std::nullopt;
  std::optional<LabelledMatrix<T>> own;
  if (of_first(company(), shares_do(job))) own = own_rows<T>(job, read);
  FactorShares<T> shares;
  if (own) shares.extent = together(extent_of(*own));
  if (!own || is_beyond_range<T>(shares.extent)) {
    read = {};
    read.decisions.emplace_back("read by the first process, which deals it out");
    return std::nullopt;
  }
  read.decisions.push_back(fmt::format("read by {} processes, a part of the file each", company().size()));
  if (!job.output.quiet) tell(read);
  if (of_first(company(), job.checkpoint.wanted())) shares.of_run.matrix = sha256_of_rows(company(), *own);
  shares.counted = every_entry(spread(company(), own->rows() > 0 ? &*own : nullptr));
  const Index rows = shares.counted.data->rows(), columns = shares.counted.data->columns();
  if (own->is_sparse())
    shares.x.values = Sparse<T>{rows, columns, {}, {}, {}};
  else
    shares.x.values = Dense<T>{rows, columns, {}};
  shares.x.labels = std::move(own->labels);
  return shares;
}

template std::optional<FactorShares<float>> read_shares(const FactorJob&, io::ReadReport&);
template std::optional<FactorShares<double>> read_shares(const FactorJob&, io::ReadReport&);

}  // namespace nmf::app
