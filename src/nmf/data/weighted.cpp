// X whose entries have weights: a storage of weight * X gives the products, lists of the entries whose weight
// differs from the column's base give the Gram matrices.
#include "nmf/data/weighted.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>

#include "nmf/base/error.hpp"
#include "nmf/data/column_grams.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/data/written.hpp"
#include "nmf/kernels/gather.hpp"

namespace nmf {
namespace {

template <class T>
class Masked final : public Data<T> {
 public:
  // owner: what keeps the data.
  Masked(const Data<T>& data, Weights<T>&& weights, std::optional<int> exponent = {},
         std::shared_ptr<const void> owner = {})
      : owner_(std::move(owner)),
        weights_(std::move(weights)),
        weighed_(data.weighed(weights_, exponent)),
        total_weight_(total(weights_, data.columns())),
        rows_(weights_.listed, weights_.base),
        columns_(transposed(weights_.listed), weights_.base) {}

  Index rows() const override { return weighed_->rows(); }
  Index columns() const override { return weighed_->columns(); }
  int exponent() const override { return weighed_->exponent(); }
  double squared_norm() const override { return weighed_->squared_norm(); }
  double sum() const override { return weighed_->sum(); }
  double total_weight() const override { return total_weight_; }
  bool own_grams() const override { return true; }
  const Company& company() const override { return weighed_->company(); }
  void gather(Side side, Factor<T>& F) const override { weighed_->gather(side, F); }
  // An entry that is listed costs k / 4 times what one of the product does.
  double entries(Side side) const override {
    return weighed_->entries(side) + 4 * this->side(side).mean_listed();
  }
  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return weighted_squared_error(*this, W, H);
  }
  std::unique_ptr<Data<T>> take_rows(Index, Index) const override {
    throw wrong(option("batch"), "does not go with missing values, weights and held-out entries");
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    const ColumnGrams<T> grams(this->side(side), F);
    return weighed_->half_step(
        side, F, [&](Range range, const T* G, const T* P) { return grams.visit(range, G, P, visit); });
  }

  // The columns' matrices are prepared when the first of them is asked for: W is finished then.
  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    if (!columns_.group_columns().empty()) return Data<T>::pass(H, visit_rows, W, visit_columns);
    const ColumnGrams<T> of_rows(rows_, H);
    std::optional<ColumnGrams<T>> of_columns;
    // Not std::call_once: what it throws goes through the C library, in which it may end the program.
    std::mutex preparing;
    std::atomic<bool> prepared = false;
    return weighed_->pass(
        H, [&](Range range, const T* G, const T* P) { return of_rows.visit(range, G, P, visit_rows); }, W,
        [&](Range range, const T* G, const T* P) {
          if (!prepared.load(std::memory_order_acquire)) {
            const std::lock_guard lock(preparing);
            if (!of_columns) of_columns.emplace(columns_, W);
            prepared.store(true, std::memory_order_release);
          }
          return of_columns->visit(range, G, P, visit_columns);
        });
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return weighed_->visit_entries(side, [&](Range range, const Entries<T>* columns) {
      std::vector<Entries<T>> described(columns, columns + range.size());
      for (Index c = range.begin; c < range.end; ++c)
        this->side(side).describe(c, described[static_cast<std::size_t>(c - range.begin)]);
      return visit(range, described.data());
    });
  }

 private:
  const WeightedSide<T>& side(Side side) const { return side == Side::rows ? rows_ : columns_; }

  const std::shared_ptr<const void> owner_;
  const Weights<T> weights_;
  const std::unique_ptr<Data<T>> weighed_;
  const double total_weight_;
  const WeightedSide<T> rows_, columns_;
};

template <class T>
std::unique_ptr<Data<T>> masked_and_kept(std::shared_ptr<const Data<T>> data, Weights<T>&& weights,
                                         std::optional<int> exponent = {}) {
  return std::make_unique<Masked<T>>(*data, std::move(weights), exponent, data);
}

}  // namespace

template <class T>
std::unique_ptr<Data<T>> masked(const Data<T>& data, Weights<T> weights) {
  return std::make_unique<Masked<T>>(data, std::move(weights));
}
template <class T>
std::unique_ptr<Data<T>> masked(std::unique_ptr<Data<T>> data, Weights<T> weights) {
  return masked_and_kept<T>(std::move(data), std::move(weights));
}
template <class T>
std::unique_ptr<Data<T>> make_data(Dense<T>&& x, Weights<T>&& weights, std::optional<int> exponent) {
  return masked_and_kept<T>(make_data(std::move(x)), std::move(weights), exponent);
}
template <class T>
std::unique_ptr<Data<T>> make_data(Sparse<T>&& x, Weights<T>&& weights, std::optional<int> exponent) {
  return masked_and_kept<T>(make_data(std::move(x)), std::move(weights), exponent);
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
  Factor<T> weighted(F.k(), data.count(side));
  Written written;
  written.add(side, weighted);
  data.visit_entries(side, [&](Range range, const Entries<T>* columns) {
    for (Index c = range.begin; c < range.end; ++c)
      weighted_sum(k, packed.data(), sum.data(), columns[c - range.begin], weighted.data() + c * k);
    return Sums{};
  });
  return weighted;
}

template std::unique_ptr<Data<float>> masked(const Data<float>&, Weights<float>);
template std::unique_ptr<Data<double>> masked(const Data<double>&, Weights<double>);
template std::unique_ptr<Data<float>> masked(std::unique_ptr<Data<float>>, Weights<float>);
template std::unique_ptr<Data<double>> masked(std::unique_ptr<Data<double>>, Weights<double>);
template void weighted_sum(Index, const float*, const float*, const Entries<float>&, float*);
template void weighted_sum(Index, const double*, const double*, const Entries<double>&, double*);
template Factor<float> weighted_sums(const Data<float>&, Side, const Factor<float>&);
template Factor<double> weighted_sums(const Data<double>&, Side, const Factor<double>&);
template std::unique_ptr<Data<float>> make_data(Dense<float>&&, Weights<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(Dense<double>&&, Weights<double>&&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(Sparse<float>&&, Weights<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(Sparse<double>&&, Weights<double>&&, std::optional<int>);

}  // namespace nmf
