// Which rows and columns of an X each of several processes has, and how they come there.
#pragma once

#include "nmf/data/share.hpp"

namespace nmf {

// In which ranges columns of Y are visited, and where those end that each member visits: by products, by
// entries; and, of rows, those that it counts.
struct SideDivision {
  SparseRanges ranges;
  Ends products, entries, counted;
  Ends panels;  // in which sums of products are added up, see Share::groups_of_pass
};

// The columns of a member.
inline Range share_of(const Ends& ends, int member) {
  const auto at = static_cast<std::size_t>(member);
  return {at == 0 ? 0 : ends[at - 1], ends[at]};
}

// Which shares of X members have.
struct Division {
  const Company* company;
  WholeOf whole;
  SideDivision rows, columns;
  Ends brought;  // up to which row each member has X before that

  const SideDivision& on(Side side) const { return side == Side::rows ? rows : columns; }
  int rank() const { return company->rank(); }
  // What it takes to make them, the smallest range around what a member visits and counts.
  Range stored(Side side, int member) const;
  Range counted() const { return share_of(rows.counted, rank()); }
  // As the share of this member has them, from the first that is stored on.
  OwnColumns own(Side side) const;
};

// own: the rows that this member brings, behind those of the members before it; the first brings some.
template <class X>
Division divide(const Company& company, const Dense<X>& own);
template <class X>
Division divide(const Company& company, const Sparse<X>& own);
// What of all of them this member stores.
template <class Matrix>
Matrix deal_out(const Division& division, Side side, const Matrix& own);

}  // namespace nmf
