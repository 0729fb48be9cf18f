// Half-steps for the Kullback-Leibler divergence (a Poisson likelihood), one column of Y at a time:
//
//   minimise  c'y + scale (1/2 y' diag(ridge) y + coupling sum over r < s of d_r y_r d_s y_s) - sum over s of
//   x_s log(f_s'y)
//
// over 0 <= y <= upper, with c the sum of all f (and an l1 penalty); the bracket is what other penalties add.
#pragma once

#include <cstdint>

#include "nmf/base/aligned.hpp"
#include "nmf/base/index.hpp"

namespace nmf {

template <class T>
struct PoissonColumn {
  Index count;                 // entries that are not zero
  const std::uint32_t* index;  // which columns of F they see
  const T* x;
  const T* linear;  // c: k numbers
  T scale;
  // The same for all columns of a call:
  const T* ridge;      // k numbers
  const T* direction;  // d: k numbers
  T coupling;
  T upper;
  T floor;           // the least that the model f'y counts as, so that its inverse squared stays finite
  Index held = 0;    // the first so many numbers of y stay as they are
  Index stride = 0;  // not 0: a whole column, which sees all of F and whose entries are so far apart
  bool whole() const { return stride != 0; }
};

// Up to `sweeps` passes of Newton's method (poisson_newton-inl.hpp) over each of `count` columns Y (k x
// count), or, for many components or columns with few entries (newton_pays), sweeps over the coordinates. A
// coordinate goes to where c + (R y)_r = a / (b + step), with a and b chosen so that value and slope of sum x
// f_r / (f'y + f_r step) agree at step 0. As the inverse of that sum is concave in the step, this is Newton's
// method on 1 / sum: it never passes the solution from below, gets there faster than the scalar Newton method
// of Hsieh and Dhillon (2011), and is exact for one entry. Where Newton's method has raised the objective
// half of the way is gone instead; where that does not help, or the sweeps have raised it, one multiplicative
// step is taken, which never does.
//
// F is packed as for multiply_add, for whole columns as spread_factor leaves it. ratio (k x count) becomes
// sum x f_r / (f'y) at the Y that is passed in, log_sums, where it is asked for, sum x log(f'y) at the Y that
// is left in each column. An entry costs a division and about k^2 / 2 + 3k multiplications a pass, k
// divisions and 10 k multiplications a sweep: columns with few entries are worked on side by side, one a lane
// of the vectors, those with many one after the other, the vectors running over the entries. scratch grows to
// at most k + 4 numbers an entry of the longest column, or side_by_side a lane, and k^2 + 8k a lane more.
template <class T>
void poisson_sweeps(Index k, const T* F, const PoissonColumn<T>* columns, Index count, int sweeps, T* Y,
                    T* ratio, double* log_sums, AlignedVector<T>& scratch);

// A packed F of `depth` columns as whole columns of Y take it: laid out once for all of them.
template <class T>
AlignedVector<T> spread_factor(Index k, const T* F, Index depth);

// Columns with at most this many entries times k are worked on side by side: what the sweeps read of them
// stays in the second-level cache.
constexpr Index side_by_side = 8192;

// y_r <- the y' that solves c_r y' + (R y)_r y'^2 / y_r = y_r ratio_r: for R = 0 the step y_r ratio_r / c_r
// of Lee and Seung (2001), with penalties the minimum of the same kind of bound. Never raises the objective.
template <class T>
void poisson_multiplicative(Index k, const PoissonColumn<T>& column, const T* ratio, T* y);

}  // namespace nmf
