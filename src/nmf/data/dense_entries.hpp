// The entries of a dense X, for what looks at them one by one.
#pragma once

#include <algorithm>
#include <vector>

#include "nmf/base/parallel.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/matrix/blocks.hpp"

namespace nmf {

// Columns of Y whose entries are picked out together: a cache line of X for its columns.
constexpr Index entries_columns = 8;

// Calls body(row, its entries in a range of columns) for all rows in their order.
template <class X, class Body>
void for_rows_of_columns(const Blocks<X>& x, Range columns, const Body& body) {
  const Index m = x.rows(), width = columns.size();
  const Blocks<X>* const transposed = x.transposed();
  if (transposed == nullptr) {
    for_rows(x, {0, m}, [&](Index s, const X* row) { body(s, row + columns.begin); });
    return;
  }
  Buffer<X> stored, some(static_cast<std::size_t>(dense_block * width));
  const X* const column = transposed->read(columns, stored);
  for (Index s = 0; s < m; s += dense_block) {
    const Index count = std::min(dense_block, m - s);
    for (Index c = 0; c < width; ++c)
      for (Index i = 0; i < count; ++i) some.data()[i * width + c] = column[c * m + s + i];
    for (Index i = 0; i < count; ++i) body(s + i, some.data() + i * width);
  }
}

// Visits the entries that are not zero; see(row, its entries in a range of columns, that range, out) makes of
// these what the factors see.
template <class T, class X, class See>
Sums visit_listed(const Blocks<X>& x, Side side, const See& see, const VisitEntries<T>& visit) {
  const Index m = x.rows(), n = x.columns(), count = side == Side::rows ? m : n,
              depth = side == Side::rows ? n : m;
  std::vector<Buffer<std::uint32_t>> index(static_cast<std::size_t>(max_threads()));
  std::vector<Buffer<T>> value(index.size());
  return parallel_sum<Sums>(
      blocks_of(count, entries_columns), entry_work * static_cast<double>(m * n), [&](Index b, int thread) {
        const Range range{b * entries_columns, std::min(count, (b + 1) * entries_columns)};
        auto& at = index[static_cast<std::size_t>(thread)];
        auto& v = value[static_cast<std::size_t>(thread)];
        at.resize(static_cast<std::size_t>(entries_columns * depth));
        v.resize(at.size());
        Entries<T> columns[entries_columns];
        for (Index c = 0; c < range.size(); ++c)
          columns[c] = {0, at.data() + c * depth, v.data() + c * depth};
        const auto add = [&](Index c, Index s, T entry) {
          const Index to = c * depth + columns[c].count;
          at[static_cast<std::size_t>(to)] = static_cast<std::uint32_t>(s);
          v[static_cast<std::size_t>(to)] = entry;
          columns[c].count += entry != 0;
        };
        Buffer<X> stored;
        if (side == Side::rows) {
          const X* from = x.read(range, stored);
          for (Index c = 0; c < range.size(); ++c, from += n) {
            T* row = v.data() + c * depth;
            see(range.begin + c, from, Range{0, depth}, row);
            for (Index s = 0; s < depth; ++s) add(c, s, row[s]);
          }
        } else {
          T row[entries_columns];
          for_rows_of_columns(x, range, [&](Index s, const X* from) {
            see(s, from, range, row);
            for (Index c = 0; c < range.size(); ++c) add(c, s, row[c]);
          });
        }
        return visit(range, columns);
      });
}

// Columns of Y that are visited whole at a time: as many as fill vectors, but few where each has much to do.
constexpr Index whole_columns(Index depth) {
  return depth > 4096 ? 4 : 16;
}

// Visits all entries, zeros as well.
template <class T, class X>
Sums visit_all(const Blocks<X>& x, Side side, const Unit<T, X>& unit, const VisitEntries<T>& visit) {
  const Index m = x.rows(), n = x.columns(), count = side == Side::rows ? m : n,
              depth = side == Side::rows ? n : m, block = whole_columns(depth);
  std::vector<Buffer<T>> panel(static_cast<std::size_t>(max_threads()));
  return parallel_sum<Sums>(
      blocks_of(count, block), entry_work * static_cast<double>(m * n), [&](Index b, int thread) {
        const Range range{b * block, std::min(count, (b + 1) * block)};
        auto& values = panel[static_cast<std::size_t>(thread)];
        values.resize(static_cast<std::size_t>(range.size() * depth));
        Buffer<X> stored;
        Entries<T> columns[whole_columns(0)];
        if (side == Side::rows) {
          unit.copy(x.read(range, stored), range.size() * n, values.data());
          for (Index c = 0; c < range.size(); ++c)
            columns[c] = {.count = depth, .value = values.data() + c * depth, .stride = 1};
        } else {
          for_rows_of_columns(x, range, [&](Index s, const X* from) {
            unit.copy(from, range.size(), values.data() + s * range.size());
          });
          for (Index c = 0; c < range.size(); ++c)
            columns[c] = {.count = depth, .value = values.data() + c, .stride = range.size()};
        }
        return visit(range, columns);
      });
}

}  // namespace nmf
