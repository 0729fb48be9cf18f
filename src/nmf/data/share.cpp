#include "nmf/data/share.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace nmf {
namespace {

// Factors in T of entries in X.
template <class T, class X>
class DenseShare final : public Share<T> {
 public:
  using Matrix = std::shared_ptr<const Dense<X>>;
  using Kept = std::shared_ptr<const Weights<X>>;
  DenseShare(Side side, Matrix own, const WholeOf& whole, std::unique_ptr<Data<T>> data, Kept weights = {})
      : side_(side),
        own_(std::move(own)),
        whole_(whole),
        weights_(std::move(weights)),
        data_(std::move(data)),
        part_(dynamic_cast<const DensePart<T>&>(*data_)) {}

  Sums half_step(const Factor<T>& F, const Visit<T>& visit) const override {
    return data_->half_step(side_, F, visit);
  }
  Sums columns_of_pass(const Factor<T>& W, const Visit<T>& visit) const override {
    return data_->columns_of_pass(W, visit);
  }
  Sums visit_entries(const VisitEntries<T>& visit) const override {
    return data_->visit_entries(side_, visit);
  }
  Sums visit_whole(const VisitEntries<T>& visit) const override { return data_->visit_whole(side_, visit); }
  Ends groups_of_pass(Index k) const override {
    return nmf::fuses<T, X>(lanes(k), whole_.columns) ? ends_of_lanes(whole_.rows, lanes(k)) : Ends{};
  }
  // The sums of lanes that are taken to others cost more than another look at a share of X, where X has few
  // rows.
  bool fuses(Index k) const override {
    constexpr Index rows_a_component = 160;
    return whole_.in_lanes && whole_.rows >= rows_a_component * k &&
           nmf::fuses<T, X>(lanes(k), whole_.columns);
  }
  Sums rows_of_pass(const Factor<T>& H, const Visit<T>& visit, const Factor<T>& W,
                    Lanes<T>& left) const override {
    return part_.rows_of_pass(H, visit, W, left);
  }

  std::unique_ptr<Share<float>> in_single() const override {
    auto single = data_->in_single();
    if (single == nullptr) return nullptr;
    return std::make_unique<DenseShare<float, X>>(side_, own_, whole_, std::move(single));
  }
  std::unique_ptr<Share<T>> weighed(Weights<T> weights, int exponent) const override {
    if constexpr (std::is_same_v<T, X>) {
      auto kept = std::make_shared<const Weights<T>>(std::move(weights));
      auto data = data_->weighed(*kept, exponent);
      return std::make_unique<DenseShare>(side_, own_, whole_, std::move(data), std::move(kept));
    } else {
      return nullptr;  // what is weighed is not rounded
    }
  }

  Totals totals(const Weights<T>& weights, std::optional<int>& exponent,
                const Company& company) const override {
    if constexpr (std::is_same_v<T, X>)
      return weighted_totals<T, Blocks<T>>(weights, BlocksOf<T>(*own_), exponent, company);
    else
      return {};
  }
  double squared_error(int exponent, double, const Factor<T>& W, const Factor<T>& H, const Company& company,
                       Index first) const override {
    return dense_squared_error<X>(BlocksOf<X>(*own_), exponent, W, H, company, first);
  }

 private:
  Index lanes(Index k) const {
    return LaneSums<T>::lanes_for(k, whole_.columns, blocks_of(whole_.rows, dense_block));
  }

  const Side side_;
  const Matrix own_;
  const WholeOf whole_;
  const Kept weights_;
  const std::unique_ptr<Data<T>> data_;
  const DensePart<T>& part_;
};

// The same of a sparse X, as SparseSide wants them.
template <class X>
struct SparseStored {
  SparseStored(Side side_of, Sparse<X>&& own, const WholeOf& whole, const OwnColumns& own_columns)
      : side(side_of),
        blocks(side == Side::rows ? 1 : worthwhile_blocks(whole.rows, whole.columns, whole.entries)),
        columns(own_columns),
        x(side == Side::rows ? std::move(own) : transposed(own, blocks)) {}
  const Side side;
  const Index blocks;
  const OwnColumns columns;
  const Sparse<X> x;
};

template <class T, class X>
class SparseShare final : public Share<T> {
 public:
  using Kept = std::shared_ptr<const SparseStored<X>>;
  SparseShare(Kept stored, int exponent)
      : stored_(std::move(stored)),
        side_(stored_->x, exponent, stored_->blocks, nullptr, &stored_->columns.ranges) {}
  SparseShare(Kept stored, int exponent, const Weights<T>& weights)
      : stored_(std::move(stored)),
        weights_(stored_->side == Side::rows
                     ? ListedWeights<T>(stored_->x, weights.listed, weights.base)
                     : ListedWeights<T>(stored_->x, transposed(weights.listed), weights.base)),
        side_(stored_->x, exponent, stored_->blocks, &weights_, &stored_->columns.ranges) {}

  Sums half_step(const Factor<T>& F, const Visit<T>& visit) const override {
    return side_.half_steps(std::array{StepOf<T>{&F, &visit}}).front();
  }
  Sums visit_entries(const VisitEntries<T>& visit) const override { return side_.visit_entries(visit); }

  std::unique_ptr<Share<float>> in_single() const override {
    if constexpr (std::is_same_v<T, double>)
      return std::make_unique<SparseShare<float, X>>(stored_, side_.exponent());
    else
      return nullptr;
  }
  std::unique_ptr<Share<T>> weighed(Weights<T> weights, int exponent) const override {
    if constexpr (std::is_same_v<T, X>)
      return std::make_unique<SparseShare>(stored_, exponent, weights);
    else
      return nullptr;
  }

  Totals totals(const Weights<T>& weights, std::optional<int>& exponent,
                const Company& company) const override {
    if constexpr (std::is_same_v<T, X>)
      return weighted_totals(weights, rows_in_place(stored_->x, stored_->columns.counted), exponent, company);
    else
      return {};
  }
  double squared_error(int exponent, double squared_norm, const Factor<T>& W, const Factor<T>& H,
                       const Company& company, Index first) const override {
    return sparse_squared_error(rows_in_place(stored_->x, stored_->columns.counted), exponent, squared_norm,
                                W, H, company, first);
  }

 private:
  const Kept stored_;
  const ListedWeights<T> weights_;
  const SparseSide<T, X> side_;
};

}  // namespace

Ends ends_of_lanes(Index rows, Index lanes) {
  const Index blocks = blocks_of(rows, dense_block);
  Ends ends;
  for (Index lane = 1; lane <= lanes; ++lane)
    ends.push_back(std::min(rows, lane * blocks / lanes * dense_block));
  return ends;
}

template <class T>
std::unique_ptr<Share<T>> make_share(Side side, Dense<T> own, int exponent, const WholeOf& whole,
                                     const OwnColumns& columns) {
  auto kept = std::make_shared<const Dense<T>>(std::move(own));
  const Index first_row = side == Side::rows ? columns.first : 0;
  auto data = dense_share(*kept, exponent, ShareOfDense{true, whole.rows, whole.columns, first_row});
  return std::make_unique<DenseShare<T, T>>(side, std::move(kept), whole, std::move(data));
}
template <class T>
std::unique_ptr<Share<T>> make_share(Side side, Sparse<T> own, int exponent, const WholeOf& whole,
                                     const OwnColumns& columns) {
  return std::make_unique<SparseShare<T, T>>(
      std::make_shared<const SparseStored<T>>(side, std::move(own), whole, columns), exponent);
}

template <class T>
Dense<T> part_of(const Dense<T>& x, Side side, Range range) {
  const Index rows = side == Side::rows ? range.size() : x.rows,
              columns = side == Side::rows ? x.columns : range.size();
  Dense<T> part{rows, columns, Buffer<T>(static_cast<std::size_t>(rows * columns))};
  const T* from = x.values.data() + (side == Side::rows ? range.begin * x.columns : range.begin);
  for (Index i = 0; i < rows; ++i)
    std::copy_n(from + i * x.columns, columns, part.values.data() + i * columns);
  return part;
}

template <class T>
Sparse<T> part_of(const Sparse<T>& x, Side side, Range range) {
  Sparse<T> part{
      side == Side::rows ? range.size() : x.rows, side == Side::rows ? x.columns : range.size(), {0}, {}, {}};
  const Range rows = side == Side::rows ? range : Range{0, x.rows};
  const Index shift = side == Side::rows ? 0 : range.begin;
  const auto inside = [&](std::uint32_t column) {
    const Index j = Index{column} - shift;
    return j >= 0 && j < part.columns;
  };
  const auto entries =
      static_cast<std::size_t>(side == Side::rows ? x.row_start[static_cast<std::size_t>(range.end)] -
                                                        x.row_start[static_cast<std::size_t>(range.begin)]
                                                  : std::count_if(x.column.begin(), x.column.end(), inside));
  part.column.reserve(entries);
  part.value.reserve(entries);
  for (Index i = rows.begin; i < rows.end; ++i) {
    for (Index e = x.row_start[static_cast<std::size_t>(i)]; e < x.row_start[static_cast<std::size_t>(i + 1)];
         ++e) {
      const std::uint32_t column = x.column[static_cast<std::size_t>(e)];
      if (inside(column))
        append(part, column - static_cast<std::uint32_t>(shift), x.value[static_cast<std::size_t>(e)]);
    }
    part.row_start.push_back(part.value.size());
  }
  return part;
}

template <class T>
Dense<T> rows_in_place(const Dense<T>& x, Range rows) {
  return borrowed(x.values.data() + rows.begin * x.columns, rows.size(), x.columns);
}
template <class T>
Sparse<T> rows_in_place(const Sparse<T>& x, Range rows) {
  const Index begin = x.row_start[static_cast<std::size_t>(rows.begin)];
  Sparse<T> some{rows.size(), x.columns, {}, {}, {}};
  for (Index i = rows.begin; i <= rows.end; ++i)
    some.row_start.push_back(x.row_start[static_cast<std::size_t>(i)] - begin);
  const auto entries = static_cast<std::size_t>(some.row_start.back());
  some.column = Buffer<std::uint32_t>::borrowed(x.column.data() + begin, entries);
  some.value = Buffer<T>::borrowed(x.value.data() + begin, entries);
  return some;
}

template std::unique_ptr<Share<float>> make_share(Side, Dense<float>, int, const WholeOf&, const OwnColumns&);
template std::unique_ptr<Share<double>> make_share(Side, Dense<double>, int, const WholeOf&,
                                                   const OwnColumns&);
template std::unique_ptr<Share<float>> make_share(Side, Sparse<float>, int, const WholeOf&,
                                                  const OwnColumns&);
template std::unique_ptr<Share<double>> make_share(Side, Sparse<double>, int, const WholeOf&,
                                                   const OwnColumns&);
template Dense<float> part_of(const Dense<float>&, Side, Range);
template Dense<double> part_of(const Dense<double>&, Side, Range);
template Sparse<float> part_of(const Sparse<float>&, Side, Range);
template Sparse<double> part_of(const Sparse<double>&, Side, Range);
template Dense<float> rows_in_place(const Dense<float>&, Range);
template Dense<double> rows_in_place(const Dense<double>&, Range);
template Sparse<float> rows_in_place(const Sparse<float>&, Range);
template Sparse<double> rows_in_place(const Sparse<double>&, Range);

}  // namespace nmf
