// Dense X, by blocks of rows: read once an iteration where the fused pass is worth it.
#include <algorithm>
#include <array>

#include "nmf/data/dense_entries.hpp"
#include "nmf/data/dense_lanes.hpp"
#include "nmf/data/dense_products.hpp"
#include "nmf/data/dense_rows.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/matrix/widened.hpp"

namespace nmf {
namespace {

// Factors in T of entries in X.
template <class T, class X = T>
class DenseData : public DensePart<T> {
 public:
  DenseData(std::shared_ptr<const Blocks<X>> x, std::optional<int> exponent)
      : x_(std::move(x)), totals_(dense_totals(*x_, exponent)), products_(*x_, Unit<T, X>(*exponent)) {}
  DenseData(const Dense<X>& x, std::optional<int> exponent)
      : DenseData(std::make_shared<BlocksOf<X>>(x), exponent) {}
  explicit DenseData(const DenseData<X, X>& other)
      : x_(other.x_),
        share_(other.share_),
        totals_(other.totals_),
        products_(*x_, Unit<T, X>(other.exponent())) {}
  DenseData(const DenseData& other, const Weights<X>& weights, std::optional<int> exponent)
      : x_(other.x_),
        share_(other.share_),
        weights_(&weights),
        totals_(share_.is_one ? Totals() : weighted_totals(weights, *x_, exponent)),
        products_(*x_, Unit<T, X>(*exponent, true), weights_) {}
  // Who has all shares is asked for totals (spread.cpp).
  DenseData(const Dense<X>& own, int exponent, const ShareOfDense& share)
      : x_(std::make_shared<BlocksOf<X>>(own)), share_(share), products_(*x_, Unit<T, X>(exponent)) {}

  Index rows() const override { return m_; }
  Index columns() const override { return n_; }
  int exponent() const override { return unit().exponent(); }
  double squared_norm() const override { return totals_.squares; }
  double sum() const override { return totals_.sum; }
  double entries(Side side) const override {
    return static_cast<double>(totals_.non_zeros) / static_cast<double>(this->count(side));
  }

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return half_steps(side, std::array{StepOf<T>{&F, &visit}}).front();
  }

  std::vector<Sums> half_steps(Side side, std::span<const StepOf<T>> all) const override {
    if (side == Side::columns && !x_->in_memory()) return column_steps(all);
    const FixedFactors<T> fixed(all, unit().factor());
    const auto k = fixed.components(), depth = fixed.depth();
    const Index count = this->count(side);
    DenseScratch<T> scratch(k, std::min(depth_piece<T>(k), depth));
    const auto body = [&](Index b, int thread, Sums* sums) {
      const Range range{b * dense_block, std::min(count, (b + 1) * dense_block)};
      T *P = scratch.product(thread), *panel = scratch.panel(thread), *own = scratch.own(thread);
      if (side == Side::rows) {
        products_.multiply(k, fixed.packed(), range, panel, P);
      } else {
        Buffer<X> none;
        std::fill_n(own, padded<T>(k) * dense_block, T(0));
        products_.add_columns(k, fixed.packed(), {0, depth}, x_->read({0, depth}, none), range, panel, own);
        products_.from_columns(k, own, range.size(), P);
      }
      fixed.visit(range, P, own, sums);
    };
    return sums_of_each(fixed.factors(), blocks_of(count, dense_block), work(k), body);
  }

  PassSums pass(const Factor<T>& H, const Visit<T>& visit_rows, const Factor<T>& W,
                const Visit<T>& visit_columns) const override {
    return passes(std::array{PassOf<T>{{&H, &visit_rows}, {&W, &visit_columns}}}).front();
  }

  std::vector<PassSums> passes(std::span<const PassOf<T>> all) const override {
    const auto k = all.front().rows.F->k();
    const Index lanes = this->lanes(k);
    if (!fuses<T, X>(lanes, share_.columns)) return pass_by_halves(*this, all);
    std::vector<PassSums> sums;
    while (!all.empty()) {
      const auto some = static_cast<std::size_t>(LaneSums<T>::factors_for(k, n_, lanes, std::ssize(all)));
      const std::vector<PassSums> of_some = fused_passes(all.first(some), lanes);
      sums.insert(sums.end(), of_some.begin(), of_some.end());
      all = all.subspan(some);
    }
    return sums;
  }

  Sums columns_of_pass(const Factor<T>& W, const Visit<T>& visit) const override {
    const Index lanes = this->lanes(W.k());
    return fuses<T, X>(lanes, share_.columns) ? fused_columns({&W, &visit}, lanes)
                                              : half_step(Side::columns, W, visit);
  }

  Sums rows_of_pass(const Factor<T>& H, const Visit<T>& visit, const Factor<T>& W,
                    Lanes<T>& left) const override {
    const PassOf<T> pass{{&H, &visit}, {&W, nullptr}};
    const FusedPass fused = fused_rows(std::span<const PassOf<T>>(&pass, 1), lanes(H.k()));
    left = fused.sums.lanes_of_one();
    return fused.of_rows.front();
  }

  std::unique_ptr<Data<T>> take_rows(Index first, Index step) const override {
    return std::make_unique<Owning<Dense<X>, DenseData<T, X>>>(every(*x_, first, step), exponent());
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    const auto see = [this](Index i, const X* x, Range columns, T* out) {
      products_.see(i, x, columns, out);
    };
    return visit_listed<T>(*x_, side, see, visit);
  }
  bool whole() const override { return weights_ == nullptr && totals_.non_zeros == m_ * n_; }
  Sums visit_whole(Side side, const VisitEntries<T>& visit) const override {
    return visit_all<T>(*x_, side, unit(), visit);
  }

  std::unique_ptr<Data<T>> weighed(const Weights<T>& weights, std::optional<int> exponent) const override {
    if constexpr (std::is_same_v<T, X>)
      return std::make_unique<DenseData>(*this, weights, exponent);
    else
      return Data<T>::weighed(weights, exponent);
  }

  double squared_error(const Factor<T>& W, const Factor<T>& H) const override {
    return dense_squared_error(*x_, exponent(), W, H);
  }
  std::unique_ptr<Data<float>> in_single() const override {
    if constexpr (std::is_same_v<T, double>)
      return std::make_unique<DenseData<float, double>>(*this);
    else
      return nullptr;
  }

 private:
  template <class, class>
  friend class DenseData;
  const Unit<T, X>& unit() const { return products_.unit(); }
  Index lanes(Index k) const {
    return LaneSums<T>::lanes_for(k, share_.columns, blocks_of(share_.rows, dense_block));
  }
  // Those of the lanes whose rows are here, and the blocks of one of them, from the first row here on.
  Range own_lanes(Index lanes) const {
    Range own{0, lanes};
    while (own.begin < lanes && blocks_of_lane(own.begin, lanes).begin < 0) ++own.begin;
    while (own.end > own.begin && blocks_of_lane(own.end - 1, lanes).end > blocks_of(m_, dense_block))
      --own.end;
    return own;
  }
  Range blocks_of_lane(Index lane, Index lanes) const {
    const Index blocks = blocks_of(share_.rows, dense_block), first = share_.first_row / dense_block;
    return {lane * blocks / lanes - first, (lane + 1) * blocks / lanes - first};
  }

  // The half-step of the rows goes through X block by block, and each block is added to the columns' sums
  // while it is there.
  struct FusedPass {
    LaneSums<T> sums;
    DenseScratch<T> scratch;
    std::vector<Sums> of_rows;
  };
  FusedPass fused_rows(std::span<const PassOf<T>> all, Index lanes) const {
    const std::vector<StepOf<T>> rows = steps_of(all, Side::rows), columns = steps_of(all, Side::columns);
    const FixedFactors<T> fixed(rows, unit().factor());
    const Index k = fixed.components();
    FusedPass fused{{fixed, n_, own_lanes(lanes).size()}, {k, n_}, {}};
    DenseScratch<T>& scratch = fused.scratch;
    const auto before = [&](Range range, const RowsOfX<T>& x, int thread, Sums* total) {
      T* P = scratch.product(thread);
      multiply_rows(k, fixed.packed(), n_, x, range.size(), P);
      fixed.visit(range, P, scratch.own(thread), total);
    };
    fused.of_rows = add_blocks(columns, lanes, fused.sums, fixed, scratch, before);
    return fused;
  }
  std::vector<PassSums> fused_passes(std::span<const PassOf<T>> all, Index lanes) const {
    FusedPass fused = fused_rows(all, lanes);
    return pass_sums(fused.of_rows, fused.sums.visit_columns(steps_of(all, Side::columns), fused.scratch));
  }
  // What such a pass does for the columns, where the rows have been elsewhere.
  Sums fused_columns(const StepOf<T>& step, Index lanes) const {
    const std::span<const StepOf<T>> W(&step, 1);
    const Stack<T> stack(step.F->k(), 1);
    LaneSums<T> sums(stack, n_, lanes);
    DenseScratch<T> scratch(stack.components(), n_);
    add_blocks(W, lanes, sums, stack, scratch, [](Range, const RowsOfX<T>&, int, Sums*) {});
    return sums.visit_columns(W, scratch).front();
  }

  // Row blocks are dealt to the lanes, each of which adds W X and W W' of its blocks in order. before(range,
  // rows of X, thread, sums) is called for each block before its part of W is looked at; what it adds to the
  // sums is returned.
  template <class Before>
  std::vector<Sums> add_blocks(std::span<const StepOf<T>> W, Index lanes, LaneSums<T>& sums,
                               const Stack<T>& stack, DenseScratch<T>& scratch, const Before& before) const {
    const Index k = stack.components(), first_lane = own_lanes(lanes).begin;
    return sums_of_each(stack.factors(), sums.lanes(), work(k), [&](Index lane, int thread, Sums* total) {
      const Range blocks = blocks_of_lane(first_lane + lane, lanes);
      Buffer<X> stored;
      for (Index b = blocks.begin; b < blocks.end; ++b) {
        const Range range{b * dense_block, std::min(m_, (b + 1) * dense_block)};
        const X* whole = x_->read(range, stored);
        RowsOfX<T> x = products_.seen(range, whole, {0, n_}, scratch.panel(thread));
        // Entries that are copied are waited for while nothing else is done.
        const bool next = x_->in_memory() && b + 1 < blocks.end;
        if (next && x.first == scratch.panel(thread)) x.next = ahead(whole + range.size() * n_, n_);
        before(range, x, thread, total);
        T* P = scratch.product(thread);
        const Range of_W{share_.first_row + range.begin, share_.first_row + range.end};
        sums.add_squares(lane, W, of_W, scratch.own(thread), P);
        for (Index e = 0; e < stack.ld() * range.size(); ++e) P[e] *= unit().factor();
        sums.add_products(lane, P, range.size(), x);
      }
    });
  }

  // The columns' half-steps where X is not in memory: some rows after the other are added to the sums of all
  // columns. Each sum has the terms that it has in memory, in their order.
  std::vector<Sums> column_steps(std::span<const StepOf<T>> steps) const {
    const FixedFactors<T> fixed(steps, unit().factor());
    const Index k = fixed.components(), strips = blocks_of(n_, dense_block),
                size = padded<T>(k) * dense_block;
    const auto columns = [&](Index b) { return Range{b * dense_block, std::min(n_, (b + 1) * dense_block)}; };
    DenseScratch<T> scratch(k, dense_block);
    AlignedVector<T> sums(static_cast<std::size_t>(size * strips), T(0));
    std::vector<Buffer<X>> stored(
        static_cast<std::size_t>(std::max<Index>(1, rows_at_a_time / n_ / dense_block)));
    std::vector<const X*> rows(stored.size());
    const Index some = std::ssize(rows) * dense_block;
    for (Index first = 0; first < m_; first += some) {
      const Index blocks = blocks_of(std::min(some, m_ - first), dense_block);
      const double share = static_cast<double>(blocks * dense_block) / static_cast<double>(m_);
      const auto block = [&](Index b) {
        const Index begin = first + b * dense_block;
        return Range{begin, std::min(m_, begin + dense_block)};
      };
      parallel_for(blocks, share * work(1), [&](Index b, int) {
        rows[static_cast<std::size_t>(b)] = x_->read(block(b), stored[static_cast<std::size_t>(b)]);
      });
      parallel_for(strips, share * work(k), [&](Index strip, int thread) {
        for (Index b = 0; b < blocks; ++b)
          products_.add_columns(k, fixed.packed(), block(b), rows[static_cast<std::size_t>(b)],
                                columns(strip), scratch.panel(thread), sums.data() + strip * size);
      });
    }
    return sums_of_each(fixed.factors(), strips, work(1), [&](Index strip, int thread, Sums* total) {
      T* P = scratch.product(thread);
      products_.from_columns(k, sums.data() + strip * size, columns(strip).size(), P);
      fixed.visit(columns(strip), P, scratch.own(thread), total);
    });
  }
  static constexpr Index rows_at_a_time = (Index{16} << 20) / Index{sizeof(X)};  // numbers of them

  double work(Index k) const {
    return 2.0 * static_cast<double>(m_) * static_cast<double>(n_) * static_cast<double>(k);
  }

  const std::shared_ptr<const Blocks<X>> x_;
  const Index m_ = x_->rows(), n_ = x_->columns();
  const ShareOfDense share_{false, m_, n_, 0};
  const Weights<X>* weights_ = nullptr;  // what entries are multiplied by as they are read
  Totals totals_;
  DenseProducts<T, X> products_;
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> make_data(const Dense<T>& x, std::optional<int> exponent) {
  return std::make_unique<DenseData<T>>(x, exponent);
}
template <class T>
std::unique_ptr<Data<T>> make_data(Dense<T>&& x, std::optional<int> exponent) {
  if constexpr (std::is_same_v<T, double>)
    if (auto rows = widened(x)) return std::make_unique<DenseData<T>>(std::move(rows), exponent);
  return std::make_unique<Owning<Dense<T>, DenseData<T>>>(std::move(x), exponent);
}
template <class T>
std::unique_ptr<Data<T>> make_data(const Blocks<T>& x, std::optional<int> exponent) {
  const std::shared_ptr<const Blocks<T>> not_owned(std::shared_ptr<void>(), &x);
  return std::make_unique<DenseData<T>>(not_owned, exponent);
}
template <class T>
std::unique_ptr<Data<T>> dense_share(const Dense<T>& own, int exponent, const ShareOfDense& share) {
  return std::make_unique<DenseData<T>>(own, exponent, share);
}
template std::unique_ptr<Data<float>> dense_share(const Dense<float>&, int, const ShareOfDense&);
template std::unique_ptr<Data<double>> dense_share(const Dense<double>&, int, const ShareOfDense&);
template std::unique_ptr<Data<float>> make_data(const Dense<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const Dense<double>&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(Dense<float>&&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(Dense<double>&&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(const Blocks<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const Blocks<double>&, std::optional<int>);

}  // namespace nmf
