#include "nmf/data/spread.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "nmf/data/division.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/lane_totals.hpp"
#include "nmf/data/written.hpp"

namespace nmf {
namespace {

// What is known of all entries, or of those that count.
struct OfAll {
  Totals totals;
  int exponent;
  double entries;  // that are not zero, or stored
  bool whole;      // see Data::whole
};

template <class T>
class Spread final : public Data<T> {
 public:
  using Own = std::unique_ptr<Share<T>>;
  Spread(Division division, const OfAll& all, Own rows, Own columns)
      : division_(std::move(division)), all_(all), rows_(std::move(rows)), columns_(std::move(columns)) {}

  Index rows() const override { return division_.whole.rows; }
  Index columns() const override { return division_.whole.columns; }
  int exponent() const override { return all_.exponent; }
  double squared_norm() const override { return all_.totals.squares; }
  double sum() const override { return all_.totals.sum; }
  double entries(Side side) const override { return all_.entries / static_cast<double>(this->count(side)); }
  const Company& company() const override { return *division_.company; }
  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return rows_->squared_error(all_.exponent, all_.totals.squares, W, H, company(),
                                division_.counted().begin);
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    if (Written::here() == nullptr) return visit_everywhere(side, F, visit);
    return visit_products(side, F, visit, division_.on(side).panels);
  }
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    if (Written::here() == nullptr) return Data<T>::pass(H, visit_rows, W, visit_columns);
    if (rows_->fuses(H.k())) return fused_pass(H, visit_rows, W, visit_columns);
    PassSums sums;
    sums.rows = visit_products(Side::rows, H, visit_rows, rows_->groups_of_pass(H.k()));
    sums.columns = columns_of_pass(W, visit_columns);
    return sums;
  }
  Sums columns_of_pass(const Factor<T>& W, const Visit<T>& visit) const override {
    const auto make = [&](const Share<T>& share, const Visit<T>& own) {
      return share.columns_of_pass(W, own);
    };
    return visit_own(Side::columns, division_.columns.products, division_.columns.panels, visit, make);
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    const auto make = [](const Share<T>& share, const VisitEntries<T>& own) {
      return share.visit_entries(own);
    };
    return visit_own(side, division_.on(side).entries, {}, visit, make);
  }
  void gather(Side side, Factor<T>& F) const override {
    company().gather(F.data(), static_cast<std::size_t>(F.k()) * sizeof(T), division_.on(side).products);
  }
  bool whole() const override { return all_.whole; }
  Sums visit_whole(Side side, const VisitEntries<T>& visit) const override {
    const auto make = [](const Share<T>& share, const VisitEntries<T>& own) {
      return share.visit_whole(own);
    };
    return visit_own(side, division_.on(side).entries, {}, visit, make);
  }

  std::unique_ptr<Data<float>> in_single() const override {
    if constexpr (std::is_same_v<T, double>)
      return std::make_unique<Spread<float>>(division_, all_, rows_->in_single(), columns_->in_single());
    else
      return nullptr;
  }
  std::unique_ptr<Data<T>> weighed(const Weights<T>& weights, std::optional<int> exponent) const override {
    const Totals totals = rows_->totals(part(weights, Side::rows, division_.counted()), exponent, company());
    const OfAll all{totals, *exponent, static_cast<double>(totals.non_zeros), false};
    const auto own = [&](Side side) { return part(weights, side, division_.stored(side, division_.rank())); };
    return std::make_unique<Spread>(division_, all, rows_->weighed(own(Side::rows), *exponent),
                                    columns_->weighed(own(Side::columns), *exponent));
  }

 private:
  static Weights<T> part(const Weights<T>& weights, Side side, Range range) {
    return {weights.base, part_of(weights.listed, side, range)};
  }

  Sums visit_products(Side side, const Factor<T>& F, const Visit<T>& visit, const Ends& groups) const {
    const auto make = [&](const Share<T>& share, const Visit<T>& own) { return share.half_step(F, own); };
    return visit_own(side, division_.on(side).products, groups, visit, make);
  }

  // Each member reads its rows once, and has of the lanes of all what its columns need.
  PassSums fused_pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                      const Visit<T>& visit_columns) const {
    PassSums sums;
    Lanes<T> own;
    const auto rows = [&](const Share<T>& share, const Visit<T>& visit) {
      share.rows_of_pass(H, visit, W, own);
    };
    sums.rows =
        visit_own(Side::rows, division_.rows.products, rows_->groups_of_pass(H.k()), visit_rows, rows);
    const LaneTotals<T> totals = add_up_lanes(company(), own, H.k(), division_.columns.products);
    const auto columns = [&](const Share<T>&, const Visit<T>& visit) { totals.visit(visit); };
    sums.columns = visit_own(Side::columns, division_.columns.products, {}, visit_columns, columns);
    return sums;
  }

  // make(share, visit) makes this member's visits. All sums are added up in the order of their ranges, by
  // groups where there are some.
  template <class AnyVisit, class Make>
  Sums visit_own(Side side, const Ends& ends, const Ends& groups, const AnyVisit& visit,
                 const Make& make) const {
    const Index first = division_.stored(side, division_.rank()).begin;
    std::vector<SumsOfRange> own;
    std::mutex adding;
    const auto see = [&](Range range, const auto*... seen) {
      const Range there{first + range.begin, first + range.end};
      const Sums sums = visit(there, seen...);
      const std::lock_guard lock(adding);
      own.push_back({there.begin, sums});
      return sums;
    };
    if (share_of(ends, division_.rank()).size() > 0)
      make(side == Side::rows ? *rows_ : *columns_, AnyVisit(see));
    std::ranges::sort(own, {}, &SumsOfRange::begin);
    const std::vector<SumsOfRange> all = gathered(company(), std::move(own));
    if (const Written* written = Written::here())
      for (const auto& [first_column, bytes] : written->on(side)) company().gather(first_column, bytes, ends);
    return added_up(all, groups.empty() ? Ends{this->count(side)} : groups);
  }
  struct SumsOfRange {
    Index begin;
    Sums sums;
  };
  static Sums added_up(const std::vector<SumsOfRange>& ranges, const Ends& groups) {
    Sums total;
    auto range = ranges.begin();
    for (const Index end : groups) {
      Sums of_group;
      for (; range != ranges.end() && range->begin < end; ++range) of_group += range->sums;
      total += of_group;
    }
    return total;
  }

  // Visits that leave nobody knows what where: every member makes all of them, in order where there is one
  // thread.
  Sums visit_everywhere(Side side, const Factor<T>& F, const Visit<T>& visit) const {
    const Index k = F.k(), count = this->count(side);
    Factor<T> P(k, count);
    {
      Written written;
      written.add(side, P);
      half_step(side, F, [&](Range range, const T*, const T* part) {
        std::copy_n(part, range.size() * k, P.column(range.begin));
        return Sums{};
      });
    }
    const Factor<T> G = gram(F);
    return parallel_sum<Sums>(blocks_of(count, dense_block), static_cast<double>(k * k * count),
                              [&](Index b, int) {
                                const Range range{b * dense_block, std::min(count, (b + 1) * dense_block)};
                                return visit(range, G.data(), P.column(range.begin));
                              });
  }

  const Division division_;
  const OfAll all_;
  const Own rows_, columns_;
};

template <class X>
OfAll of_all(const Dense<X>& own_rows, const WholeOf& whole, const Company& company) {
  std::optional<int> exponent;
  const Totals totals = dense_totals<X>(BlocksOf<X>(own_rows), exponent, company);
  return {totals, *exponent, static_cast<double>(totals.non_zeros),
          totals.non_zeros == whole.rows * whole.columns};
}
template <class X>
OfAll of_all(const Sparse<X>& own_rows, const WholeOf& whole, const Company& company) {
  std::optional<int> exponent;
  const Totals totals = sparse_totals(own_rows, exponent, company);
  return {totals, *exponent, static_cast<double>(whole.entries), false};
}

template <class T, class Matrix>
std::unique_ptr<Data<T>> spread_matrix(const Company& company, const Matrix& own) {
  Division division = divide(company, own);
  Matrix rows = deal_out(division, Side::rows, own), columns = deal_out(division, Side::columns, own);
  const OwnColumns of_rows = division.own(Side::rows);
  const OfAll all = of_all(rows_in_place(rows, of_rows.counted), division.whole, company);
  auto own_rows = make_share(Side::rows, std::move(rows), all.exponent, division.whole, of_rows),
       own_columns = make_share(Side::columns, std::move(columns), all.exponent, division.whole,
                                division.own(Side::columns));
  return std::make_unique<Spread<T>>(std::move(division), all, std::move(own_rows), std::move(own_columns));
}

}  // namespace

template <class T>
std::unique_ptr<Data<T>> spread(const Company& company, const LabelledMatrix<T>* own) {
  const auto of_kind = [&]<class Matrix>(const Matrix& none) {
    return spread_matrix<T>(company, own == nullptr ? none : std::get<Matrix>(own->values));
  };
  return of_first(company, own != nullptr && own->is_sparse()) ? of_kind(Sparse<T>()) : of_kind(Dense<T>());
}

template <class T>
void tell_all(const Company& company, Sparse<T>& x) {
  x.rows = of_first(company, x.rows);
  x.columns = of_first(company, x.columns);
  tell_all(company, x.row_start);
  tell_all(company, x.column);
  tell_all(company, x.value);
}
template <class T>
void tell_all(const Company& company, Factor<T>& F) {
  const Index k = of_first(company, F.k()), count = of_first(company, F.count());
  F.resize(k, count);
  company.tell(F.data(), static_cast<std::size_t>(F.size()) * sizeof(T), 0);
}

template std::unique_ptr<Data<float>> spread(const Company&, const LabelledMatrix<float>*);
template std::unique_ptr<Data<double>> spread(const Company&, const LabelledMatrix<double>*);
template void tell_all(const Company&, Sparse<float>&);
template void tell_all(const Company&, Sparse<double>&);
template void tell_all(const Company&, Factor<float>&);
template void tell_all(const Company&, Factor<double>&);

}  // namespace nmf
