// What one process has of one side of an X that is spread over several (spread.hpp): the rows, or the
// columns, that some columns of Y see, whole.
#pragma once

#include "nmf/data/storage.hpp"

namespace nmf {

// Ranges count from the first column of the share.
template <class T>
class Share {
 public:
  virtual ~Share() = default;

  // As those of Data, for its columns of Y.
  virtual Sums half_step(const Factor<T>& F, const Visit<T>& visit) const = 0;
  virtual Sums columns_of_pass(const Factor<T>& W, const Visit<T>& visit) const {
    return half_step(W, visit);
  }
  virtual Sums visit_entries(const VisitEntries<T>& visit) const = 0;
  virtual Sums visit_whole(const VisitEntries<T>& visit) const { return visit_entries(visit); }

  // nullptr where there is none; may outlive this.
  virtual std::unique_ptr<Share<float>> in_single() const = 0;
  // The entries times the weights of just these.
  virtual std::unique_ptr<Share<T>> weighed(Weights<T> weights, int exponent) const = 0;

  // Of shares of rows, with those of the other members.
  virtual Totals totals(const Weights<T>& weights, std::optional<int>& exponent,
                        const Company& company) const = 0;
  virtual double squared_error(int exponent, double squared_norm, const Factor<T>& W, const Factor<T>& H,
                               const Company& company, Index first) const = 0;
};

// The whole of which it is a share.
struct WholeOf {
  Index rows, columns, entries;  // entries that are stored
};

// own: rows or columns of X from a multiple of the alignment on.
inline constexpr Index dense_alignment = dense_block;
extern const Index sparse_alignment;
template <class T>
std::unique_ptr<Share<T>> make_share(Side side, Dense<T> own, int exponent, const WholeOf& whole);
template <class T>
std::unique_ptr<Share<T>> make_share(Side side, Sparse<T> own, int exponent, const WholeOf& whole);

// Some rows, or columns, of a matrix.
template <class T>
Dense<T> part_of(const Dense<T>& x, Side side, Range range);
template <class T>
Sparse<T> part_of(const Sparse<T>& x, Side side, Range range);

}  // namespace nmf
