// The sums of a fused pass over a dense X whose lanes several processes have.
#pragma once

#include <algorithm>

#include "nmf/data/division.hpp"

namespace nmf {

// Over all lanes, in their order: W W', and W X of some columns.
template <class T>
struct LaneTotals {
  Index k;
  std::vector<T> squares, products;

  Sums visit(const Visit<T>& visit) const {
    const Index count = std::ssize(products) / k;
    return parallel_sum<Sums>(blocks_of(count, dense_block), static_cast<double>(k * k * count),
                              [&](Index b, int) {
                                const Range range{b * dense_block, std::min(count, (b + 1) * dense_block)};
                                return visit(range, squares.data(), products.data() + range.begin * k);
                              });
  }
};

// own: the lanes of this member, which come after those of the members before it; ends: of the columns whose
// sums are for each.
template <class T>
LaneTotals<T> add_up_lanes(const Company& company, const Lanes<T>& own, Index k, const Ends& ends) {
  LaneTotals<T> totals{k, {}, {}};
  const auto add_up = [](const std::vector<T>& lanes, std::size_t size) {
    std::vector<T> total(size, T(0));
    for (std::size_t e = 0; e < lanes.size(); ++e) total[e % size] += lanes[e];
    return total;
  };
  totals.squares = add_up(gathered(company, own.squares), static_cast<std::size_t>(k * k));
  const Range here = share_of(ends, company.rank());
  std::vector<std::vector<T>> of_members(static_cast<std::size_t>(company.size()));
  exchange<std::vector<T>>(
      company,
      [&](int member) {
        const Range columns = share_of(ends, member);
        std::vector<T> piece;
        for (Index lane = 0; lane < own.lanes; ++lane)
          piece.insert(piece.end(), own.product(lane, columns.begin), own.product(lane, columns.end));
        return piece;
      },
      [&](int member, std::vector<T>&& lanes) {
        of_members[static_cast<std::size_t>(member)] = std::move(lanes);
      });
  std::vector<T> lanes;
  for (const std::vector<T>& some : of_members) lanes.insert(lanes.end(), some.begin(), some.end());
  totals.products = add_up(lanes, static_cast<std::size_t>(here.size() * k));
  return totals;
}

}  // namespace nmf
