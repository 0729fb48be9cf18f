// What each row, or each column, of X comes to by its entries.
#pragma once

#include <vector>

#include "nmf/data/written.hpp"

namespace nmf {

// entry(x) of each x > 0 with a weight.
template <class T, class Entry>
void for_positive(const Entries<T>& row, const Entry& entry) {
  for (Index e = 0, l = 0; e < row.count; ++e) {
    while (l < row.listed && row.listed_index[l] < row.index[e]) ++l;
    const double wx = row.value[e];
    if (wx > 0) entry(wx / static_cast<double>(row.weight(l, row.index[e])));
  }
}

// value(entries) of each column of Y on `side`: in every process that of all of them.
template <class V, class T, class Value>
std::vector<V> of_each(const Data<T>& data, Side side, const Value& value) {
  std::vector<V> values(static_cast<std::size_t>(data.count(side)));
  Written written;
  written.add(side, values);
  data.visit_entries(side, [&](Range range, const Entries<T>* columns) {
    for (Index c = range.begin; c < range.end; ++c)
      values[static_cast<std::size_t>(c)] = value(columns[c - range.begin]);
    return Sums{};
  });
  return values;
}

// Data::visit_entries, of which each visit also leaves values for the columns of its range.
template <class V, class T>
Sums visit_entries_into(std::vector<V>& values, const Data<T>& data, Side side,
                        const VisitEntries<T>& visit) {
  Written written = Written::more();
  written.add(side, values);
  return data.visit_entries(side, visit);
}

}  // namespace nmf
