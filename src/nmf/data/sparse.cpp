// Sparse X: compressed rows for the rows' side and a transposed copy for the columns'; never densified.
#include <algorithm>
#include <array>

#include "nmf/data/sparse_side.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/matrix/widened.hpp"

namespace nmf {
namespace {

// Factors in T of entries in X.
template <class T, class X = T>
class SparseData : public Data<T> {
 public:
  SparseData(const Sparse<X>& x, std::optional<int> exponent)
      : x_(x),
        totals_(sparse_totals(x, exponent)),
        exponent_(*exponent),
        blocks_(worthwhile_blocks(x.rows, x.columns, x.non_zeros())),
        transposed_(std::make_shared<Sparse<X>>(transposed(x, blocks_))),
        rows_(x_, exponent_),
        columns_(*transposed_, exponent_, blocks_) {}

  // The same X for factors in single precision: entries are what is made of them in double precision,
  // rounded.
  explicit SparseData(const SparseData<double, X>& other)
      : x_(other.x_),
        totals_(other.totals_),
        exponent_(other.exponent_),
        blocks_(other.blocks_),
        transposed_(other.transposed_),
        rows_(x_, exponent_, 1, nullptr, nullptr, true),
        columns_(*transposed_, exponent_, blocks_, nullptr, nullptr, true) {}

  // The same entries, times their weights.
  SparseData(const SparseData& other, const Weights<T>& weights, std::optional<int> exponent)
      : x_(other.x_),
        totals_(weighted_totals(weights, x_, exponent)),
        exponent_(*exponent),
        blocks_(other.blocks_),
        transposed_(other.transposed_),
        row_weights_(x_, weights.listed, weights.base),
        column_weights_(*transposed_, transposed(weights.listed), weights.base),
        rows_(x_, exponent_, 1, &row_weights_),
        columns_(*transposed_, exponent_, blocks_, &column_weights_),
        weighed_(true) {}

  Index rows() const override { return x_.rows; }
  Index columns() const override { return x_.columns; }
  int exponent() const override { return exponent_; }
  double squared_norm() const override { return totals_.squares; }
  double sum() const override { return totals_.sum; }
  double entries(Side side) const override {
    const Index stored = weighed_ ? totals_.non_zeros : x_.non_zeros();
    return static_cast<double>(stored) / static_cast<double>(this->count(side));
  }
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return half_steps(side, std::array{StepOf<T>{&F, &visit}}).front();
  }
  std::vector<Sums> half_steps(Side side, std::span<const StepOf<T>> all) const override {
    return (side == Side::rows ? rows_ : columns_).half_steps(all);
  }
  std::vector<PassSums> passes(std::span<const PassOf<T>> all) const override {
    return pass_by_halves(*this, all);
  }
  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return (side == Side::rows ? rows_ : columns_).visit_entries(visit);
  }
  std::unique_ptr<Data<T>> take_rows(Index first, Index step) const override {
    Sparse<X> taken{0, x_.columns, {0}, {}, {}};
    for (Index i = first; i < x_.rows; i += step) {
      const auto begin = x_.row_start[static_cast<std::size_t>(i)],
                 end = x_.row_start[static_cast<std::size_t>(i + 1)];
      taken.row_start.push_back(taken.row_start.back() + end - begin);
    }
    taken.rows = static_cast<Index>(taken.row_start.size()) - 1;
    taken.column.resize(static_cast<std::size_t>(taken.row_start.back()));
    taken.value.resize(taken.column.size());
    for (Index i = 0; i < taken.rows; ++i) {
      const Index from = x_.row_start[static_cast<std::size_t>(first + i * step)],
                  to = taken.row_start[static_cast<std::size_t>(i)],
                  size = taken.row_start[static_cast<std::size_t>(i + 1)] - to;
      std::copy_n(x_.column.data() + from, size, taken.column.data() + to);
      std::copy_n(x_.value.data() + from, size, taken.value.data() + to);
    }
    return std::make_unique<Owning<Sparse<X>, SparseData<T, X>>>(std::move(taken), exponent_);
  }
  std::unique_ptr<Data<T>> weighed(const Weights<T>& weights, std::optional<int> exponent) const override {
    if constexpr (std::is_same_v<T, X> || std::is_same_v<T, double>)
      return std::make_unique<SparseData>(*this, weights, exponent);
    else
      return Data<T>::weighed(weights, exponent);
  }
  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return sparse_squared_error(x_, exponent_, totals_.squares, W, H);
  }
  std::unique_ptr<Data<float>> in_single() const override {
    if constexpr (std::is_same_v<T, double>)
      return std::make_unique<SparseData<float, X>>(*this);
    else
      return nullptr;
  }

 private:
  template <class, class>
  friend class SparseData;

  const Sparse<X>& x_;
  Totals totals_;
  int exponent_;
  Index blocks_;
  std::shared_ptr<const Sparse<X>> transposed_;
  ListedWeights<T> row_weights_, column_weights_;
  SparseSide<T, X> rows_, columns_;
  bool weighed_ = false;
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> make_data(const Sparse<T>& x, std::optional<int> exponent) {
  return std::make_unique<SparseData<T>>(x, exponent);
}
template <class T>
std::unique_ptr<Data<T>> make_data(Sparse<T>&& x, std::optional<int> exponent) {
  if constexpr (std::is_same_v<T, double>)
    if (auto narrow = narrowed(x))
      return std::make_unique<Owning<Sparse<float>, SparseData<T, float>>>(std::move(*narrow), exponent);
  return std::make_unique<Owning<Sparse<T>, SparseData<T>>>(std::move(x), exponent);
}
template std::unique_ptr<Data<float>> make_data(const Sparse<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const Sparse<double>&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(Sparse<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(Sparse<double>&&, std::optional<int>);

}  // namespace nmf
