#include "nmf/data/spread.hpp"

#include <algorithm>
#include <utility>

#include "nmf/data/gram.hpp"
#include "nmf/data/share.hpp"
#include "nmf/data/written.hpp"

namespace nmf {
namespace {

// Where the columns of a side end that each member has.
using Ends = std::vector<Index>;

// Shares of about the same size, of which each begins at a multiple of `alignment`. before(c): how much is
// before column c.
template <class Before>
Ends even_shares(int members, Index count, Index alignment, const Before& before) {
  Ends ends;
  Index end = 0;
  const auto all = static_cast<double>(before(count));
  for (int member = 1; member <= members; ++member) {
    const double share = all * member / members;
    while (end < count && (member == members || static_cast<double>(before(end)) < share))
      end = std::min(count, end + alignment);
    ends.push_back(end);
  }
  return ends;
}
template <class X>
Ends ends_of(int members, const Dense<X>& x, Side side) {
  return even_shares(members, side == Side::rows ? x.rows : x.columns, dense_alignment,
                     [](Index c) { return c; });
}
// A column of Y costs something, too.
template <class X>
Ends ends_of(int members, const Sparse<X>& x, Side side) {
  std::vector<Index> before = x.row_start;
  if (side == Side::columns) {
    before.assign(static_cast<std::size_t>(x.columns) + 1, 0);
    for (const std::uint32_t j : x.column) ++before[j + std::size_t{1}];
    for (std::size_t j = 1; j < before.size(); ++j) before[j] += before[j - 1];
  }
  return even_shares(members, std::ssize(before) - 1, sparse_alignment,
                     [&](Index c) { return before[static_cast<std::size_t>(c)] + c; });
}

// What is said of X as a whole; which shares of it members have.
struct Division {
  const Company* company;
  WholeOf whole;
  Ends row_ends, column_ends;

  const Ends& ends(Side side) const { return side == Side::rows ? row_ends : column_ends; }
  Range share(Side side, int member) const {
    const auto at = static_cast<std::size_t>(member);
    return {at == 0 ? 0 : ends(side)[at - 1], ends(side)[at]};
  }
  Range own(Side side) const { return share(side, company->rank()); }
};

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
                                division_.own(Side::rows).begin);
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    if (Written::here() == nullptr) return visit_everywhere(side, F, visit);
    return visit_own(side, visit,
                     [&](const Share<T>& share, const Visit<T>& own) { return share.half_step(F, own); });
  }
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    if (Written::here() == nullptr) return Data<T>::pass(H, visit_rows, W, visit_columns);
    PassSums sums;
    sums.rows = half_step(Side::rows, H, visit_rows);
    sums.columns = columns_of_pass(W, visit_columns);
    return sums;
  }
  Sums columns_of_pass(const Factor<T>& W, const Visit<T>& visit) const override {
    return visit_own(Side::columns, visit, [&](const Share<T>& share, const Visit<T>& own) {
      return share.columns_of_pass(W, own);
    });
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return visit_own(side, visit, [](const Share<T>& share, const VisitEntries<T>& own) {
      return share.visit_entries(own);
    });
  }
  bool whole() const override { return all_.whole; }
  Sums visit_whole(Side side, const VisitEntries<T>& visit) const override {
    return visit_own(side, visit, [](const Share<T>& share, const VisitEntries<T>& own) {
      return share.visit_whole(own);
    });
  }

  std::unique_ptr<Data<float>> in_single() const override {
    if constexpr (std::is_same_v<T, double>)
      return std::make_unique<Spread<float>>(division_, all_, rows_->in_single(), columns_->in_single());
    else
      return nullptr;
  }
  std::unique_ptr<Data<T>> weighed(const Weights<T>& weights, std::optional<int> exponent) const override {
    Weights<T> of_rows = own_of(weights, Side::rows);
    const Totals totals = rows_->totals(of_rows, exponent, company());
    const OfAll all{totals, *exponent, static_cast<double>(totals.non_zeros), false};
    return std::make_unique<Spread>(division_, all, rows_->weighed(std::move(of_rows), *exponent),
                                    columns_->weighed(own_of(weights, Side::columns), *exponent));
  }

 private:
  const Share<T>& own(Side side) const { return side == Side::rows ? *rows_ : *columns_; }
  Weights<T> own_of(const Weights<T>& weights, Side side) const {
    return {weights.base, part_of(weights.listed, side, division_.own(side))};
  }

  // make(share, visit) makes this member's visits. All sums are added up in the order of their ranges.
  template <class AnyVisit, class Make>
  Sums visit_own(Side side, const AnyVisit& visit, const Make& make) const {
    const Range own = division_.own(side);
    std::vector<Sums> at(static_cast<std::size_t>(this->count(side)));  // by the first column of the range
    const auto see = [&](Range range, const auto*... seen) {
      const Range there{own.begin + range.begin, own.begin + range.end};
      return at[static_cast<std::size_t>(there.begin)] = visit(there, seen...);
    };
    if (own.size() > 0) make(this->own(side), AnyVisit(see));
    company().gather(at.data(), sizeof(Sums), division_.ends(side));
    if (const Written* written = Written::here())
      for (const Written::Columns& columns : written->on(side))
        if (columns.first != nullptr) company().gather(columns.first, columns.bytes, division_.ends(side));
    Sums total;
    for (const Sums& sums : at) total += sums;
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
  const Totals totals = dense_totals<X>(InMemory<X>(own_rows), exponent, company);
  return {totals, *exponent, static_cast<double>(totals.non_zeros),
          totals.non_zeros == whole.rows * whole.columns};
}
template <class X>
OfAll of_all(const Sparse<X>& own_rows, const WholeOf& whole, const Company& company) {
  std::optional<int> exponent;
  const Totals totals = sparse_totals(own_rows, exponent, company);
  return {totals, *exponent, static_cast<double>(whole.entries), false};
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

// What this member has of x, which the first one deals out.
template <class Matrix>
Matrix dealt(const Division& division, Side side, const Matrix* x) {
  Matrix own;
  for (int member = 0; member < division.company->size(); ++member) {
    Matrix share;
    if (x != nullptr) share = part_of(*x, side, division.share(side, member));
    hand_over(*division.company, share, member);
    if (member == division.company->rank()) own = std::move(share);
  }
  return own;
}

template <class T, class Matrix>
std::unique_ptr<Data<T>> spread_matrix(const Company& company, const Matrix* x) {
  Division division{&company, x != nullptr ? whole_of(*x) : WholeOf(), {}, {}};
  if (x != nullptr) {
    division.row_ends = ends_of(company.size(), *x, Side::rows);
    division.column_ends = ends_of(company.size(), *x, Side::columns);
  }
  division.whole = of_first(company, division.whole);
  tell_all(company, division.row_ends);
  tell_all(company, division.column_ends);
  Matrix rows = dealt(division, Side::rows, x), columns = dealt(division, Side::columns, x);
  const OfAll all = of_all(rows, division.whole, company);
  auto own_rows = make_share(Side::rows, std::move(rows), all.exponent, division.whole),
       own_columns = make_share(Side::columns, std::move(columns), all.exponent, division.whole);
  return std::make_unique<Spread<T>>(std::move(division), all, std::move(own_rows), std::move(own_columns));
}

}  // namespace

template <class T>
std::unique_ptr<Data<T>> spread(const Company& company, const LabelledMatrix<T>* x) {
  const auto values_of = [x]<class Matrix>(std::in_place_type_t<Matrix>) {
    return x == nullptr ? nullptr : std::get_if<Matrix>(&x->values);
  };
  if (of_first(company, x != nullptr && x->is_sparse()))
    return spread_matrix<T>(company, values_of(std::in_place_type<Sparse<T>>));
  return spread_matrix<T>(company, values_of(std::in_place_type<Dense<T>>));
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
