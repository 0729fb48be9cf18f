#include "input/entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "input/beside.hpp"
#include "input/by_names.hpp"
#include "input/dealt.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/unit.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/io/message.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

template <class T>
LabelledMatrix<T> read_beside(const LabelledMatrix<T>& x, const std::string& path, io::ReadOptions options,
                              const InputFlags& input, int threads, io::ReadReport& report) {
  options.scratch = scratch_of(x);
  options.threads = threads;
  options.transpose = input.options.transpose;
  options.na = input.options.na;
  options.memory_limit = available_memory();
  return io::read_matrix<T>(path, options, report);
}

template <class T>
void check_shape(const std::string& path, const char* what, const LabelledMatrix<T>& read,
                 const LabelledMatrix<T>& x) {
  if (read.rows() != x.rows() || read.columns() != x.columns())
    throw Error(Fault::input,
                fmt::format("{}: is {} x {}, but {} must be {} x {}, as INPUT is; give a file of that shape",
                            path, read.rows(), read.columns(), what, x.rows(), x.columns()));
}

template <class T>
Weights<T> read_weights(const LabelledMatrix<T>& x, const InputFlags& input, const EntryFlags& flags,
                        int threads) {
  io::ReadReport report;
  LabelledMatrix<T> read =
      read_beside(x, flags.weights, io::of_the_same_style(input.options), input, threads, report);
  check_shape(flags.weights, "the weights", read, x);
  put_in_order(flags.weights, x.labels, read);
  return std::visit([](const auto& weights) { return weights_of(weights); }, read.values);
}

// The entries of a long table are those of the rows and columns that are called so.
template <class T>
void match_names(const std::string& path, const LabelledMatrix<T>& x, LabelledMatrix<T>& read,
                 std::string& warning) {
  const Index all = std::get<Sparse<T>>(read.values).non_zeros();
  ByNames<T> matched = arranged_by_names(read, x);
  if (matched.unknown > 0)
    warning = fmt::format(
        "{}: {} of {} entries are of a row or a column that INPUT has not, and are left out; the first of "
        "them "
        "is of row {} and column {}",
        path, matched.unknown, all, io::shown(matched.first_row), io::shown(matched.first_column));
  if (matched.unknown == all) throw Error(Fault::input, warning + "; give some that it has");
  read.values = std::move(matched.entries);
}

template <class T>
Sparse<T> read_test(const LabelledMatrix<T>& x, const InputFlags& input, const WatchFlags& flags, int threads,
                    std::string& warning) {
  io::ReadOptions options = io::of_the_same_style(input.options);
  options.missing = io::Missing::keep;
  options.listed_zeros = io::ListedZeros::keep;
  options.long_table = input.options.long_table;
  options.like_long = io::LikeLong::read;
  options.repeated = input.options.repeated;
  options.symmetric_edges = input.options.symmetric_edges;
  io::ReadReport report;
  LabelledMatrix<T> read = read_beside(x, flags.test, options, input, threads, report);
  if (report.long_table) {
    match_names(flags.test, x, read, warning);
  } else {
    check_shape(flags.test, "the entries to test", read, x);
    put_in_order(flags.test, x.labels, read);
  }
  Sparse<T> known = std::visit([](const auto& values) { return known_entries(values); }, read.values);
  if (known.non_zeros() == 0)
    throw Error(Fault::input, fmt::format("{}: has no entry; give those to test", flags.test));
  return known;
}

// Weight 0 for what is listed.
template <class T>
Weights<T> all_but(const Sparse<T>& listed) {
  Weights<T> weights{1, copy_of(listed)};
  std::fill(weights.listed.value.begin(), weights.listed.value.end(), T(0));
  return weights;
}

// The weights that --missing gives; nothing where all entries count.
template <class T>
std::optional<Weights<T>> mask_of(const LabelledMatrix<T>& x, MissingCells missing) {
  if (missing == MissingCells::unlisted) {
    if (x.is_sparse()) return mask_unlisted(std::get<Sparse<T>>(x.values));
    throw Error(
        Fault::usage,
        "--missing: unlisted is for files that list their entries (Matrix Market coordinate, SciPy's .npz); "
        "use mask for missing cells");
  }
  if (missing != MissingCells::mask || x.is_sparse()) return std::nullopt;
  Weights<T> weights = mask_missing(std::get<Dense<T>>(x.values));
  if (weights.listed.non_zeros() == 0) return std::nullopt;
  return weights;
}

template <class T>
Index count_missing(const std::optional<Weights<T>>& mask) {
  if (!mask) return 0;
  const Sparse<T>& listed = mask->listed;
  const Index zeros = std::count(listed.value.begin(), listed.value.end(), T(0));
  return mask->base == 1 ? zeros : listed.rows * listed.columns - listed.non_zeros() + zeros;
}

template <class T>
void restrict_to(std::optional<Weights<T>>& weights, Weights<T>&& more) {
  weights = weights ? multiplied(*weights, more) : std::move(more);
}

}  // namespace

void set_missing(const EntryFlags& flags, io::ReadOptions& options) {
  switch (flags.missing) {
    case MissingCells::error:
      options.missing = io::Missing::error;
      break;
    case MissingCells::mask:
      options.missing = io::Missing::mask;
      break;
    case MissingCells::zero:
      options.missing = io::Missing::zero;
      break;
    case MissingCells::unlisted:
      options.missing = io::Missing::keep;
      options.listed_zeros = io::ListedZeros::keep;
      break;
  }
}

void check_entries(const EntryFlags& entries, const WatchFlags& watch, const Options& options) {
  if (!(watch.holdout >= 0 && watch.holdout < 1))
    throw Error(Fault::usage,
                fmt::format("--holdout: {} is not possible; give a share between 0 and 1", watch.holdout));
  if (options.early_stop && watch.holdout == 0)
    throw Error(Fault::usage, "--early-stop: nothing is held out; give --holdout a share of the entries");
  const bool partly = entries.missing == MissingCells::mask || entries.missing == MissingCells::unlisted ||
                      !entries.weights.empty() || watch.holdout > 0 || !watch.test.empty();
  if (options.symmetric && partly)
    throw Error(Fault::usage,
                "--symmetric: every entry counts once; leave out --missing, --weights, --holdout and --test");
}

template <class T>
WeightedEntries<T> weigh_entries(const LabelledMatrix<T>& x, const InputFlags& input,
                                 const EntryFlags& entries, const WatchFlags& watch, const Options& options) {
  WeightedEntries<T> weighted;
  weighted.weights = mask_of(x, entries.missing);
  weighted.missing = count_missing(weighted.weights);
  if (!entries.weights.empty())
    restrict_to(weighted.weights, read_weights(x, input, entries, options.threads));
  if (!watch.test.empty()) {
    weighted.test = read_test(x, input, watch, options.threads, weighted.warning);
    restrict_to(weighted.weights, all_but(weighted.test));
  }
  return weighted;
}

template <class T>
Fingerprint fingerprint_of(const LabelledMatrix<T>& x, const std::optional<Weights<T>>& weights,
                           const Sparse<T>& test) {
  Fingerprint fingerprint;
  fingerprint.matrix = sha256_of(x);
  if (weights) fingerprint.weights = sha256_of(*weights);
  if (test.non_zeros() > 0) fingerprint.test = sha256_of(test);
  return fingerprint;
}

template <class T>
void weigh(CountedEntries<T>& counted) {
  counted.counts.weight = counted.data->total_weight();
  counted.counts.mean = scaled(counted.data->sum() / counted.counts.weight, counted.data->exponent());
}

template <class T>
CountedEntries<T> every_entry(std::unique_ptr<Data<T>> data) {
  CountedEntries<T> counted;
  counted.data = std::move(data);
  weigh(counted);
  return counted;
}

template <class T>
CountedEntries<T> count_entries(LabelledMatrix<T>& x, const InputFlags& input, const EntryFlags& entries,
                                const WatchFlags& watch, const Options& options, Values values,
                                Fingerprint* fingerprint, const Company& company) {
  WeightedEntries<T> weighted = weigh_entries(x, input, entries, watch, options);
  std::optional<Weights<T>>& weights = weighted.weights;
  CountedEntries<T> counted;
  counted.missing = weighted.missing;
  counted.warning = std::move(weighted.warning);
  counted.test = std::move(weighted.test);
  const auto require_some = [&input](double weight) {
    if (!(weight > 0))
      throw Error(
          Fault::input,
          fmt::format("{}: no entry counts; give others by --missing, --weights or --test", input.path));
  };
  if (weights) require_some(total(*weights, x.columns()));
  if (watch.holdout > 0) {
    if (!weights) weights = all_count<T>(x.rows(), x.columns());
    counted.held_out = std::visit(
        [&](const auto& numbers) { return hold_out(numbers, *weights, watch.holdout, options.seed); },
        x.values);
  }
  if (fingerprint != nullptr) *fingerprint = fingerprint_of(x, weights, counted.test);
  counted.counts.held_out = counted.held_out.non_zeros();
  counted.counts.test = counted.test.non_zeros();
  if (company.size() > 1)
    counted.data = deal(company, &x, std::move(weights), counted.held_out, counted.test);
  else if (weights)
    counted.data = std::visit(
        [&](auto& numbers) { return make_data(std::move(numbers), std::move(*weights)); }, x.values);
  else
    counted.data = values == Values::go ? make_data(std::move(x)) : make_data(x);
  require_some(counted.data->total_weight());
  weigh(counted);
  return counted;
}

template <class T>
MemoryCase memory_case(const LabelledMatrix<T>& x, const EntryFlags& entries, const WatchFlags& watch,
                       const SolverFlags& solver, Values values) {
  const auto* sparse = std::get_if<Sparse<T>>(&x.values);
  const Index stored = sparse != nullptr ? sparse->non_zeros() : x.rows() * x.columns();
  const bool unlisted = entries.missing == MissingCells::unlisted;
  const double all = static_cast<double>(x.rows()) * static_cast<double>(x.columns());
  Index listed = unlisted || !entries.weights.empty() ? stored : 0;
  listed += static_cast<Index>(watch.holdout * (unlisted ? static_cast<double>(stored) : all));
  const ThreadLimit limit(solver.options.threads);
  return {x.rows(),
          x.columns(),
          sparse != nullptr,
          sparse != nullptr ? stored : 0,
          listed,
          solver.starts.value_or(1),
          max_threads(),
          sizeof(T),
          false,
          values == Values::go ? 1.0 * sizeof(float) : 0};  // widened.hpp
}

template MemoryCase memory_case(const LabelledMatrix<float>&, const EntryFlags&, const WatchFlags&,
                                const SolverFlags&, Values);
template MemoryCase memory_case(const LabelledMatrix<double>&, const EntryFlags&, const WatchFlags&,
                                const SolverFlags&, Values);
template WeightedEntries<float> weigh_entries(const LabelledMatrix<float>&, const InputFlags&,
                                              const EntryFlags&, const WatchFlags&, const Options&);
template Fingerprint fingerprint_of(const LabelledMatrix<float>&, const std::optional<Weights<float>>&,
                                    const Sparse<float>&);
template WeightedEntries<double> weigh_entries(const LabelledMatrix<double>&, const InputFlags&,
                                               const EntryFlags&, const WatchFlags&, const Options&);
template Fingerprint fingerprint_of(const LabelledMatrix<double>&, const std::optional<Weights<double>>&,
                                    const Sparse<double>&);
template CountedEntries<float> every_entry(std::unique_ptr<Data<float>>);
template CountedEntries<double> every_entry(std::unique_ptr<Data<double>>);
template CountedEntries<float> count_entries(LabelledMatrix<float>&, const InputFlags&, const EntryFlags&,
                                             const WatchFlags&, const Options&, Values, Fingerprint*,
                                             const Company&);
template CountedEntries<double> count_entries(LabelledMatrix<double>&, const InputFlags&, const EntryFlags&,
                                              const WatchFlags&, const Options&, Values, Fingerprint*,
                                              const Company&);

}  // namespace nmf::app
