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

// Components of which some vectors fit the stack.
constexpr Index most_at_once = 64;

template <class T>
class Lanes {
 public:
  static constexpr Index lanes = lanes_of<T>;

  // columns[l] is the column of lane l, or nullptr; the first is one.
  Lanes(Index k, const T* F, const PoissonColumn<T>* const* columns, bool newton, AlignedVector<T>& scratch)
      : k_(k), shared_(columns[0]) {
    for (Index l = 0; l < lanes; ++l)
      if (columns[l] != nullptr) depth_ = std::max(depth_, columns[l]->count);
    const bool whole = shared_->whole();
    const Index ld = padded<T>(k), own = newton ? Newton<hn::ScalableTag<T>>::needed(k) : 0,
                gathered = whole ? 0 : k * depth_ * lanes,
                needed = gathered + 3 * depth_ * lanes + (3 * k + 1) * lanes + own + ld;
    if (static_cast<Index>(scratch.size()) < needed) scratch.resize(static_cast<std::size_t>(needed));
    f_ = whole ? F : scratch.data();
    x_ = scratch.data() + gathered;
    model_ = x_ + depth_ * lanes;
    inverse_ = model_ + depth_ * lanes;
    y_ = inverse_ + depth_ * lanes;
    start_ = y_ + k * lanes;
    linear_ = start_ + k * lanes;
    scale_ = linear_ + k * lanes;
    newton_ = scale_ + lanes;
    T* nothing = newton_ + own;
    std::fill(nothing, nothing + ld, T(0));
    for (Index l = 0; l < lanes; ++l) {
      const PoissonColumn<T>* column = columns[l];
      scale_[l] = column == nullptr ? T(1) : column->scale;
      for (Index r = 0; r < k; ++r) linear_[r * lanes + l] = column == nullptr ? T(1) : column->linear[r];
    }
    whole ? take(columns) : gather(F, columns, nothing, scratch.data());
  }

  T* y() { return y_; }

  // Where y is now is where it starts.
  void begin() { std::copy_n(y_, k_ * lanes, start_); }

  void set_model() { groups().set_model(y_); }
  void set_model_of_start() { groups().set_model(start_); }

  // What Newton's method makes of y; first(gain) has the derivatives where it begins.
  template <class First>
  void newton(int passes, const First& first) {
    Newton<hn::ScalableTag<T>> newton(k_, *shared_, scale_, linear_, y_, newton_);
    for (int pass = 0; pass < passes; ++pass) {
      groups().second_order(y_, newton.gain, newton.hessian, pass == 0 ? inverse_ : model_);
      if (pass == 0) first(newton.gain);
      if (!newton.step()) break;
    }
  }

  // After newton() and set_model(): whether that has surely not raised the objective, for each lane (rose).
  void fell(bool* out) const {
    const hn::ScalableTag<T> d;
    alignas(64) T gain[lanes], least[lanes], now[lanes];
    groups().least_gain(inverse_, gain, least);
    const auto before = linear_part(start_), after = linear_part(y_);
    const auto rise = hn::Sub(hn::Sub(after, before), hn::Load(d, gain));
    const auto rounding = hn::Mul(hn::Set(d, sure<T>), before);
    hn::Store(hn::IfThenElseZero(hn::Le(rise, rounding), hn::Set(d, T(1))), d, now);
    for (Index l = 0; l < lanes; ++l) out[l] = now[l] != 0 && least[l] >= lowest_change<T>;
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
  const T* f(Index r, Index e) const { return f_ + (r * depth_ + e) * lanes; }

  Vec<T> linear_part(const T* y) const {
    const hn::ScalableTag<T> d;
    auto linear = hn::Zero(d), sum = hn::Zero(d), bent = hn::Zero(d), squares = hn::Zero(d);
    for (Index r = 0; r < k_; ++r) {
      const auto v = hn::Load(d, y + r * lanes), along = hn::Mul(hn::Set(d, shared_->direction[r]), v);
      linear = hn::MulAdd(hn::Load(d, linear_ + r * lanes), v, linear);
      bent = hn::MulAdd(hn::Mul(hn::Set(d, shared_->ridge[r]), v), v, bent);
      squares = hn::MulAdd(along, along, squares);
      sum = hn::Add(sum, along);
    }
    const auto others = hn::Sub(hn::Mul(sum, sum), squares), half = hn::Set(d, T(0.5));
    const auto all = hn::MulAdd(hn::Set(d, shared_->coupling), others, bent);
    return hn::MulAdd(hn::Mul(half, hn::Load(d, scale_)), all, linear);
  }

  // The entries of whole columns, which may lie side by side.
  void take(const PoissonColumn<T>* const* columns) {
    const hn::ScalableTag<T> d;
    const T* first = shared_->x;
    const Index stride = shared_->stride;
    bool neighbours = true;
    for (Index l = 0; l < lanes; ++l) neighbours &= columns[l] != nullptr && columns[l]->x == first + l;
    for (Index e = 0; neighbours && e < depth_; ++e)
      hn::Store(hn::LoadU(d, first + e * stride), d, x_ + e * lanes);
    for (Index l = 0; !neighbours && l < lanes; ++l)
      for (Index e = 0; e < depth_; ++e)
        x_[e * lanes + l] = columns[l] == nullptr ? T(0) : columns[l]->x[e * stride];
  }

  // A block of components of one entry of every lane at a time.
  void gather(const T* F, const PoissonColumn<T>* const* columns, const T* nothing, T* to) {
    constexpr Index block = transpose_block<T>;
    const auto place = [&](Index r, Index e) { return to + (r * depth_ + e) * lanes; };
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
          transpose_rows(from, place(r, e) + l, depth_ * lanes);
        }
      for (; r < k_; ++r)
        for (Index l = 0; l < lanes; ++l) place(r, e)[l] = row[l][r];
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
  const PoissonColumn<T>* shared_;  // for what is the same in all columns
  const T* f_;
  T *x_, *model_, *inverse_, *y_, *start_, *linear_, *scale_, *newton_;
};

// Takes back what has raised the objective of columns; the model is that of y before and after. Y is where
// they started.
template <class T>
void settle_short(Index k, const PoissonColumn<T>* const* columns, Index n, int sweeps, bool newton,
                  const Index* order, const T* Y, const T* ratio, Lanes<T>& tile) {
  constexpr Index lanes = lanes_of<T>;
  bool done[lanes] = {};
  if (newton) tile.fell(done);
  if (sweeps == 0 || std::all_of(done, done + n, [](bool column) { return column; })) return;
  double before[lanes], after[lanes];
  tile.set_model_of_start();
  tile.log_sums(before);
  std::vector<T> y(static_cast<std::size_t>(k));
  for (int attempt = 0;; ++attempt) {
    tile.set_model();
    if (attempt == 2) return;
    tile.log_sums(after);
    bool again = false;
    for (Index l = 0; l < n; ++l) {
      const T* start = Y + order[l] * k;
      for (Index r = 0; r < k; ++r) y[static_cast<std::size_t>(r)] = tile.y()[r * lanes + l];
      done[l] = done[l] || !rose(*columns[l], k, start, y.data(), before[l], after[l]);
      if (done[l]) continue;
      retreat(newton && attempt == 0, k, *columns[l], start, ratio + order[l] * k, y.data());
      for (Index r = 0; r < k; ++r) tile.y()[r * lanes + l] = y[static_cast<std::size_t>(r)];
      again = true;
    }
    if (!again) return;
  }
}

// Columns order[0..n) of the range, n <= lanes.
template <class T>
void sweep_short(Index k, const T* F, const PoissonColumn<T>* columns, const Index* order, Index n,
                 int sweeps, bool newton, T* Y, T* ratio, double* log_sums, AlignedVector<T>& scratch) {
  constexpr Index lanes = lanes_of<T>;
  const PoissonColumn<T>* lane_column[lanes] = {};
  for (Index l = 0; l < n; ++l) lane_column[l] = columns + order[l];
  Lanes<T> tile(k, F, lane_column, newton, scratch);
  std::fill(tile.y(), tile.y() + k * lanes, T(0));
  for (Index l = 0; l < n; ++l)
    for (Index r = 0; r < k; ++r) tile.y()[r * lanes + l] = Y[order[l] * k + r];
  tile.begin();
  const auto begun = [&](const T* gain) {
    for (Index l = 0; l < n; ++l)
      for (Index r = 0; r < k; ++r) ratio[order[l] * k + r] = gain[r * lanes + l];
  };
  if (newton) {
    tile.newton(sweeps, begun);
  } else {
    tile.set_model();
    alignas(64) T gain[lanes * most_at_once];
    AlignedVector<T> many(k > most_at_once ? static_cast<std::size_t>(k * lanes) : 0);
    T* const ratios = many.empty() ? gain : many.data();
    tile.ratios(ratios);
    begun(ratios);
    tile.sweep(sweeps);
  }
  tile.set_model();  // afresh: the steps' rounding errors would add up
  settle_short(k, lane_column, n, sweeps, newton, order, Y, ratio, tile);
  if (log_sums != nullptr) {
    double logs[lanes];
    tile.log_sums(logs);
    for (Index l = 0; l < n; ++l) log_sums[order[l]] = logs[l];
  }
  for (Index l = 0; l < n; ++l)
    for (Index r = 0; r < k; ++r) Y[order[l] * k + r] = tile.y()[r * lanes + l];
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif
