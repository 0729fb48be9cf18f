#include "nmf/data/division.hpp"

#include <algorithm>
#include <utility>

namespace nmf {
namespace {

Range smallest_around(Range a, Range b) {
  if (a.size() == 0 || b.size() == 0) return a.size() == 0 ? b : a;
  return {std::min(a.begin, b.begin), std::max(a.end, b.end)};
}

// Shares of about the same size. before(c): how much is before column c.
template <class Before>
Ends even_shares(int members, const std::vector<Range>& ranges, const Before& before) {
  Ends ends;
  std::size_t next = 0;
  const auto all = static_cast<double>(before(ranges.back().end));
  for (int member = 1; member <= members; ++member) {
    const double share = all * member / members;
    while (next < ranges.size() &&
           (member == members || static_cast<double>(before(ranges[next].begin)) < share))
      ++next;
    ends.push_back(next == 0 ? 0 : ranges[next - 1].end);
  }
  return ends;
}

std::vector<Range> blocks_in(Index count) {
  std::vector<Range> blocks;
  for (Index begin = 0; begin < count; begin += dense_block)
    blocks.push_back({begin, std::min(count, begin + dense_block)});
  return blocks;
}

template <class X>
SideDivision divided(int members, const Dense<X>& x, Side side) {
  SideDivision division;
  division.ranges.products = division.ranges.entries = blocks_in(side == Side::rows ? x.rows : x.columns);
  division.products = division.entries = division.counted =
      even_shares(members, division.ranges.products, [](Index c) { return c; });
  return division;
}

// A column of Y costs something, too.
template <class X>
SideDivision divided(int members, const Sparse<X>& x, Side side) {
  Ends start = x.row_start;
  if (side == Side::columns) {
    start.assign(static_cast<std::size_t>(x.columns) + 1, 0);
    for (const std::uint32_t j : x.column) ++start[j + std::size_t{1}];
    for (std::size_t j = 1; j < start.size(); ++j) start[j] += start[j - 1];
  }
  const auto before = [&](Index c) { return start[static_cast<std::size_t>(c)] + c; };
  const Index count = std::ssize(start) - 1;
  SideDivision division;
  division.ranges =
      SparseRanges(count, x.non_zeros(), [&](Index c) { return before(c + 1) - before(c) - 1; });
  division.products = even_shares(members, division.ranges.products, before);
  division.entries = even_shares(members, division.ranges.entries, before);
  division.counted = side == Side::rows ? even_shares(members, blocks_in(count), before) : division.products;
  if (side == Side::columns && worthwhile_blocks(x.rows, x.columns, x.non_zeros()) > 1)
    for (std::size_t first = 0; first < division.ranges.products.size();) {
      first = division.ranges.panel_end(first);
      division.panels.push_back(division.ranges.products[first - 1].end);
    }
  return division;
}

void tell_side(const Company& company, SideDivision& division) {
  tell_all(company, division.ranges.products);
  tell_all(company, division.ranges.entries);
  for (Ends* ends : {&division.products, &division.entries, &division.counted, &division.panels})
    tell_all(company, *ends);
}

template <class X>
WholeOf whole_of(const Dense<X>& x) {
  return {x.rows, x.columns, x.rows * x.columns};
}
template <class X>
WholeOf whole_of(const Sparse<X>& x) {
  return {x.rows, x.columns, x.non_zeros()};
}

template <class V>
void hand_over(const Company& company, Buffer<V>& values, int to) {
  std::size_t size = values.size();
  company.hand(&size, sizeof size, 0, to);
  if (company.rank() == to) values.resize(size);
  company.hand(values.data(), size * sizeof(V), 0, to);
}
template <class X>
void hand_over(const Company& company, Dense<X>& x, int to) {
  company.hand(&x.rows, sizeof x.rows, 0, to);
  company.hand(&x.columns, sizeof x.columns, 0, to);
  hand_over(company, x.values, to);
}
template <class X>
void hand_over(const Company& company, Sparse<X>& x, int to) {
  company.hand(&x.rows, sizeof x.rows, 0, to);
  company.hand(&x.columns, sizeof x.columns, 0, to);
  x.row_start.resize(static_cast<std::size_t>(x.rows) + 1);
  company.hand(x.row_start.data(), x.row_start.size() * sizeof(Index), 0, to);
  hand_over(company, x.column, to);
  hand_over(company, x.value, to);
}

}  // namespace

Range Division::stored(Side side, int member) const {
  const SideDivision& own = on(side);
  return smallest_around(smallest_around(share_of(own.products, member), share_of(own.entries, member)),
                         share_of(own.counted, member));
}

OwnColumns Division::own(Side side) const {
  const Index first = stored(side, rank()).begin;
  const auto of = [&](const std::vector<Range>& all, const Ends& ends) {
    const Range own = share_of(ends, rank());
    std::vector<Range> some;
    for (const Range& range : all)
      if (range.begin >= own.begin && range.begin < own.end)
        some.push_back({range.begin - first, range.end - first});
    return some;
  };
  OwnColumns columns{};
  columns.ranges.products = of(on(side).ranges.products, on(side).products);
  columns.ranges.entries = of(on(side).ranges.entries, on(side).entries);
  if (side == Side::rows && counted().size() > 0)
    columns.counted = {counted().begin - first, counted().end - first};
  return columns;
}

template <class Matrix>
Division divide(const Company& company, const Matrix* x) {
  Division division{&company, {}, {}, {}};
  if (x != nullptr)
    division = {&company, whole_of(*x), divided(company.size(), *x, Side::rows),
                divided(company.size(), *x, Side::columns)};
  division.whole = of_first(company, division.whole);
  tell_side(company, division.rows);
  tell_side(company, division.columns);
  return division;
}

template <class Matrix>
Matrix deal_out(const Division& division, Side side, const Matrix* x) {
  Matrix own;
  for (int member = 0; member < division.company->size(); ++member) {
    Matrix share;
    if (x != nullptr) share = part_of(*x, side, division.stored(side, member));
    hand_over(*division.company, share, member);
    if (member == division.rank()) own = std::move(share);
  }
  return own;
}

template Division divide(const Company&, const Dense<float>*);
template Division divide(const Company&, const Dense<double>*);
template Division divide(const Company&, const Sparse<float>*);
template Division divide(const Company&, const Sparse<double>*);
template Dense<float> deal_out(const Division&, Side, const Dense<float>*);
template Dense<double> deal_out(const Division&, Side, const Dense<double>*);
template Sparse<float> deal_out(const Division&, Side, const Sparse<float>*);
template Sparse<double> deal_out(const Division&, Side, const Sparse<double>*);

}  // namespace nmf
