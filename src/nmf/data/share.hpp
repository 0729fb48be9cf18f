// What one process has of one side of an X that is spread over several (spread.hpp): the rows, or the
// columns, that some columns of Y see, whole.
#pragma once

#include "nmf/data/dense_lanes.hpp"
#include "nmf/data/sparse_side.hpp"
#include "nmf/data/storage.hpp"

namespace nmf {

// Where columns of a side, or groups of them, end.
using Ends = std::vector<Index>;

// Columns count from the first one of the share.
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
  // The groups in which a pass adds up the sums of all rows; empty: it is one group.
  virtual Ends groups_of_pass(Index) const { return {}; }
  // Of shares of rows that are made of whole lanes: is a pass of k components fused, so that each member
  // reads its rows alone? Then the first half of one (dense_lanes.hpp).
  virtual bool fuses(Index) const { return false; }
  virtual Sums rows_of_pass(const Factor<T>&, const Visit<T>&, const Factor<T>&, Lanes<T>&) const {
    return {};
  }

  // nullptr where there is none; may outlive this.
  virtual std::unique_ptr<Share<float>> in_single() const = 0;
  // The entries times the weights of just these.
  virtual std::unique_ptr<Share<T>> weighed(Weights<T> weights, int exponent) const = 0;

  // Of shares of rows, with those of the other members: of those that are counted here. first: of these among
  // all.
  virtual Totals totals(const Weights<T>& weights, std::optional<int>& exponent,
                        const Company& company) const = 0;
  virtual double squared_error(int exponent, double squared_norm, const Factor<T>& W, const Factor<T>& H,
                               const Company& company, Index first) const = 0;
};

// The whole of which it is a share.
struct WholeOf {
  Index rows, columns, entries;  // entries that are stored
  bool in_lanes;                 // are shares of rows made of whole lanes?
};

// Where the rows of each lane of a fused pass end.
Ends ends_of_lanes(Index rows, Index lanes);

// Which of its columns a share visits, in which ranges; which of its rows it counts. first: of its columns
// among all.
struct OwnColumns {
  Index first;
  SparseRanges ranges;
  Range counted;
};

template <class T>
std::unique_ptr<Share<T>> make_share(Side side, Dense<T> own, int exponent, const WholeOf& whole,
                                     const OwnColumns& columns);
template <class T>
std::unique_ptr<Share<T>> make_share(Side side, Sparse<T> own, int exponent, const WholeOf& whole,
                                     const OwnColumns& columns);

// Puts some rows of a matrix, or some columns of all its rows, behind the rows of another.
template <class T>
void append_part(Dense<T>& to, const Dense<T>& x, Side side, Range range);
template <class T>
void append_part(Sparse<T>& to, const Sparse<T>& x, Side side, Range range);

// Some rows, or columns, of a matrix; rows of one that stay where they are.
template <class Matrix>
Matrix part_of(const Matrix& x, Side side, Range range) {
  Matrix part;
  append_part(part, x, side, range);
  return part;
}
template <class T>
Dense<T> rows_in_place(const Dense<T>& x, Range rows);
template <class T>
Sparse<T> rows_in_place(const Sparse<T>& x, Range rows);

}  // namespace nmf
