// X spread over processes: the same numbers, to the bit, as in one.
#pragma once

#include "nmf/base/company.hpp"
#include "nmf/data/data.hpp"

namespace nmf {

// The storage of an X of which each member has some rows, those behind the rows of the members before it, as
// each uses it: of its rows, for half-steps on W, and of its columns, for those on H, whole in either case,
// so that every sum runs over its own terms in their own order. Nothing is added up over members but what was
// summed by blocks before, in the order of these. own: the rows that this member has, which are dealt out,
// and may go then; nullptr: none. The first has some. The company must outlive it.
//
// Factors are whole in every member: what is not a visit is done by all of them, on the same numbers, and
// ends the same everywhere. In a half-step, a member visits the columns that are its own, and what is left
// there (written.hpp) is taken to the others: k numbers a column of each factor that is written.
template <class T>
std::unique_ptr<Data<T>> spread(const Company& company, const LabelledMatrix<T>* own);

// What the first member has, for all.
template <class T>
void tell_all(const Company& company, Sparse<T>& x);
template <class T>
void tell_all(const Company& company, Factor<T>& F);

}  // namespace nmf
