#include "nmf/data/division.hpp"

#include <algorithm>
#include <iterator>
#include <numeric>
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

// Can members have the rows of whole lanes, and be done at about the same time?
template <class X>
bool in_lanes(int members, Index rows, Index columns) {
  constexpr Index lanes = max_lanes, longest = lanes + lanes / 4;
  return columns <= max_fused_columns<X> && rows > (lanes - 1) * dense_block &&
         blocks_of(lanes, members) * members <= longest;
}

// Of dense columns.
SideDivision evenly_divided(int members, Index count, bool in_lanes) {
  SideDivision division;
  division.ranges.products = division.ranges.entries = blocks_in(count);
  std::vector<Range> shared = division.ranges.products;
  if (in_lanes) {
    shared.clear();
    for (const Index end : ends_of_lanes(count, max_lanes))
      shared.push_back({shared.empty() ? 0 : shared.back().end, end});
  }
  division.products = division.entries = division.counted =
      even_shares(members, shared, [](Index c) { return c; });
  return division;
}

// Of sparse ones, start: where the entries of each begin, and those of the last end. blocks: in which the
// entries of a column are gathered. To begin with a column of Y in a block costs as much as some entries:
// measured, 7 of 40 components, 14 of 10.
SideDivision divided(int members, const Ends& start, Side side, Index blocks) {
  constexpr Index cost_of_run = 10;
  const auto entries = [&](Index c) { return start[static_cast<std::size_t>(c)]; };
  const auto before = [&](Index c) { return entries(c) + c * blocks * cost_of_run; };
  const Index count = std::ssize(start) - 1;
  SideDivision division;
  division.ranges = SparseRanges(count, start.back(), [&](Index c) { return entries(c + 1) - entries(c); });
  division.products = even_shares(members, division.ranges.products, before);
  division.entries = even_shares(members, division.ranges.entries, before);
  division.counted = side == Side::rows ? even_shares(members, blocks_in(count), before) : division.products;
  if (blocks > 1)
    for (std::size_t first = 0; first < division.ranges.products.size();) {
      first = division.ranges.panel_end(first);
      division.panels.push_back(division.ranges.products[first - 1].end);
    }
  return division;
}

// Where the entries of each begin that have so many, and where those of the last end.
Ends starts_of(const std::vector<Index>& lengths) {
  Ends start{0};
  std::partial_sum(lengths.begin(), lengths.end(), std::back_inserter(start));
  return start;
}

// more: some rows.
template <class X>
void append(Dense<X>& to, Dense<X>&& more) {
  if (to.rows == 0) {
    to = std::move(more);
  } else {
    const std::size_t old = to.values.size();
    to.values.resize(old + more.values.size());
    std::copy(more.values.begin(), more.values.end(), to.values.begin() + old);
    to.rows += more.rows;
  }
}
template <class X>
void append(Sparse<X>& to, Sparse<X>&& more) {
  if (to.rows == 0) {
    to = std::move(more);
  } else {
    const std::size_t old = to.value.size();
    to.column.resize(old + more.column.size());
    to.value.resize(old + more.value.size());
    std::copy(more.column.begin(), more.column.end(), to.column.begin() + old);
    std::copy(more.value.begin(), more.value.end(), to.value.begin() + old);
    for (std::size_t i = 1; i < more.row_start.size(); ++i)
      to.row_start.push_back(static_cast<Index>(old) + more.row_start[i]);
    to.rows += more.rows;
  }
}

Index traded_number(const Company& company, Index out, int to, int from) {
  Index in = 0;
  company.trade(&out, sizeof out, to, &in, sizeof in, from);
  return in;
}

Division divided_rows(const Company& company, Index own_rows, Index columns) {
  Division division{&company, {}, {}, {}, of_each_member(company, own_rows)};
  std::partial_sum(division.brought.begin(), division.brought.end(), division.brought.begin());
  division.whole = {division.brought.back(), of_first(company, columns), 0, false};
  return division;
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
  columns.first = first;
  columns.ranges.products = of(on(side).ranges.products, on(side).products);
  columns.ranges.entries = of(on(side).ranges.entries, on(side).entries);
  if (side == Side::rows && counted().size() > 0)
    columns.counted = {counted().begin - first, counted().end - first};
  return columns;
}

template <class X>
static Dense<X> traded(const Company& company, const Dense<X>& out, int to, int from) {
  Dense<X> in;
  in.rows = traded_number(company, out.rows, to, from);
  in.columns = traded_number(company, out.columns, to, from);
  in.values = traded(company, out.values, to, from);
  return in;
}
template <class X>
static Sparse<X> traded(const Company& company, const Sparse<X>& out, int to, int from) {
  Sparse<X> in;
  in.rows = traded_number(company, out.rows, to, from);
  in.columns = traded_number(company, out.columns, to, from);
  in.row_start = traded(company, out.row_start, to, from);
  in.column = traded(company, out.column, to, from);
  in.value = traded(company, out.value, to, from);
  return in;
}

template <class X>
Division divide(const Company& company, const Dense<X>& own) {
  Division division = divided_rows(company, own.rows, own.columns);
  auto& [rows, columns, entries, lanes] = division.whole;
  entries = rows * columns;
  lanes = in_lanes<X>(company.size(), rows, columns);
  division.rows = evenly_divided(company.size(), rows, lanes);
  division.columns = evenly_divided(company.size(), columns, false);
  return division;
}

template <class X>
Division divide(const Company& company, const Sparse<X>& own) {
  Division division = divided_rows(company, own.rows, own.columns);
  auto& [rows, columns, entries, lanes] = division.whole;
  std::vector<Index> of_rows, of_columns(static_cast<std::size_t>(columns));
  for (std::size_t i = 1; i < own.row_start.size(); ++i)
    of_rows.push_back(own.row_start[i] - own.row_start[i - 1]);
  for (const std::uint32_t j : own.column) ++of_columns[j];
  const Ends row_start = starts_of(gathered(company, std::move(of_rows)));
  entries = row_start.back();
  division.rows = divided(company.size(), row_start, Side::rows, 1);
  division.columns = divided(company.size(), starts_of(added_up(company, std::move(of_columns))),
                             Side::columns, worthwhile_blocks(rows, columns, entries));
  return division;
}

template <class Matrix>
Matrix deal_out(const Division& division, Side side, const Matrix& own) {
  const Range brought = share_of(division.brought, division.rank());
  const auto wanted = [&](int member) {
    const Range stored = division.stored(side, member);
    if (side == Side::columns) return stored;
    const Range here{std::max(stored.begin, brought.begin), std::min(stored.end, brought.end)};
    return here.size() > 0 ? Range{here.begin - brought.begin, here.end - brought.begin} : Range{0, 0};
  };
  std::vector<Matrix> pieces(static_cast<std::size_t>(division.company->size()));
  exchange<Matrix>(
      *division.company,
      [&](int member) {
        const bool goes = own.rows > 0 && member != division.rank();
        return goes ? part_of(own, side, wanted(member)) : Matrix{};
      },
      [&](int member, Matrix&& piece) { pieces[static_cast<std::size_t>(member)] = std::move(piece); });
  Matrix all;
  for (int member = 0; member < std::ssize(pieces); ++member) {
    Matrix piece = std::move(pieces[static_cast<std::size_t>(member)]);
    if (member == division.rank() && own.rows > 0)
      append_part(all, own, side, wanted(member));
    else if (piece.rows > 0 || piece.columns > 0)
      append(all, std::move(piece));
  }
  return all;
}

template Division divide(const Company&, const Dense<float>&);
template Division divide(const Company&, const Dense<double>&);
template Division divide(const Company&, const Sparse<float>&);
template Division divide(const Company&, const Sparse<double>&);
template Dense<float> deal_out(const Division&, Side, const Dense<float>&);
template Dense<double> deal_out(const Division&, Side, const Dense<double>&);
template Sparse<float> deal_out(const Division&, Side, const Sparse<float>&);
template Sparse<double> deal_out(const Division&, Side, const Sparse<double>&);

}  // namespace nmf
