// Dense X, by blocks of rows: read once an iteration where the fused pass is worth it.
#include <algorithm>
#include <array>

#include "nmf/data/dense_entries.hpp"
#include "nmf/data/dense_lanes.hpp"
#include "nmf/data/dense_rows.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/storage.hpp"

namespace nmf {
namespace {

// Factors in T of entries in X.
template <class T, class X = T>
class DenseData : public Data<T> {
 public:
  DenseData(std::shared_ptr<const Blocks<X>> x, std::optional<int> exponent)
      : x_(std::move(x)), totals_(dense_totals(*x_, exponent)), unit_(*exponent) {}
  DenseData(const Dense<X>& x, std::optional<int> exponent)
      : DenseData(std::make_shared<InMemory<X>>(x), exponent) {}
  explicit DenseData(const DenseData<X, X>& other)
      : x_(other.x_),
        share_(other.share_),
        all_columns_(other.all_columns_),
        totals_(other.totals_),
        unit_(other.exponent()) {}
  DenseData(const DenseData& other, const Weights<X>& weights, std::optional<int> exponent)
      : x_(other.x_),
        share_(other.share_),
        all_columns_(other.all_columns_),
        weights_(&weights),
        totals_(share_ ? Totals() : weighted_totals(weights, *x_, exponent)),
        unit_(*exponent, true) {}
  // Rows, or columns, of an X with so many columns. Who has all of them is asked for totals (spread.cpp).
  DenseData(const Dense<X>& share, int exponent, Index all_columns)
      : x_(std::make_shared<InMemory<X>>(share)), share_(true), all_columns_(all_columns), unit_(exponent) {}

  Index rows() const override { return m_; }
  Index columns() const override { return n_; }
  int exponent() const override { return unit_.exponent(); }
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
    const FixedFactors<T> fixed(all, unit_.factor());
    const auto k = fixed.components(), depth = fixed.depth();
    const Index count = this->count(side);
    DenseScratch<T> scratch(k, std::min(depth_piece<T>(k), depth));
    const auto body = [&](Index b, int thread, Sums* sums) {
      const Range range{b * dense_block, std::min(count, (b + 1) * dense_block)};
      T *P = scratch.product(thread), *panel = scratch.panel(thread), *own = scratch.own(thread);
      if (side == Side::rows)
        multiply(k, fixed.packed(), depth, range, panel, P);
      else if (k <= row_components)
        multiply_strided_rows(k, fixed.packed(), depth, range, panel, own, P);
      else
        multiply_strided(k, fixed.packed(), depth, range, panel, P);
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
    if (!fuses(lanes)) return pass_by_halves(*this, all);
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
    const std::array step{StepOf<T>{&W, &visit}};
    return (fuses(lanes(W.k())) ? column_steps(step) : half_steps(Side::columns, step)).front();
  }

  std::unique_ptr<Data<T>> take_rows(Index first, Index step) const override {
    return std::make_unique<Owning<Dense<X>, DenseData<T, X>>>(every(*x_, first, step), exponent());
  }

  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    const auto see = [this](Index i, const X* x, Range columns, T* out) { this->see(i, x, columns, out); };
    return visit_listed<T>(*x_, side, see, visit);
  }
  bool whole() const override { return weights_ == nullptr && totals_.non_zeros == m_ * n_; }
  Sums visit_whole(Side side, const VisitEntries<T>& visit) const override {
    return visit_all<T>(*x_, side, unit_, visit);
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
  Index lanes(Index k) const { return LaneSums<T>::lanes_for(k, all_columns_, blocks_of(m_, dense_block)); }
  // Does a pass read X once?
  bool fuses(Index lanes) const { return !x_->in_memory() || fuses_in_memory<T, X>(lanes, all_columns_); }

  using Rows = RowsOfX<T>;
  // x: the first of the rows, whole.
  Rows seen(Range rows, const X* x, Range columns, T* panel) const {
    if constexpr (std::is_same_v<T, X>)
      if (unit_.in_factor()) return {x + columns.begin, n_};
    if (columns.size() == n_ && weights_ == nullptr) {
      unit_.copy(x, rows.size() * n_, panel);
      return {panel, n_};
    }
    for (Index i = rows.begin; i < rows.end; ++i, x += n_)
      see(i, x, columns, panel + (i - rows.begin) * columns.size());
    return {panel, columns.size()};
  }
  // Entries of row i, which is x, as the factors see them, each times its weight.
  void see(Index i, const X* x, Range columns, T* out) const {
    unit_.copy(x + columns.begin, columns.size(), out);
    if constexpr (std::is_same_v<T, X>)
      if (weights_ != nullptr) weigh(*weights_, i, columns, out);
  }

  // The half-step of the rows goes through X block by block, and each block is added to the columns' sums
  // while it is there.
  std::vector<PassSums> fused_passes(std::span<const PassOf<T>> all, Index lanes) const {
    const std::vector<StepOf<T>> rows = steps_of(all, Side::rows), columns = steps_of(all, Side::columns);
    const FixedFactors<T> fixed(rows, unit_.factor());
    const Index k = fixed.components();
    LaneSums<T> sums(fixed, n_, lanes);
    DenseScratch<T> scratch(k, n_);
    const auto before = [&](Range range, Rows x, int thread, Sums* total) {
      T* P = scratch.product(thread);
      multiply_rows(k, fixed.packed(), n_, x, range.size(), P);
      fixed.visit(range, P, scratch.own(thread), total);
    };
    const std::vector<Sums> of_rows = add_blocks(columns, sums, fixed, scratch, before);
    return pass_sums(of_rows, sums.visit_columns(columns, scratch));
  }

  // Row blocks are dealt to the lanes, each of which adds W X and W W' of its blocks in order. before(range,
  // rows of X, thread, sums) is called for each block before its part of W is looked at; what it adds to the
  // sums is returned.
  template <class Before>
  std::vector<Sums> add_blocks(std::span<const StepOf<T>> W, LaneSums<T>& sums, const Stack<T>& stack,
                               DenseScratch<T>& scratch, const Before& before) const {
    const Index blocks = blocks_of(m_, dense_block), lanes = sums.lanes(), k = stack.components();
    return sums_of_each(stack.factors(), lanes, work(k), [&](Index lane, int thread, Sums* total) {
      Buffer<X> stored;
      for (Index b = lane * blocks / lanes; b < (lane + 1) * blocks / lanes; ++b) {
        const Range range{b * dense_block, std::min(m_, (b + 1) * dense_block)};
        const X* whole = x_->read(range, stored);
        Rows x = seen(range, whole, {0, n_}, scratch.panel(thread));
        // Entries that are copied are waited for while nothing else is done.
        const bool next = x_->in_memory() && b + 1 < (lane + 1) * blocks / lanes;
        if (next && x.first == scratch.panel(thread)) x.next = ahead(whole + range.size() * n_, n_);
        before(range, x, thread, total);
        T* P = scratch.product(thread);
        sums.add_squares(lane, W, range, scratch.own(thread), P);
        for (Index e = 0; e < stack.ld() * range.size(); ++e) P[e] *= unit_.factor();
        sums.add_products(lane, P, range.size(), x);
      }
    });
  }
  // The columns' half-steps by rows of X.
  std::vector<Sums> column_steps(std::span<const StepOf<T>> steps) const {
    const Stack<T> stack(steps.front().F->k(), std::ssize(steps));
    LaneSums<T> sums(stack, n_, lanes(stack.k()));
    DenseScratch<T> scratch(stack.components(), n_);
    add_blocks(steps, sums, stack, scratch, [](Range, Rows, int, Sums*) {});
    return sums.visit_columns(steps, scratch);
  }

  // P = F X' for rows of X.
  void multiply(Index k, const T* F, Index depth, Range rows, T* panel, T* P) const {
    const Index ld = padded<T>(k);
    Buffer<X> stored;
    const X* whole = x_->read(rows, stored);
    std::fill(P, P + ld * rows.size(), T(0));
    for (Index s = 0; s < depth; s += depth_piece<T>(k)) {
      const Index size = std::min(depth_piece<T>(k), depth - s);
      const Rows x = seen(rows, whole, {s, s + size}, panel);
      multiply_add(k, F + s * ld, size, x.first, x.stride, Index{1}, rows.size(), P);
    }
  }

  // P = F X for columns of X, whose pieces are copied together first: otherwise nearly every entry of X would
  // be a cache line and a page of its own, which no hardware fetches ahead.
  void multiply_strided(Index k, const T* F, Index depth, Range columns, T* panel, T* P) const {
    const Index ld = padded<T>(k);
    Buffer<X> none;
    const X* x = x_->read({0, depth}, none);
    std::fill(P, P + ld * columns.size(), T(0));
    for (Index s = 0; s < depth; s += depth_piece<T>(k)) {
      const Index size = std::min(depth_piece<T>(k), depth - s);
      for (Index i = 0; i < size; ++i, x += n_) {
        T* row = panel + i * columns.size();
        if constexpr (std::is_same_v<T, X>)
          if (unit_.in_factor()) {
            std::copy_n(x + columns.begin, columns.size(), row);
            continue;
          }
        see(s + i, x, columns, row);
      }
      multiply_add(k, F + s * ld, size, panel, Index{1}, columns.size(), columns.size(), P);
    }
  }
  // The same for few components, by way of rows of dense_block numbers. Each piece asks for the next, which
  // the first-level cache holds beside it.
  void multiply_strided_rows(Index k, const T* F, Index depth, Range columns, T* panel, T* rows, T* P) const {
    const Index ld = padded<T>(k);
    Buffer<X> none;
    const X* x = x_->read({0, depth}, none);
    std::fill(rows, rows + k * dense_block, T(0));
    for (Index s = 0; s < depth; s += dense_block) {
      const Index next = s + dense_block, count = std::min(dense_block, depth - s);
      const Rows piece = seen({s, s + count}, x + s * n_, columns, panel);
      const X* after = next < depth ? x + next * n_ + columns.begin : x + columns.end;
      multiply_add_rows(k, F + s * ld, ld, count, piece.first, piece.stride, columns.size(), rows,
                        dense_block, ahead(after, n_));
    }
    from_rows(k, rows, columns.size(), P);
  }

  double work(Index k) const {
    return 2.0 * static_cast<double>(m_) * static_cast<double>(n_) * static_cast<double>(k);
  }

  const std::shared_ptr<const Blocks<X>> x_;
  const Index m_ = x_->rows(), n_ = x_->columns();
  const bool share_ = false;
  const Index all_columns_ = n_;
  const Weights<X>* weights_ = nullptr;  // what entries are multiplied by as they are read
  Totals totals_;
  Unit<T, X> unit_;
};

}  // namespace

template <class T>
std::unique_ptr<Data<T>> make_data(const Dense<T>& x, std::optional<int> exponent) {
  return std::make_unique<DenseData<T>>(x, exponent);
}
template <class T>
std::unique_ptr<Data<T>> make_data(const Blocks<T>& x, std::optional<int> exponent) {
  const std::shared_ptr<const Blocks<T>> not_owned(std::shared_ptr<void>(), &x);
  return std::make_unique<DenseData<T>>(not_owned, exponent);
}
template <class T>
std::unique_ptr<Data<T>> dense_share(const Dense<T>& share, int exponent, Index all_columns) {
  return std::make_unique<DenseData<T>>(share, exponent, all_columns);
}
template std::unique_ptr<Data<float>> dense_share(const Dense<float>&, int, Index);
template std::unique_ptr<Data<double>> dense_share(const Dense<double>&, int, Index);
template std::unique_ptr<Data<float>> make_data(const Dense<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const Dense<double>&, std::optional<int>);
template std::unique_ptr<Data<float>> make_data(const Blocks<float>&, std::optional<int>);
template std::unique_ptr<Data<double>> make_data(const Blocks<double>&, std::optional<int>);

}  // namespace nmf
