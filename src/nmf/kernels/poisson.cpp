#include "nmf/kernels/poisson.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/kernels/divergence.hpp"
#include "nmf/kernels/multiply.hpp"
#include "nmf/kernels/targets.hpp"

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "nmf/kernels/poisson.cpp"
#include <hwy/foreach_target.h>  // includes this file once for each target
#include <hwy/highway.h>

#include <hwy/contrib/math/math-inl.h>

#include "nmf/kernels/tile-inl.hpp"

HWY_BEFORE_NAMESPACE();
namespace nmf::HWY_NAMESPACE {

// The entries of one column with the coordinates of F contiguous over them, padded with x = f = 0.
template <class T>
class Gathered {
 public:
  Gathered(Index k, const T* F, const PoissonColumn<T>& column, AlignedVector<T>& scratch)
      : k_(k), floor_(column.floor), size_(padded<T>(column.count)) {
    const auto needed = static_cast<std::size_t>((k + 3) * size_);
    if (scratch.size() < needed) scratch.resize(needed);
    f_ = scratch.data();
    x_ = f_ + k * size_;
    model_ = x_ + size_;
    ratio_ = model_ + size_;
    std::copy_n(column.x, column.count, x_);
    std::fill(x_ + column.count, x_ + size_, T(0));
    gather(F, column);
  }

  const T* f(Index r) const { return f_ + r * size_; }

  void set_model(const T* y) {
    const hn::ScalableTag<T> d;
    const auto least = hn::Set(d, floor_);
    for (Index s = 0; s < size_; s += lanes_of<T>) {
      auto even = hn::Zero(d), odd = hn::Zero(d);
      Index r = 0;
      for (; r + 2 <= k_; r += 2) {
        even = hn::MulAdd(hn::Load(d, f(r) + s), hn::Set(d, y[r]), even);
        odd = hn::MulAdd(hn::Load(d, f(r + 1) + s), hn::Set(d, y[r + 1]), odd);
      }
      if (r < k_) even = hn::MulAdd(hn::Load(d, f(r) + s), hn::Set(d, y[r]), even);
      hn::Store(hn::Max(hn::Add(even, odd), least), d, model_ + s);
    }
  }

  double log_sum() const {
    const hn::ScalableTag<T> d;
    constexpr Index piece = 64;
    double total = 0;
    for (Index begin = 0; begin < size_; begin += piece) {
      auto sum = hn::Zero(d);
      for (Index s = begin; s < std::min(size_, begin + piece); s += lanes_of<T>)
        sum = hn::MulAdd(hn::Load(d, x_ + s), hn::Log(d, hn::Load(d, model_ + s)), sum);
      total += static_cast<double>(hn::GetLane(hn::SumOfLanes(d, sum)));
    }
    return total;
  }

  void ratios(T* out) const {
    const hn::ScalableTag<T> d;
    for (Index s = 0; s < size_; s += lanes_of<T>)
      hn::Store(hn::Div(hn::Load(d, x_ + s), hn::Load(d, model_ + s)), d, ratio_ + s);
    for (Index r = 0; r < k_; ++r) {
      auto sum = hn::Zero(d);
      for (Index s = 0; s < size_; s += lanes_of<T>)
        sum = hn::MulAdd(hn::Load(d, f(r) + s), hn::Load(d, ratio_ + s), sum);
      out[r] = hn::GetLane(hn::SumOfLanes(d, sum));
    }
  }

  // The model moves by step * f(moved) first; then value = sum x t and slope = sum x t^2, t = f(r) / model.
  void coordinate(Index r, Index moved, T step, T& value, T& slope) {
    const hn::ScalableTag<T> d;
    const auto least = hn::Set(d, floor_), by = hn::Set(d, step);
    const T *at = f(r), *from = f(moved);
    auto first = hn::Zero(d), second = hn::Zero(d);
    for (Index s = 0; s < size_; s += lanes_of<T>) {
      auto model = hn::Load(d, model_ + s);
      if (step != 0) {
        model = hn::Max(hn::MulAdd(by, hn::Load(d, from + s), model), least);
        hn::Store(model, d, model_ + s);
      }
      const auto t = hn::Div(hn::Load(d, at + s), model), xt = hn::Mul(hn::Load(d, x_ + s), t);
      first = hn::Add(first, xt);
      second = hn::MulAdd(xt, t, second);
    }
    value = hn::GetLane(hn::SumOfLanes(d, first));
    slope = hn::GetLane(hn::SumOfLanes(d, second));
  }

 private:
  // A block of components of a block of entries at a time.
  void gather(const T* F, const PoissonColumn<T>& column) {
    constexpr Index block = transpose_block<T>;
    const Index ld = padded<T>(k_);
    const T* row[block];
    Index s = 0;
    for (; s + block <= column.count; s += block) {
      for (Index b = 0; b < block; ++b) row[b] = F + column.index[s + b] * ld;
      Index r = 0;
      for (; r + block <= k_; r += block) {
        transpose_rows(row, f_ + r * size_ + s, size_);
        for (Index b = 0; b < block; ++b) row[b] += block;
      }
      for (; r < k_; ++r)
        for (Index b = 0; b < block; ++b) f_[r * size_ + s + b] = *row[b]++;
    }
    for (; s < column.count; ++s)
      for (Index r = 0; r < k_; ++r) f_[r * size_ + s] = F[column.index[s] * ld + r];
    for (Index r = 0; r < k_; ++r) std::fill(f_ + r * size_ + column.count, f_ + (r + 1) * size_, T(0));
  }

  Index k_;
  T floor_;
  Index size_;
  T *f_, *x_, *model_, *ratio_;
};

// c'y and what the penalties add.
template <class T>
double linear_part(Index k, const PoissonColumn<T>& column, const T* y) {
  double linear = 0, sum = 0, ridge = 0, squares = 0;
  for (Index r = 0; r < k; ++r) {
    const double v = y[r];
    linear += column.linear[r] * v;
    ridge += column.ridge[r] * v * v;
    const double along = column.direction[r] * v;
    squares += along * along;
    sum += along;
  }
  return linear + static_cast<double>(column.scale) / 2 * (ridge + column.coupling * (sum * sum - squares));
}

template <class T>
bool rose(const PoissonColumn<T>& column, Index k, const T* start, const T* y, const PoissonStep& step) {
  const double before = linear_part(k, column, start) - step.before,
               after = linear_part(k, column, y) - step.after;
  return !(after <=
           before + 16 * std::numeric_limits<T>::epsilon() * (std::abs(before) + std::abs(step.before)));
}

// Where cost + ridge * step = a / (b + step), with a / b = value and a / b^2 = slope.
template <class T>
T rational_step(T cost, T ridge, T value, T slope) {
  const T b = value / slope, excess = b * (value - cost), sum = cost + ridge * b;
  return 2 * excess / (sum + std::sqrt(sum * sum + 4 * ridge * excess));
}
template <class T>
HWY_INLINE Vec<T> rational_steps(Vec<T> cost, T ridge, Vec<T> scale, Vec<T> value, Vec<T> slope) {
  const hn::ScalableTag<T> d;
  const auto b = hn::Div(value, slope), excess = hn::Mul(b, hn::Sub(value, cost));
  if (ridge == 0) return hn::Div(excess, cost);
  const auto scaled = hn::Mul(scale, hn::Set(d, ridge)), sum = hn::MulAdd(scaled, b, cost);
  const auto root = hn::Sqrt(hn::MulAdd(hn::Mul(hn::Set(d, T(4)), scaled), excess, hn::Mul(sum, sum)));
  return hn::Div(hn::Add(excess, excess), hn::Add(sum, root));
}

// Sweeps stop for a column when one lowers its objective by less than this share of what the first one did.
constexpr double worthwhile = 0.01;

// --- one column at a time, the vectors running over its entries
// ----------------------------------------------

template <class T>
void sweep_all(Index k, const PoissonColumn<T>& column, int sweeps, T* y, Gathered<T>& entries) {
  T sum = 0, step = 0, first_gain = 0;
  for (Index r = 0; r < k; ++r) sum += column.direction[r] * y[r];
  Index moved = 0;
  for (int sweep = 0; sweep < sweeps; ++sweep) {
    T gain = 0;
    for (Index r = 0; r < k; ++r) {
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
PoissonStep sweep_long(Index k, const T* F, const PoissonColumn<T>& column, int sweeps, T* y, T* ratio,
                       AlignedVector<T>& scratch) {
  Gathered<T> entries(k, F, column, scratch);
  entries.set_model(y);
  entries.ratios(ratio);
  PoissonStep step{entries.log_sum(), 0};
  const std::vector<T> start(y, y + k);
  sweep_all(k, column, sweeps, y, entries);
  entries.set_model(y);  // afresh: the steps' rounding errors would add up
  step.after = entries.log_sum();
  if (rose(column, k, start.data(), y, step)) {
    std::copy(start.begin(), start.end(), y);
    poisson_multiplicative(k, column, ratio, y);
    entries.set_model(y);
    step.after = entries.log_sum();
  }
  return step;
}

// --- columns side by side, one a lane
// --------------------------------------------------------------------------

template <class T>
class Lanes {
 public:
  static constexpr Index lanes = lanes_of<T>;

  // columns[l] is the column of lane l, or nullptr.
  Lanes(Index k, const T* F, const PoissonColumn<T>* const* columns, AlignedVector<T>& scratch) : k_(k) {
    for (Index l = 0; l < lanes; ++l)
      if (columns[l] != nullptr) depth_ = std::max(depth_, columns[l]->count);
    const Index ld = padded<T>(k), needed = (k + 2) * depth_ * lanes + (2 * k + 1) * lanes + ld;
    if (static_cast<Index>(scratch.size()) < needed) scratch.resize(static_cast<std::size_t>(needed));
    f_ = scratch.data();
    x_ = f_ + k * depth_ * lanes;
    model_ = x_ + depth_ * lanes;
    y_ = model_ + depth_ * lanes;
    linear_ = y_ + k * lanes;
    scale_ = linear_ + k * lanes;
    T* nothing = scale_ + lanes;
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

  void set_model() {
    const hn::ScalableTag<T> d;
    const auto least = hn::Set(d, shared_->floor);
    for (Index e = 0; e < depth_; ++e) {
      auto even = hn::Zero(d), odd = hn::Zero(d);
      Index r = 0;
      for (; r + 2 <= k_; r += 2) {
        even = hn::MulAdd(hn::Load(d, f(r, e)), hn::Load(d, y_ + r * lanes), even);
        odd = hn::MulAdd(hn::Load(d, f(r + 1, e)), hn::Load(d, y_ + (r + 1) * lanes), odd);
      }
      if (r < k_) even = hn::MulAdd(hn::Load(d, f(r, e)), hn::Load(d, y_ + r * lanes), even);
      hn::Store(hn::Max(hn::Add(even, odd), least), d, model_ + e * lanes);
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
      for (Index r = 0; r < k_; ++r) {
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
  T *f_, *x_, *model_, *y_, *linear_, *scale_;
};

// Columns order[0..n) of the range, n <= lanes.
template <class T>
void sweep_short(Index k, const T* F, const PoissonColumn<T>* columns, const Index* order, Index n,
                 int sweeps, T* Y, T* ratio, PoissonStep* steps, AlignedVector<T>& scratch) {
  constexpr Index lanes = lanes_of<T>;
  const PoissonColumn<T>* lane_column[lanes] = {};
  for (Index l = 0; l < n; ++l) lane_column[l] = columns + order[l];
  Lanes<T> tile(k, F, lane_column, scratch);
  const auto load = [&](Index l, const T* y) {
    for (Index r = 0; r < k; ++r) tile.y()[r * lanes + l] = y[r];
  };
  std::fill(tile.y(), tile.y() + k * lanes, T(0));
  for (Index l = 0; l < n; ++l) load(l, Y + order[l] * k);
  AlignedVector<T> ratios(static_cast<std::size_t>(k * lanes));
  double logs[lanes];
  tile.set_model();
  tile.ratios(ratios.data());
  tile.log_sums(logs);
  for (Index l = 0; l < n; ++l) {
    steps[order[l]].before = logs[l];
    for (Index r = 0; r < k; ++r) ratio[order[l] * k + r] = ratios[static_cast<std::size_t>(r * lanes + l)];
  }
  tile.sweep(sweeps);
  tile.set_model();  // afresh: the steps' rounding errors would add up
  tile.log_sums(logs);
  std::vector<T> y(static_cast<std::size_t>(k));
  bool again = false;
  for (Index l = 0; l < n; ++l) {
    const PoissonColumn<T>& column = *lane_column[l];
    T* start = Y + order[l] * k;
    for (Index r = 0; r < k; ++r) y[static_cast<std::size_t>(r)] = tile.y()[r * lanes + l];
    steps[order[l]].after = logs[l];
    if (rose(column, k, start, y.data(), steps[order[l]])) {
      poisson_multiplicative(k, column, ratio + order[l] * k, start);
      load(l, start);
      again = true;
    } else {
      std::copy(y.begin(), y.end(), start);
    }
  }
  if (!again) return;
  tile.set_model();
  tile.log_sums(logs);
  for (Index l = 0; l < n; ++l) steps[order[l]].after = logs[l];
}

template <class T>
void sweeps_of(Index k, const T* F, const PoissonColumn<T>* columns, Index count, int sweeps, T* Y, T* ratio,
               PoissonStep* steps, AlignedVector<T>& scratch) {
  std::vector<Index> order;  // of the short ones; columns of about the same length go together
  for (Index c = 0; c < count; ++c) {
    if (k * columns[c].count <= side_by_side)
      order.push_back(c);
    else
      steps[c] = sweep_long(k, F, columns[c], sweeps, Y + c * k, ratio + c * k, scratch);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](Index a, Index b) { return columns[a].count < columns[b].count; });
  const auto n = static_cast<Index>(order.size());
  for (Index c = 0; c < n; c += lanes_of<T>)
    sweep_short(k, F, columns, order.data() + c, std::min(lanes_of<T>, n - c), sweeps, Y, ratio, steps,
                scratch);
}

void sweeps_f(Index k, const float* F, const PoissonColumn<float>* columns, Index count, int sweeps, float* Y,
              float* ratio, PoissonStep* steps, AlignedVector<float>& scratch) {
  sweeps_of(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}
void sweeps_d(Index k, const double* F, const PoissonColumn<double>* columns, Index count, int sweeps,
              double* Y, double* ratio, PoissonStep* steps, AlignedVector<double>& scratch) {
  sweeps_of(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}

}  // namespace nmf::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nmf {

HWY_EXPORT(sweeps_f);
HWY_EXPORT(sweeps_d);

template <>
void poisson_sweeps(Index k, const float* F, const PoissonColumn<float>* columns, Index count, int sweeps,
                    float* Y, float* ratio, PoissonStep* steps, AlignedVector<float>& scratch) {
  HWY_DYNAMIC_DISPATCH(sweeps_f)(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}
template <>
void poisson_sweeps(Index k, const double* F, const PoissonColumn<double>* columns, Index count, int sweeps,
                    double* Y, double* ratio, PoissonStep* steps, AlignedVector<double>& scratch) {
  HWY_DYNAMIC_DISPATCH(sweeps_d)(k, F, columns, count, sweeps, Y, ratio, steps, scratch);
}

template <class T>
void poisson_multiplicative(Index k, const PoissonColumn<T>& column, const T* ratio, T* y) {
  T sum = 0;
  for (Index r = 0; r < k; ++r) sum += column.direction[r] * y[r];
  for (Index r = 0; r < k; ++r) {
    if (!(y[r] > 0)) continue;
    const T direction = column.direction[r], others = direction * (sum - direction * y[r]) / y[r];
    const T linear = column.linear[r], ridge = column.scale * (column.ridge[r] + column.coupling * others);
    const T target = y[r] * ratio[r], root = linear + std::sqrt(linear * linear + 4 * ridge * target);
    y[r] = root > 0 ? multiplied(y[r], 2 * ratio[r] / root, column.upper) : T(0);
  }
}
template void poisson_multiplicative(Index, const PoissonColumn<float>&, const float*, float*);
template void poisson_multiplicative(Index, const PoissonColumn<double>&, const double*, double*);

}  // namespace nmf
#endif
