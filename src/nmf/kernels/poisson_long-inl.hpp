// Columns with many entries: one at a time, the vectors running over its entries. Included once for each
// instruction set.

#if defined(NMF_KERNELS_POISSON_LONG_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_POISSON_LONG_INL
#undef NMF_KERNELS_POISSON_LONG_INL
#else
#define NMF_KERNELS_POISSON_LONG_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <optional>
#include <vector>

#include <hwy/contrib/math/math-inl.h>

#include "nmf/kernels/divergence.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/poisson_hessian-inl.hpp"
#include "nmf/kernels/poisson_newton-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// The entries of one column with the coordinates of F contiguous over them, padded with x = f = 0.
template <class T>
class Gathered {
 public:
  Gathered(Index k, const T* F, const PoissonColumn<T>& column, bool newton, AlignedVector<T>& scratch)
      : k_(k), floor_(column.floor), size_(padded<T>(column.count)) {
    const bool whole = column.whole();
    const Index own = newton ? (k * k + k) * unit<T> + Newton<One>::needed(k) : 0,
                gathered = whole ? 0 : k * size_;
    const auto needed = static_cast<std::size_t>(gathered + 3 * size_ + k * unit<T> + own);
    if (scratch.size() < needed) scratch.resize(needed);
    f_ = whole ? F : scratch.data();
    x_ = scratch.data() + gathered;
    model_ = x_ + size_;
    ratio_ = model_ + size_;
    y_ = ratio_ + size_;
    gain_ = y_ + k * unit<T>;
    hessian_ = gain_ + k * unit<T>;
    newton_ = hessian_ + k * k * unit<T>;
    const Index stride = whole ? column.stride : 1;
    for (Index s = 0; s < column.count; ++s) x_[s] = column.x[s * stride];
    std::fill(x_ + column.count, x_ + size_, T(0));
    if (!whole) gather(k, F, column.index, column.count, scratch.data());
  }

  // The columns of F that are listed, or all of them, by their components: a block of components of a block
  // of entries at a time.
  static void gather(Index k, const T* F, const std::uint32_t* index, Index count, T* to) {
    constexpr Index block = transpose_block<T>;
    const Index ld = padded<T>(k), size = padded<T>(count);
    const auto entry = [&](Index s) { return F + (index == nullptr ? s : Index{index[s]}) * ld; };
    const T* row[block];
    Index s = 0;
    for (; s + block <= count; s += block) {
      for (Index b = 0; b < block; ++b) row[b] = entry(s + b);
      Index r = 0;
      for (; r + block <= k; r += block) {
        transpose_rows(row, to + r * size + s, size);
        for (Index b = 0; b < block; ++b) row[b] += block;
      }
      for (; r < k; ++r)
        for (Index b = 0; b < block; ++b) to[r * size + s + b] = *row[b]++;
    }
    for (; s < count; ++s)
      for (Index r = 0; r < k; ++r) to[r * size + s] = entry(s)[r];
    for (Index r = 0; r < k; ++r) std::fill(to + r * size + count, to + (r + 1) * size, T(0));
  }

  const T* f(Index r) const { return f_ + r * size_; }

  void set_model(const T* y) {
    broadcast(y);
    groups().set_model(y_);
  }

  template <class First>
  void newton(const PoissonColumn<T>& column, int passes, T* y, const First& first) {
    Newton<One> newton(k_, column, &column.scale, column.linear, y, newton_);
    for (int pass = 0; pass < passes; ++pass) {
      broadcast(y);
      groups().second_order(y_, gain_, hessian_, pass == 0 ? ratio_ : model_);
      for (Index r = 0; r < k_; ++r) {
        newton.gain[r] = total(gain_ + r * unit<T>);
        for (Index s = r; s < k_; ++s) newton.hessian[r * k_ + s] = total(hessian_ + (r * k_ + s) * unit<T>);
      }
      if (pass == 0) first(newton.gain);
      if (!newton.step()) break;
    }
  }

  // After newton() and set_model(): what the sum of x log(model) has gained by that, at the least, where it
  // is sure.
  std::optional<double> least_gain() {
    alignas(64) T gain[unit<T>], least[unit<T>];
    groups().least_gain(ratio_, gain, least);
    if (*std::min_element(least, least + unit<T>) < lowest_change<T>) return {};
    return total(gain);
  }

  double log_sum() const {
    const hn::ScalableTag<T> d;
    constexpr Index piece = 64;
    double total = 0;
    for (Index begin = 0; begin < size_; begin += piece) {
      Vec<T> sum[unit_vectors<T>];
      set_zero(sum);
      for (Index s = begin; s < std::min(size_, begin + piece);)
        for (int v = 0; v < unit_vectors<T>; ++v, s += lanes_of<T>)
          sum[v] = hn::MulAdd(hn::Load(d, x_ + s), hn::Log(d, hn::Load(d, model_ + s)), sum[v]);
      total += static_cast<double>(unit_sum<T>(sum));
    }
    return total;
  }

  void ratios(T* out) const {
    const hn::ScalableTag<T> d;
    for (Index s = 0; s < size_; s += lanes_of<T>)
      hn::Store(hn::Div(hn::Load(d, x_ + s), hn::Load(d, model_ + s)), d, ratio_ + s);
    for (Index r = 0; r < k_; ++r) {
      Vec<T> sum[unit_vectors<T>];
      set_zero(sum);
      for (Index s = 0; s < size_;)
        for (int v = 0; v < unit_vectors<T>; ++v, s += lanes_of<T>)
          sum[v] = hn::MulAdd(hn::Load(d, f(r) + s), hn::Load(d, ratio_ + s), sum[v]);
      out[r] = unit_sum<T>(sum);
    }
  }

  // The model moves by step * f(moved) first; then value = sum x t and slope = sum x t^2, t = f(r) / model.
  void coordinate(Index r, Index moved, T step, T& value, T& slope) {
    const hn::ScalableTag<T> d;
    const auto least = hn::Set(d, floor_), by = hn::Set(d, step);
    const T *at = f(r), *from = f(moved);
    Vec<T> first[unit_vectors<T>], second[unit_vectors<T>];
    set_zero(first);
    set_zero(second);
    for (Index s = 0; s < size_;)
      for (int v = 0; v < unit_vectors<T>; ++v, s += lanes_of<T>) {
        auto model = hn::Load(d, model_ + s);
        if (step != 0) {
          model = hn::Max(hn::MulAdd(by, hn::Load(d, from + s), model), least);
          hn::Store(model, d, model_ + s);
        }
        const auto t = hn::Div(hn::Load(d, at + s), model), xt = hn::Mul(hn::Load(d, x_ + s), t);
        first[v] = hn::Add(first[v], xt);
        second[v] = hn::MulAdd(xt, t, second[v]);
      }
    value = unit_sum<T>(first);
    slope = unit_sum<T>(second);
  }

 private:
  using One = hn::CappedTag<T, 1>;

  EntryGroups<T, unit<T>> groups() const { return {k_, size_, f_, x_, model_, floor_}; }
  void broadcast(const T* y) {
    for (Index r = 0; r < k_; ++r) std::fill_n(y_ + r * unit<T>, unit<T>, y[r]);
  }
  static T total(const T* parts) {
    Vec<T> sum[unit_vectors<T>];
    for (int v = 0; v < unit_vectors<T>; ++v)
      sum[v] = hn::Load(hn::ScalableTag<T>(), parts + v * lanes_of<T>);
    return unit_sum<T>(sum);
  }
  static HWY_INLINE void set_zero(Vec<T>* sums) {
    for (int v = 0; v < unit_vectors<T>; ++v) sums[v] = hn::Zero(hn::ScalableTag<T>());
  }

  Index k_;
  T floor_;
  Index size_;
  const T* f_;
  T *x_, *model_, *ratio_, *y_, *gain_, *hessian_,
      *newton_;  // ratio: for Newton's method 1 / model at its start
};

template <class T>
void sweep_all(Index k, const PoissonColumn<T>& column, int sweeps, T* y, Gathered<T>& entries) {
  T sum = 0, step = 0, first_gain = 0;
  for (Index r = 0; r < k; ++r) sum += column.direction[r] * y[r];
  Index moved = 0;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    T gain = 0;
    for (Index r = column.held; r < k; ++r) {
      T value, slope;
      entries.coordinate(r, moved, step, value, slope);
      const T ridge = column.scale * column.ridge[r], direction = column.direction[r];
      const T cost = column.linear[r] + ridge * y[r] +
                     column.scale * column.coupling * direction * (sum - direction * y[r]);
      const T to = slope > 0 ? y[r] + rational_step(cost, ridge, value, slope) : T(0);
      moved = r;
      step = std::min(std::max(to, T(0)), column.upper) - y[r];
      gain += step * (value - cost);
      sum += direction * step;
      y[r] += step;
    }
    if (sweep == 0) first_gain = gain;
    if (!(gain > static_cast<T>(worthwhile) * first_gain)) break;
  }
}

template <class T>
bool fell(Index k, const PoissonColumn<T>& column, const T* start, const T* y, Gathered<T>& entries) {
  const std::optional<double> gain = entries.least_gain();
  const double before = linear_part(k, column, start);
  return gain && linear_part(k, column, y) - before - *gain <= sure<T> * before;
}

// Takes back what has raised the objective of a column; the model is that of y before and after.
template <class T>
void settle_long(Index k, const PoissonColumn<T>& column, bool newton, const T* start, const T* ratio, T* y,
                 Gathered<T>& entries) {
  if (newton && fell(k, column, start, y, entries)) return;
  entries.set_model(start);
  const double before = entries.log_sum();
  for (int attempt = 0;; ++attempt) {
    entries.set_model(y);
    if (attempt == 2 || !rose(column, k, start, y, before, entries.log_sum())) return;
    retreat(newton && attempt == 0, k, column, start, ratio, y);
  }
}

template <class T>
void sweep_long(Index k, const T* F, const PoissonColumn<T>& column, int sweeps, bool newton, T* y, T* ratio,
                double* log_sum, AlignedVector<T>& scratch) {
  Gathered<T> entries(k, F, column, newton, scratch);
  const std::vector<T> start(y, y + k);
  if (newton) {
    entries.newton(column, sweeps, y, [&](const T* gain) { std::copy_n(gain, k, ratio); });
  } else {
    entries.set_model(y);
    entries.ratios(ratio);
    sweep_all(k, column, sweeps, y, entries);
  }
  entries.set_model(y);  // afresh: the steps' rounding errors would add up
  if (sweeps > 0) settle_long(k, column, newton, start.data(), ratio, y, entries);
  if (log_sum != nullptr) *log_sum = entries.log_sum();
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
