// Columns with few entries: side by side, one a lane. Included once for each instruction set.

#if defined(NMF_KERNELS_POISSON_SHORT_INL) == defined(HWY_TARGET_TOGGLE)
#ifdef NMF_KERNELS_POISSON_SHORT_INL
#undef NMF_KERNELS_POISSON_SHORT_INL
#else
#define NMF_KERNELS_POISSON_SHORT_INL
#endif

#include <hwy/highway.h>

#include <algorithm>
#include <vector>

#include <hwy/contrib/math/math-inl.h>

#include "nmf/kernels/divergence.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/poisson_hessian-inl.hpp"
#include "nmf/kernels/poisson_newton-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

template <class T>
class Lanes {
 public:
  static constexpr Index lanes = lanes_of<T>;

  // columns[l] is the column of lane l, or nullptr.
  Lanes(Index k, const T* F, const PoissonColumn<T>* const* columns, bool newton, AlignedVector<T>& scratch)
      : k_(k) {
    for (Index l = 0; l < lanes; ++l)
      if (columns[l] != nullptr) depth_ = std::max(depth_, columns[l]->count);
    const Index ld = padded<T>(k), own = newton ? Newton<hn::ScalableTag<T>>::needed(k) : 0,
                needed = (k + 2) * depth_ * lanes + (2 * k + 1) * lanes + own + ld;
    if (static_cast<Index>(scratch.size()) < needed) scratch.resize(static_cast<std::size_t>(needed));
    f_ = scratch.data();
    x_ = f_ + k * depth_ * lanes;
    model_ = x_ + depth_ * lanes;
    y_ = model_ + depth_ * lanes;
    linear_ = y_ + k * lanes;
    scale_ = linear_ + k * lanes;
    newton_ = scale_ + lanes;
    T* nothing = newton_ + own;
    std::fill(nothing, nothing + ld, T(0));
    for (Index l = 0; l < lanes; ++l) {
      const PoissonColumn<T>* column = columns[l];
      scale_[l] = column == nullptr ? T(1) : column->scale;
      for (Index r = 0; r < k; ++r) linear_[r * lanes + l] = column == nullptr ? T(1) : column->linear[r];
      if (column != nullptr) shared_ = column;
    }
    gather(F, columns, nothing);
  }

  T* y() { return y_; }

  void set_model() { groups().set_model(y_); }

  // What Newton's method makes of y; first(gain) has the derivatives where it begins.
  template <class First>
  void newton(int passes, const First& first) {
    Newton<hn::ScalableTag<T>> newton(k_, *shared_, scale_, linear_, y_, newton_);
    for (int pass = 0; pass < passes; ++pass) {
      groups().second_order(y_, newton.gain, newton.hessian);
      if (pass == 0) first(newton.gain);
      if (!newton.step()) break;
    }
  }

  // out[l] = sum of x log(model) of lane l.
  void log_sums(double* out) const {
    const hn::ScalableTag<T> d;
    constexpr Index piece = 64;  // sums of so many are exact enough in T
    alignas(64) T part[lanes];
    std::fill(out, out + lanes, 0.0);
    for (Index begin = 0; begin < depth_; begin += piece) {
      auto sum = hn::Zero(d);
      for (Index e = begin; e < std::min(depth_, begin + piece); ++e)
        sum = hn::MulAdd(hn::Load(d, x_ + e * lanes), hn::Log(d, hn::Load(d, model_ + e * lanes)), sum);
      hn::Store(sum, d, part);
      for (Index l = 0; l < lanes; ++l) out[l] += static_cast<double>(part[l]);
    }
  }

  // out[r * lanes + l] = sum of x f_r / model of lane l.
  void ratios(T* out) const {
    const hn::ScalableTag<T> d;
    std::fill(out, out + k_ * lanes, T(0));
    for (Index e = 0; e < depth_; ++e) {
      const auto ratio = hn::Div(hn::Load(d, x_ + e * lanes), hn::Load(d, model_ + e * lanes));
      for (Index r = 0; r < k_; ++r)
        hn::Store(hn::MulAdd(hn::Load(d, f(r, e)), ratio, hn::Load(d, out + r * lanes)), d, out + r * lanes);
    }
  }

  void sweep(int sweeps) {
    const hn::ScalableTag<T> d;
    const auto zero = hn::Zero(d), upper = hn::Set(d, shared_->upper), scale = hn::Load(d, scale_);
    const auto coupling = hn::Mul(scale, hn::Set(d, shared_->coupling));
    auto sum = zero, step = zero, first_gain = zero;
    for (Index r = 0; r < k_; ++r)
      sum = hn::MulAdd(hn::Set(d, shared_->direction[r]), hn::Load(d, y_ + r * lanes), sum);
    auto active = hn::Eq(zero, zero);
    Index moved = 0;
    for (int s = 0; s < sweeps && !hn::AllFalse(d, active); ++s) {
      auto gain = zero;
      for (Index r = shared_->held; r < k_; ++r) {
        Vec<T> value, slope;
        coordinate(r, moved, step, value, slope);
        const T ridge = shared_->ridge[r];
        const auto y = hn::Load(d, y_ + r * lanes), direction = hn::Set(d, shared_->direction[r]);
        auto cost = hn::MulAdd(hn::Mul(scale, hn::Set(d, ridge)), y, hn::Load(d, linear_ + r * lanes));
        cost = hn::MulAdd(hn::Mul(coupling, direction), hn::NegMulAdd(direction, y, sum), cost);
        const auto to = hn::IfThenElseZero(hn::Gt(slope, zero),
                                           hn::Add(y, rational_steps<T>(cost, ridge, scale, value, slope)));
        step = hn::IfThenElseZero(active, hn::Sub(hn::Min(hn::Max(to, zero), upper), y));
        moved = r;
        gain = hn::MulAdd(step, hn::Sub(value, cost), gain);
        sum = hn::MulAdd(direction, step, sum);
        hn::Store(hn::Add(y, step), d, y_ + r * lanes);
      }
      if (s == 0) first_gain = gain;
      active = hn::And(active, hn::Gt(gain, hn::Mul(hn::Set(d, static_cast<T>(worthwhile)), first_gain)));
    }
  }

 private:
  EntryGroups<T, lanes> groups() const { return {k_, depth_ * lanes, f_, x_, model_, shared_->floor}; }
  T* f(Index r, Index e) const { return f_ + (r * depth_ + e) * lanes; }

  // A block of components of one entry of every lane at a time.
  void gather(const T* F, const PoissonColumn<T>* const* columns, const T* nothing) {
    constexpr Index block = transpose_block<T>;
    const Index ld = padded<T>(k_);
    const T* row[lanes];
    for (Index e = 0; e < depth_; ++e) {
      for (Index l = 0; l < lanes; ++l) {
        const bool here = columns[l] != nullptr && e < columns[l]->count;
        row[l] = here ? F + columns[l]->index[e] * ld : nothing;
        x_[e * lanes + l] = here ? columns[l]->x[e] : T(0);
      }
      Index r = 0;
      for (; r + block <= k_; r += block)
        for (Index l = 0; l < lanes; l += block) {
          const T* from[block];
          for (Index b = 0; b < block; ++b) from[b] = row[l + b] + r;
          transpose_rows(from, f(r, e) + l, depth_ * lanes);
        }
      for (; r < k_; ++r)
        for (Index l = 0; l < lanes; ++l) f(r, e)[l] = row[l][r];
    }
  }

  // As Gathered::coordinate, for all lanes.
  HWY_INLINE void coordinate(Index r, Index moved, Vec<T> step, Vec<T>& value, Vec<T>& slope) {
    const hn::ScalableTag<T> d;
    const auto least = hn::Set(d, shared_->floor);
    const T *at = f(r, 0), *from = f(moved, 0);
    value = slope = hn::Zero(d);
    for (Index e = 0; e < depth_ * lanes; e += lanes) {
      const auto model = hn::Max(hn::MulAdd(step, hn::Load(d, from + e), hn::Load(d, model_ + e)), least);
      hn::Store(model, d, model_ + e);
      const auto t = hn::Div(hn::Load(d, at + e), model), xt = hn::Mul(hn::Load(d, x_ + e), t);
      value = hn::Add(value, xt);
      slope = hn::MulAdd(xt, t, slope);
    }
  }

  Index k_, depth_ = 0;
  const PoissonColumn<T>* shared_ = nullptr;  // for what is the same in all columns
  T *f_, *x_, *model_, *y_, *linear_, *scale_, *newton_;
};

// Columns order[0..n) of the range, n <= lanes.
template <class T>
void sweep_short(Index k, const T* F, const PoissonColumn<T>* columns, const Index* order, Index n,
                 int sweeps, bool newton, T* Y, T* ratio, PoissonStep* steps, AlignedVector<T>& scratch) {
  constexpr Index lanes = lanes_of<T>;
  const PoissonColumn<T>* lane_column[lanes] = {};
  for (Index l = 0; l < n; ++l) lane_column[l] = columns + order[l];
  Lanes<T> tile(k, F, lane_column, newton, scratch);
  const auto load = [&](Index l, const T* y) {
    for (Index r = 0; r < k; ++r) tile.y()[r * lanes + l] = y[r];
  };
  std::fill(tile.y(), tile.y() + k * lanes, T(0));
  for (Index l = 0; l < n; ++l) load(l, Y + order[l] * k);
  AlignedVector<T> ratios(static_cast<std::size_t>(k * lanes));
  double logs[lanes];
  const auto begun = [&](const T* gain) {
    tile.log_sums(logs);
    for (Index l = 0; l < n; ++l) {
      steps[order[l]].before = logs[l];
      for (Index r = 0; r < k; ++r) ratio[order[l] * k + r] = gain[r * lanes + l];
    }
  };
  if (newton) {
    tile.newton(sweeps, begun);
  } else {
    tile.set_model();
    tile.ratios(ratios.data());
    begun(ratios.data());
    tile.sweep(sweeps);
  }
  std::vector<T> y(static_cast<std::size_t>(k));
  bool again = true;
  for (int attempt = 0; again; ++attempt) {
    tile.set_model();  // afresh: the steps' rounding errors would add up
    tile.log_sums(logs);
    again = false;
    for (Index l = 0; l < n; ++l) {
      const T* start = Y + order[l] * k;
      for (Index r = 0; r < k; ++r) y[static_cast<std::size_t>(r)] = tile.y()[r * lanes + l];
      steps[order[l]].after = logs[l];
      if (attempt == 2 || !rose(*lane_column[l], k, start, y.data(), steps[order[l]])) continue;
      retreat(newton && attempt == 0, k, *lane_column[l], start, ratio + order[l] * k, y.data());
      load(l, y.data());
      again = true;
    }
  }
  for (Index l = 0; l < n; ++l)
    for (Index r = 0; r < k; ++r) Y[order[l] * k + r] = tile.y()[r * lanes + l];
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
