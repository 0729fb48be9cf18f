#include "input/entries.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/data/weighted.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

template <class T>
LabelledMatrix<T> read_same_shape(const std::string& path, const char* what, const LabelledMatrix<T>& x,
                                  io::ReadOptions options, const InputFlags& input, int threads) {
  options.threads = threads;
  options.transpose = input.options.transpose;
  options.na = input.options.na;
  options.memory_limit = available_memory();
  io::ReadReport report;
  LabelledMatrix<T> read = io::read_matrix<T>(path, options, report);
  if (read.rows() != x.rows() || read.columns() != x.columns())
    throw Error(Fault::input,
                fmt::format("{}: is {} x {}, but {} must be {} x {}, as INPUT is; give a file of that shape",
                            path, read.rows(), read.columns(), what, x.rows(), x.columns()));
  return read;
}

template <class T>
Weights<T> read_weights(const LabelledMatrix<T>& x, const InputFlags& input, const EntryFlags& flags,
                        int threads) {
  const LabelledMatrix<T> read = read_same_shape(flags.weights, "the weights", x, {}, input, threads);
  return std::visit([](const auto& weights) { return weights_of(weights); }, read.values);
}

template <class T>
Sparse<T> read_test(const LabelledMatrix<T>& x, const InputFlags& input, const WatchFlags& flags,
                    int threads) {
  io::ReadOptions options;
  options.missing = io::Missing::keep;
  options.listed_zeros = io::ListedZeros::keep;
  const LabelledMatrix<T> read =
      read_same_shape(flags.test, "the entries to test", x, options, input, threads);
  Sparse<T> known = std::visit([](const auto& values) { return known_entries(values); }, read.values);
  if (known.non_zeros() == 0)
    throw Error(Fault::input, fmt::format("{}: has no entry; give those to test", flags.test));
  return known;
}

// Weight 0 for what is listed.
template <class T>
Weights<T> all_but(const Sparse<T>& listed) {
  Weights<T> weights{1, {listed.rows, listed.columns, listed.row_start, {}, {}}};
  weights.listed.column.resize(listed.column.size());
  std::copy(listed.column.begin(), listed.column.end(), weights.listed.column.begin());
  weights.listed.value.resize(listed.value.size());
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
    weighted.test = read_test(x, input, watch, options.threads);
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
CountedEntries<T> count_entries(LabelledMatrix<T>& x, const InputFlags& input, const EntryFlags& entries,
                                const WatchFlags& watch, const Options& options, Fingerprint* fingerprint) {
  WeightedEntries<T> weighted = weigh_entries(x, input, entries, watch, options);
  std::optional<Weights<T>>& weights = weighted.weights;
  CountedEntries<T> counted;
  counted.missing = weighted.missing;
  counted.test = std::move(weighted.test);
  if (watch.holdout > 0) {
    if (!weights) weights = all_count<T>(x.rows(), x.columns());
    counted.held_out = std::visit(
        [&](const auto& values) { return hold_out(values, *weights, watch.holdout, options.seed); },
        x.values);
  }
  if (fingerprint != nullptr) *fingerprint = fingerprint_of(x, weights, counted.test);
  counted.counts.held_out = counted.held_out.non_zeros();
  counted.counts.test = counted.test.non_zeros();
  counted.data =
      weights ? std::visit([&](auto& values) { return make_data(std::move(values), std::move(*weights)); },
                           x.values)
              : make_data(x);
  counted.counts.weight = counted.data->total_weight();
  if (!(counted.counts.weight > 0))
    throw Error(
        Fault::input,
        fmt::format("{}: no entry counts; give others by --missing, --weights or --test", input.path));
  return counted;
}

template <class T>
MemoryCase memory_case(const LabelledMatrix<T>& x, const EntryFlags& entries, const WatchFlags& watch,
                       const SolverFlags& solver) {
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
          sizeof(T)};
}

template MemoryCase memory_case(const LabelledMatrix<float>&, const EntryFlags&, const WatchFlags&,
                                const SolverFlags&);
template MemoryCase memory_case(const LabelledMatrix<double>&, const EntryFlags&, const WatchFlags&,
                                const SolverFlags&);
template WeightedEntries<float> weigh_entries(const LabelledMatrix<float>&, const InputFlags&,
                                              const EntryFlags&, const WatchFlags&, const Options&);
template Fingerprint fingerprint_of(const LabelledMatrix<float>&, const std::optional<Weights<float>>&,
                                    const Sparse<float>&);
template WeightedEntries<double> weigh_entries(const LabelledMatrix<double>&, const InputFlags&,
                                               const EntryFlags&, const WatchFlags&, const Options&);
template Fingerprint fingerprint_of(const LabelledMatrix<double>&, const std::optional<Weights<double>>&,
                                    const Sparse<double>&);
template CountedEntries<float> count_entries(LabelledMatrix<float>&, const InputFlags&, const EntryFlags&,
                                             const WatchFlags&, const Options&, Fingerprint*);
template CountedEntries<double> count_entries(LabelledMatrix<double>&, const InputFlags&, const EntryFlags&,
                                              const WatchFlags&, const Options&, Fingerprint*);

}  // namespace nmf::app
