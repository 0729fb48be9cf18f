// The seam between how X is stored and what is done with it.
//
// X (m x n) is approximated by W H. With one factor F fixed, the best other factor Y separates over its
// columns and sees X only through the Gram matrix G = F F' (k x k) and the product P = F X or F X' (k x
// columns). Both factors are kept with their k entries contiguous (W transposed, k x m), so the two sides are
// the same problem: only Side differs.
//
// Nothing here has a unit: what a storage speaks of is X 2^-exponent(), of which the largest entry is about
// 1, and so do its products, its sums and what is made of them. units.hpp translates.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nmf/base/company.hpp"
#include "nmf/base/sums.hpp"
#include "nmf/data/factor.hpp"
#include "nmf/matrix/blocks.hpp"
#include "nmf/matrix/matrix.hpp"
#include "nmf/matrix/weights.hpp"

namespace nmf {

enum class Side {
  rows,     // Y is W (k x m), F is H (k x n), P = H X'
  columns,  // Y is H (k x n), F is W (k x m), P = W X
};

constexpr Side other(Side side) {
  return side == Side::rows ? Side::columns : Side::rows;
}

// Called with a range of columns of Y, the Gram matrix G (k x k) that belongs to them, and their product P
// (k x range.size(), contiguous). Ranges are disjoint and cover the side; calls come from several threads at
// a time.
template <class T>
using Visit = std::function<Sums(Range range, const T* G, const T* P)>;

// What one column of Y sees of X: its row or column of X, every entry with a weight (1 unless some are
// missing or weighted).
template <class T>
struct Entries {
  Index count = 0;  // entries of weight * X that are not zero (or stored), by rising index
  const std::uint32_t* index = nullptr;
  const T* value = nullptr;  // weight * X
  Index stride = 0;          // not 0: a whole column (Data::visit_whole)
  T base = 1;                // the weight of an entry: 1 or 0, but for those listed
  Index listed = 0;
  const std::uint32_t* listed_index = nullptr;
  const T* difference =
      nullptr;  // weight - base of the listed ones; nullptr: 1 - 2 * base of all (1 where 0 and 0 where 1)

  T difference_of(Index l) const { return difference == nullptr ? T(1) - 2 * base : difference[l]; }
  // The weight of entry s, where l is the first of those listed that is not before s.
  T weight(Index l, std::uint32_t s) const {
    return l < listed && listed_index[l] == s ? base + difference_of(l) : base;
  }
};

// Called with a range of columns of Y and what each of them sees. As for Visit otherwise.
template <class T>
using VisitEntries = std::function<Sums(Range range, const Entries<T>* columns)>;

struct PassSums {
  Sums rows;
  Sums columns;
};

// One of several half-steps, or passes, that are made together: what Data::half_step or Data::pass takes.
template <class T>
struct StepOf {
  const Factor<T>* F;
  const Visit<T>* visit;
};
template <class T>
struct PassOf {
  StepOf<T> rows, columns;  // H with the rows' visit, W with the columns'
};

template <class T>
class Data {
 public:
  virtual ~Data() = default;
  virtual Index rows() const = 0;
  virtual Index columns() const = 0;
  virtual int exponent() const = 0;             // what stands below is of X 2^-exponent
  virtual double squared_norm() const = 0;      // sum of weight * X^2
  virtual double sum() const = 0;               // sum of weight * X
  virtual double entries(Side side) const = 0;  // of X, not zero, that a column of the factor on `side` sees,
                                                // on average
  virtual double squared_error(const Factor<T>& W,
                               const Factor<T>& H) const = 0;  // sum of weight * (X - W' H)^2, in double

  // One half-step: visits every range of columns of the factor on `side`, the other factor F being fixed.
  virtual Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const = 0;

  // One iteration: the rows' half-step with H fixed, then the columns' half-step with W fixed, where W is
  // what visit_rows leaves in it (each call fills the columns of its range). H may be written by
  // visit_columns only. Storage that can read X once for both overrides this.
  virtual PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                        const Visit<T>& visit_columns) const {
    PassSums sums;
    sums.rows = half_step(Side::rows, H, visit_rows);
    sums.columns = half_step(Side::columns, W, visit_columns);
    return sums;
  }

  // The second half of a pass, to the bit, for who makes the first elsewhere.
  virtual Sums columns_of_pass(const Factor<T>& W, const Visit<T>& visit) const {
    return half_step(Side::columns, W, visit);
  }

  // The same for several pairs of one rank, each to the bits that it would have by itself. Storage that can
  // read X once for all of them overrides these.
  virtual std::vector<Sums> half_steps(Side side, std::span<const StepOf<T>> all) const {
    std::vector<Sums> sums;
    for (const StepOf<T>& one : all) sums.push_back(half_step(side, *one.F, *one.visit));
    return sums;
  }
  virtual std::vector<PassSums> passes(std::span<const PassOf<T>> all) const {
    std::vector<PassSums> sums;
    for (const auto& [rows, columns] : all)
      sums.push_back(pass(*rows.F, *rows.visit, *columns.F, *columns.visit));
    return sums;
  }

  // Whether columns of Y have Gram matrices of their own, as weights give them.
  virtual bool own_grams() const { return false; }

  // The entries themselves, for what is not least squares: visits every range of columns on `side`, once, in
  // ranges of a few columns.
  virtual Sums visit_entries(Side side, const VisitEntries<T>& visit) const = 0;

  // Whether no entry of X is zero, so that there is nothing to pick out. Then the same with columns that have
  // all entries, without an index: entry s is value[s * stride].
  virtual bool whole() const { return false; }
  virtual Sums visit_whole(Side side, const VisitEntries<T>& visit) const {
    return visit_entries(side, visit);
  }

  // The processes among which X is spread.
  virtual const Company& company() const { return alone(); }
  // Each has what visits of half-steps left in its columns of F: to all, who make this call together.
  virtual void gather(Side, Factor<T>&) const {}

  // Rows first, first + step, ... of X, copied into storage of their own. Throws Error(Fault::usage) where X
  // cannot be taken apart.
  virtual std::unique_ptr<Data<T>> take_rows(Index first, Index step) const;

  // The same X for factors in single precision: no copy, its entries are rounded as they are met. nullptr
  // where there is none. Must not outlive this.
  virtual std::unique_ptr<Data<float>> in_single() const { return nullptr; }

  // X with each entry times its weight, read through the weights as it is met: neither X nor what the storage
  // has made of it is copied or changed. What lies at weight 0 is not looked at. Both must outlive it. Not
  // what is to be minimised, but what masked() in weighted.hpp makes that of.
  virtual std::unique_ptr<Data<T>> weighed(const Weights<T>& weights, std::optional<int> exponent = {}) const;

  // Sum of the weights of the entries: rows * columns when all of them count.
  virtual double total_weight() const { return static_cast<double>(rows()) * static_cast<double>(columns()); }

  Index count(Side side) const { return side == Side::rows ? rows() : columns(); }
};

// The storage for x; keeps a reference to x, which must outlive it. Without an exponent that of the largest
// entry.
template <class T>
std::unique_ptr<Data<T>> make_data(const Dense<T>& x, std::optional<int> exponent = {});
template <class T>
std::unique_ptr<Data<T>> make_data(const Sparse<T>& x, std::optional<int> exponent = {});
template <class T>
std::unique_ptr<Data<T>> make_data(const LabelledMatrix<T>& x, std::optional<int> exponent = {});
// The same with x, which it keeps. One in a scratch file is kept in single precision where that holds all of
// its numbers (widened.hpp).
template <class T>
std::unique_ptr<Data<T>> make_data(Dense<T>&& x, std::optional<int> exponent = {});
template <class T>
std::unique_ptr<Data<T>> make_data(Sparse<T>&& x, std::optional<int> exponent = {});
template <class T>
std::unique_ptr<Data<T>> make_data(LabelledMatrix<T>&& x, std::optional<int> exponent = {});
// The same for a dense x of which few rows are in memory at a time.
template <class T>
std::unique_ptr<Data<T>> make_data(const Blocks<T>& x, std::optional<int> exponent = {});

// Where ||X - W H||^2 = ||X||^2 + Sums::fit is below this share of ||X||^2, it has lost too many digits of
// the precision that P is computed in, and Data::squared_error is to be asked.
template <class T>
constexpr double cancellation = std::is_same_v<T, float> ? 1e-3 : 1e-6;
template <class T>
double squared_error(const Data<T>& data, double by_identity, const Factor<T>& Wt, const Factor<T>& H) {
  return by_identity > cancellation<T> * data.squared_norm() ? by_identity : data.squared_error(Wt, H);
}

// P = F X (Side::columns) or F X' (Side::rows), k x count(side). F may have entries of either sign.
template <class T>
Factor<T> product(const Data<T>& data, Side side, const Factor<T>& F);

}  // namespace nmf
