// X whose entries have weights: a storage of weight * X in its unit gives the products, lists of the entries
// whose weight differs from the column's base give the Gram matrices.
#include <algorithm>
#include <cmath>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>

#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/kernels/gather.hpp"

namespace nmf {
namespace {

constexpr std::size_t max_shared_bytes = std::size_t{64}
                                         << 20;  // of Gram matrices that several columns share

// One side: for each column of Y a base weight, 1 or 0, whichever leaves fewer entries to list.
template <class T>
class WeightedSide {
 public:
  WeightedSide(const Sparse<T>& listed, T base) : depth_(listed.columns), start_{0} {
    for (Index c = 0; c < listed.rows; ++c) add_column(listed, base, c);
    bool uniform = true;
    for (Index c = 0; c < listed.rows && uniform; ++c) {
      const T usual = base_[static_cast<std::size_t>(c)] == 1 ? T(-1) : T(1);
      uniform = std::all_of(difference_.data() + start(c), difference_.data() + start(c + 1),
                            [usual](T d) { return d == usual; });
    }
    if (uniform) difference_ = {};
    find_shared();
  }

  void describe(Index c, Entries<T>& entries) const {
    entries.base = base_[static_cast<std::size_t>(c)];
    entries.listed = start(c + 1) - start(c);
    entries.listed_index = index_.data() + start(c);
    entries.difference = difference_.empty() ? nullptr : difference_.data() + start(c);
  }
  double mean_listed() const {
    return static_cast<double>(index_.size()) / static_cast<double>(base_.size());
  }
  bool all_count(Index c) const {
    return base_[static_cast<std::size_t>(c)] == 1 && start(c) == start(c + 1);
  }

  // Which columns see the same entries, by the first of them; Gram matrices of such groups are worth keeping.
  static constexpr Index alone = -1;
  Index group(Index c) const { return group_[static_cast<std::size_t>(c)]; }
  const std::vector<Index>& group_columns() const { return group_columns_; }

 private:
  Index start(Index c) const { return start_[static_cast<std::size_t>(c)]; }

  void add_column(const Sparse<T>& listed, T base, Index c) {
    const Index begin = listed.row_start[static_cast<std::size_t>(c)],
                end = listed.row_start[static_cast<std::size_t>(c + 1)];
    const auto listed_as = [&](T weight) {
      return static_cast<Index>(std::count(listed.value.data() + begin, listed.value.data() + end, weight));
    };
    const Index elsewhere = depth_ - (end - begin);
    const auto with = [&](T weight) { return listed_as(weight) + (base == weight ? elsewhere : 0); };
    const T own_base = with(1) >= with(0) ? T(1) : T(0);
    const auto add = [&](std::uint32_t s, T weight) {
      if (weight == own_base) return;
      index_.push_back(s);
      difference_.push_back(weight - own_base);
    };
    Index next = 0;
    const auto add_elsewhere = [&](Index until) {
      if (base != own_base)
        for (; next < until; ++next) add(static_cast<std::uint32_t>(next), base);
      next = until + 1;
    };
    for (Index e = begin; e < end; ++e) {
      const std::uint32_t s = listed.column[static_cast<std::size_t>(e)];
      add_elsewhere(s);
      add(s, listed.value[static_cast<std::size_t>(e)]);
    }
    add_elsewhere(depth_);
    base_.push_back(own_base == 1);
    start_.push_back(static_cast<Index>(index_.size()));
  }

  std::string_view bytes(Index c) const {
    return {reinterpret_cast<const char*>(index_.data() + start(c)),
            static_cast<std::size_t>(start(c + 1) - start(c)) * sizeof(std::uint32_t)};
  }
  bool same(Index a, Index b) const {
    return base_[static_cast<std::size_t>(a)] == base_[static_cast<std::size_t>(b)] && bytes(a) == bytes(b) &&
           (difference_.empty() ||
            std::equal(difference_.data() + start(a), difference_.data() + start(a + 1),
                       difference_.data() + start(b)));
  }

  void find_shared() {
    const auto columns = static_cast<Index>(base_.size());
    group_.assign(base_.size(), alone);
    std::unordered_map<std::string_view, Index> first;  // the first column with these entries
    for (Index c = 0; c < columns; ++c) {
      if (all_count(c)) continue;
      const Index other = first.try_emplace(bytes(c), c).first->second;
      if (other == c || !same(other, c)) continue;
      if (group(other) == alone) {
        group_[static_cast<std::size_t>(other)] = static_cast<Index>(group_columns_.size());
        group_columns_.push_back(other);
      }
      group_[static_cast<std::size_t>(c)] = group(other);
    }
  }

  Index depth_;
  std::vector<Index> start_;
  Buffer<std::uint32_t> index_;
  Buffer<T> difference_;    // empty where all are 1 - 2 * base
  std::vector<char> base_;  // of each column
  std::vector<Index> group_, group_columns_;
};

// The Gram matrices of one half-step.
template <class T>
class ColumnGrams {
 public:
  ColumnGrams(const WeightedSide<T>& side, const Factor<T>& F)
      : side_(side), k_(F.k()), packed_(packed_factor(F)) {
    const auto groups = static_cast<Index>(side.group_columns().size());
    if (groups == 0 || static_cast<std::size_t>(groups * k_ * k_) * sizeof(T) > max_shared_bytes) return;
    const Factor<T> G = gram(F);
    shared_.resize(static_cast<std::size_t>(groups * k_ * k_));
    parallel_for(groups, always_worth_it, [&](Index g, int) {
      AlignedVector<T> scratch;
      compute(side.group_columns()[static_cast<std::size_t>(g)], G.data(), scratch,
              shared_.data() + g * k_ * k_);
    });
  }

  // Visits the columns of a range with the G of each, those together that have one in common.
  Sums visit(Range range, const T* G, const T* P, const Visit<T>& visit) const {
    Sums sums;
    AlignedVector<T> scratch, own(static_cast<std::size_t>(k_ * k_));
    for (Index c = range.begin; c < range.end;) {
      Index end = c + 1;
      while (end < range.end && together(c, end)) ++end;
      sums += visit({c, end}, of(c, G, scratch, own.data()), P + (c - range.begin) * k_);
      c = end;
    }
    return sums;
  }

 private:
  // G of column c; `own` is where it may be put.
  const T* of(Index c, const T* G, AlignedVector<T>& scratch, T* own) const {
    if (side_.all_count(c)) return G;
    if (!shared_.empty() && side_.group(c) != WeightedSide<T>::alone)
      return shared_.data() + side_.group(c) * k_ * k_;
    compute(c, G, scratch, own);
    return own;
  }
  bool together(Index a, Index b) const {
    return (side_.all_count(a) && side_.all_count(b)) ||
           (side_.group(a) != WeightedSide<T>::alone && side_.group(a) == side_.group(b));
  }

  void compute(Index c, const T* G, AlignedVector<T>& scratch, T* own) const {
    Entries<T> entries;
    side_.describe(c, entries);
    const Index ld = padded<T>(k_);
    scratch.assign(static_cast<std::size_t>(ld * ld), T(0));
    gather_gram_add(k_, packed_.data(), entries.listed_index, entries.difference, entries.listed,
                    scratch.data());
    const T sign = entries.base == 1 && entries.difference == nullptr ? T(-1) : T(1);
    for (Index r = 0; r < k_; ++r)
      for (Index s = r; s < k_; ++s)
        own[r * k_ + s] = own[s * k_ + r] =
            entries.base * G[r * k_ + s] + sign * scratch[static_cast<std::size_t>(r * ld + s)];
  }

  const WeightedSide<T>& side_;
  Index k_;
  AlignedVector<T> packed_;
  AlignedVector<T> shared_;
};

// Calls body(value, weight) for every entry of X (of a sparse X: that is stored), by rows.
template <class T, class Body>
void for_entries(const Weights<T>& weights, Dense<T>& x, const Body& body) {
  const Sparse<T>& listed = weights.listed;
  for (Index i = 0; i < x.rows; ++i) {
    Index e = listed.row_start[static_cast<std::size_t>(i)];
    const Index end = listed.row_start[static_cast<std::size_t>(i + 1)];
    for (Index j = 0; j < x.columns; ++j) {
      const bool here = e < end && listed.column[static_cast<std::size_t>(e)] == j;
      body(x.values[static_cast<std::size_t>(i * x.columns + j)],
           here ? listed.value[static_cast<std::size_t>(e++)] : weights.base);
    }
  }
}
template <class T, class Body>
void for_entries(const Weights<T>& weights, Sparse<T>& x, const Body& body) {
  const Sparse<T>& listed = weights.listed;
  for (Index i = 0; i < x.rows; ++i) {
    auto e = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(i)]);
    const auto end = static_cast<std::size_t>(listed.row_start[static_cast<std::size_t>(i + 1)]);
    for (auto at = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i)]);
         at < static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(i + 1)]); ++at) {
      while (e < end && listed.column[e] < x.column[at]) ++e;
      body(x.value[at], e < end && listed.column[e] == x.column[at] ? listed.value[e] : weights.base);
    }
  }
}

template <class T>
double total_of(const Weights<T>& weights, Index columns) {
  double total = 0;
  for (std::size_t i = 0; i + 1 < weights.listed.row_start.size(); ++i) {
    const Index begin = weights.listed.row_start[i], end = weights.listed.row_start[i + 1];
    total += weights.base * static_cast<double>(columns - (end - begin));
    for (Index l = begin; l < end; ++l) total += weights.listed.value[static_cast<std::size_t>(l)];
  }
  return total;
}

template <class T>
void drop_zeros(Dense<T>&) {}
template <class T>
void drop_zeros(Sparse<T>& x) {
  std::size_t kept = 0, at = 0;
  for (std::size_t i = 0; i < static_cast<std::size_t>(x.rows); ++i) {
    const auto end = static_cast<std::size_t>(x.row_start[i + 1]);
    x.row_start[i] = static_cast<Index>(kept);
    for (; at < end; ++at) {
      if (x.value[at] == 0) continue;
      x.column[kept] = x.column[at];
      x.value[kept++] = x.value[at];
    }
  }
  x.row_start.back() = static_cast<Index>(kept);
  x.column.resize(kept);
  x.value.resize(kept);
}

// X becomes weight * X 2^-exponent; the sums of that.
template <class T, class Matrix>
Totals apply(const Weights<T>& weights, Matrix& x, std::optional<int>& exponent) {
  double largest = 0;
  for_entries(weights, x, [&](T v, T w) { largest = w > 0 ? std::max<double>(largest, v) : largest; });
  if (!exponent) exponent = exponent_of(largest);
  const Unit<T, T> unit(*exponent);
  Totals totals;
  for_entries(weights, x, [&](T& v, T w) {
    v = w > 0 ? unit(v) : T(0);
    if (w > 0) totals.add(v, w);
    v *= w;
  });
  drop_zeros(x);
  totals.weight = total_of(weights, x.columns);
  return totals;
}

template <class T, class Matrix>
class WeightedData final : public Data<T> {
 public:
  WeightedData(Matrix&& x, Weights<T>&& weights, std::optional<int> exponent)
      : x_(std::move(x)),
        totals_(apply(weights, x_, exponent)),
        exponent_(*exponent),
        weighted_(make_data(x_, 0)),
        rows_(weights.listed, weights.base),
        columns_(transposed(weights.listed), weights.base) {}

  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  int exponent() const override { return exponent_; }
  double squared_norm() const override { return totals_.squares; }
  double sum() const override { return totals_.sum; }
  double total_weight() const override { return totals_.weight; }
  bool own_grams() const override { return true; }
  // An entry that is listed costs k / 4 times what one of the product does.
  double entries(Side side) const override {
    return weighted_->entries(side) + 4 * this->side(side).mean_listed();
  }

  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return weighted_squared_error(*this, W, H);
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    const ColumnGrams<T> grams(this->side(side), F);
    return weighted_->half_step(
        side, F, [&](Range range, const T* G, const T* P) { return grams.visit(range, G, P, visit); });
  }

  // The columns' matrices are prepared when the first of them is asked for: W is finished then.
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    if (!columns_.group_columns().empty()) return Data<T>::pass(H, visit_rows, W, visit_columns);
    const ColumnGrams<T> of_rows(rows_, H);
    std::optional<ColumnGrams<T>> of_columns;
    std::once_flag prepared;
    return weighted_->pass(
        H, [&](Range range, const T* G, const T* P) { return of_rows.visit(range, G, P, visit_rows); }, W,
        [&](Range range, const T* G, const T* P) {
          std::call_once(prepared, [&] { of_columns.emplace(columns_, W); });
          return of_columns->visit(range, G, P, visit_columns);
        });
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return weighted_->visit_entries(side, [&](Range range, const Entries<T>* columns) {
      std::vector<Entries<T>> described(columns, columns + range.size());
      for (Index c = range.begin; c < range.end; ++c)
        this->side(side).describe(c, described[static_cast<std::size_t>(c - range.begin)]);
      return visit(range, described.data());
    });
  }

 private:
  const WeightedSide<T>& side(Side side) const { return side == Side::rows ? rows_ : columns_; }

  Matrix x_;  // weight * X 2^-exponent
  Totals totals_;
  int exponent_;
  std::unique_ptr<Data<T>> weighted_;
  WeightedSide<T> rows_, columns_;
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> make_data(Dense<T>&& x, Weights<T>&& weights, std::optional<int> exponent) {
  return std::make_unique<WeightedData<T, Dense<T>>>(std::move(x), std::move(weights), exponent);
}
template <class T>
std::unique_ptr<Data<T>> make_data(Sparse<T>&& x, Weights<T>&& weights, std::optional<int> exponent) {
  return std::make_unique<WeightedData<T, Sparse<T>>>(std::move(x), std::move(weights), exponent);
}

template <class T>
void weighted_sum(Index k, const T* packed, const T* sum, const Entries<T>& entries, T* out) {
  for (Index r = 0; r < k; ++r) out[r] = entries.base * sum[r];
  if (entries.listed == 0) return;
  AlignedVector<T> listed(static_cast<std::size_t>(padded<T>(k)), T(0));
  std::vector<T> difference(static_cast<std::size_t>(entries.listed));
  for (Index l = 0; l < entries.listed; ++l)
    difference[static_cast<std::size_t>(l)] = entries.difference_of(l);
  gather_add(k, packed, entries.listed_index, difference.data(), entries.listed, listed.data());
  for (Index r = 0; r < k; ++r) out[r] += listed[static_cast<std::size_t>(r)];
}

template <class T>
Factor<T> weighted_sums(const Data<T>& data, Side side, const Factor<T>& F) {
  const auto k = F.k();
  const AlignedVector<T> packed = packed_factor(F);
  const std::vector<T> sum = sums(F);
  Factor<T> sums(F.k(), data.count(side));
  data.visit_entries(side, [&](Range range, const Entries<T>* columns) {
    for (Index c = range.begin; c < range.end; ++c)
      weighted_sum(k, packed.data(), sum.data(), columns[c - range.begin], sums.data() + c * k);
    return Sums{};
  });
  return sums;
}

template void weighted_sum(Index, const float*, const float*, const Entries<float>&, float*);
template void weighted_sum(Index, const double*, const double*, const Entries<double>&, double*);
template Factor<float> weighted_sums(const Data<float>&, Side, const Factor<float>&);
template Factor<double> weighted_sums(const Data<double>&, Side, const Factor<double>&);
template std::unique_ptr<Data<float>> make_data(Dense<float>&&, Weights<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(Dense<double>&&, Weights<double>&&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(Sparse<float>&&, Weights<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(Sparse<double>&&, Weights<double>&&, std::optional<int>);

}  // namespace nmf
