// Which entries of X count, by --missing, --weights, --holdout and --test.
#pragma once

#include <memory>
#include <optional>

#include "cli/flag_groups.hpp"
#include "input/fingerprint.hpp"
#include "nmf/base/company.hpp"
#include "nmf/matrix/weights.hpp"
#include "nmf/model/figures.hpp"
#include "nmf/solve/factorize.hpp"
#include "nmf/study/memory.hpp"

namespace nmf::app {

template <class T>
struct CountedEntries {
  std::unique_ptr<Data<T>> data;
  Sparse<T> held_out;  // without entries where nothing is watched
  Sparse<T> test;
  EntryCounts counts;
  Index missing = 0;  // cells that do not count because they are missing, or not listed
  std::string warning;

  Watched<T> watched() const {
    return {held_out.non_zeros() > 0 ? &held_out : nullptr, test.non_zeros() > 0 ? &test : nullptr};
  }
};

// The weights that --missing, --weights and --test give.
template <class T>
struct WeightedEntries {
  std::optional<Weights<T>> weights;  // nothing where all entries count
  Sparse<T> test;                     // entries to test
  Index missing = 0;
  std::string warning;  // of entries to test that are left out; empty: none
};

// How X is to be read.
void set_missing(const EntryFlags& flags, io::ReadOptions& options);

// Without the matrix: throws Error(Fault::usage) for values that are not possible.
void check_entries(const EntryFlags& entries, const WatchFlags& watch, const Options& options);

// Files are read as `input` says of threads and transposition. Throws Error for files of another shape.
template <class T>
WeightedEntries<T> weigh_entries(const LabelledMatrix<T>& x, const InputFlags& input,
                                 const EntryFlags& entries, const WatchFlags& watch, const Options& options);

// Of what is factorized.
template <class T>
Fingerprint fingerprint_of(const LabelledMatrix<T>& x, const std::optional<Weights<T>>& weights,
                           const Sparse<T>& test);

// All entries of these data count, and none is watched.
template <class T>
CountedEntries<T> every_entry(std::unique_ptr<Data<T>> data);

// What becomes of the values of x where all of them count: they stay, and x must outlive the result, or the
// result takes them over, as it does where not all count, and may keep them in less room.
enum class Values { stay, go };

// Throws Error as weigh_entries does, and where nothing would count. fingerprint: where that of what is
// factorized is to go. Among several processes the first has x, and deals it out (dealt.hpp).
template <class T>
CountedEntries<T> count_entries(LabelledMatrix<T>& x, const InputFlags& input, const EntryFlags& entries,
                                const WatchFlags& watch, const Options& options, Values values = Values::stay,
                                Fingerprint* fingerprint = nullptr, const Company& company = alone());

// What factorizing x takes of memory depends on this. Entries that will have a weight of their own are
// guessed before they are listed.
template <class T>
MemoryCase memory_case(const LabelledMatrix<T>& x, const EntryFlags& entries, const WatchFlags& watch,
                       const SolverFlags& solver, Values values = Values::stay);

}  // namespace nmf::app
