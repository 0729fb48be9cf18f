#include "nmf/solve/units.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "nmf/base/error.hpp"
#include "nmf/base/portable.hpp"

namespace nmf {
namespace {

struct Strengths {
  double l1, l2, orthogonal;
  bool any() const { return l1 > 0 || l2 > 0 || orthogonal > 0; }
};
Strengths of_w(const Options& options) {
  return {options.l1_w, options.l2_w, options.orthogonal_w};
}
Strengths of_h(const Options& options) {
  return {options.l1_h, options.l2_h, options.orthogonal_h};
}

// A positive number as its exponent, then its digits: what powers of two make of it compares exactly.
using Size = std::pair<double, double>;
Size size_of(double value, double exponent) {
  if (!(value > 0)) return {-HUGE_VAL, 0};
  int own = 0;
  const double digits = std::frexp(value, &own);
  return {own + exponent, digits};
}
// About what a factor pays whose entries are 2^exponent.
Size price(const Strengths& s, double exponent) {
  return std::max(
      {size_of(s.l1, exponent), size_of(s.l2, 2 * exponent), size_of(s.orthogonal, 2 * exponent)});
}

// The least exponent of W with which W pays as much as H.
double even_price(double x, const Options& options) {
  constexpr double most = 4096;
  double low = -most, high = most;
  while (high - low > 1) {
    const double w = std::floor((low + high) / 2);
    (price(of_w(options), w) < price(of_h(options), x - w) ? low : high) = w;
  }
  return high;
}

// Still a number: a price that is there stays one.
double kept(double value, double exponent) {
  constexpr double least = 1e-300, most = 1e300;
  if (!(value > 0) || std::isinf(value)) return value;
  const auto [power, digits] = size_of(value, exponent);
  return std::clamp(portable::pow(2, power - std::floor(power)) *
                        std::ldexp(digits, static_cast<int>(std::clamp(std::floor(power), -2000.0, 2000.0))),
                    least, most);
}

int exponent_of_guide(const Prior& prior) {
  double largest = 0;
  for (const double v : prior.guide)
    if (v > largest) largest = v;
  int exponent = 0;
  std::frexp(largest, &exponent);
  return exponent;
}

}  // namespace

double degree(const Loss& loss) {
  switch (loss.kind) {
    case Loss::Kind::beta:
      return loss.parameter;
    case Loss::Kind::huber:
      return 2;
    case Loss::Kind::l21:
      break;
  }
  return 1;
}

Loss of_run(const Loss& loss, double exponent) {
  return {loss.kind, loss.kind == Loss::Kind::huber ? kept(loss.parameter, -exponent) : loss.parameter};
}

template <class T>
Units::Units(int exponent, const Options& options, const Factor<T>& Wt, const Factor<T>& H)
    : x(exponent),
      loss(degree(options.loss) * x),
      roots_(options.loss.kind != Loss::Kind::beta || is_least_squares(options.loss)) {
  if (options.symmetric || std::isfinite(options.upper_bound))
    w = x / 2;
  else if (options.simplex == Simplex::w)
    w = 0;
  else if (of_w(options).any() && of_h(options).any() && !scale_free(options))
    w = even_price(x, options);
  else if (!H.empty())
    w = x - exponent_of(H);
  else if (guided_components(options) > 0)
    w = x - exponent_of_guide(*options.prior);
  else
    w = Wt.empty() ? x : exponent_of(Wt);
  h = x - w;
}

// In the form without scale (penalties.hpp) a penalty is one on a product whose other factor has norm 1: it
// scales like X.
Options Units::of_run(const Options& options) const {
  Options own = options;
  const bool free = scale_free(options);
  const double of_w = free ? x : w, of_h = free ? x : h;
  own.l1_w = kept(options.l1_w, of_w - loss);
  own.l1_h = kept(options.l1_h, of_h - loss);
  own.l2_w = kept(options.l2_w, 2 * of_w - loss);
  own.l2_h = kept(options.l2_h, 2 * of_h - loss);
  own.orthogonal_w = kept(options.orthogonal_w, 2 * of_w - loss);
  own.orthogonal_h = kept(options.orthogonal_h, 2 * of_h - loss);
  own.upper_bound = kept(options.upper_bound, -x / 2);
  own.loss = nmf::of_run(options.loss, x);
  if (guided_components(options) > 0) {
    auto prior = std::make_shared<Prior>(*options.prior);
    for (double& v : prior->guide) v = scaled(v, -h);
    const double of_guide = options.loss.kind == Loss::Kind::beta ? degree(options.loss) : 2;
    prior->strength = kept(prior->strength, of_guide * h - loss);
    own.prior = std::move(prior);
  }
  return own;
}

void Units::to_user(Fit& fit) const {
  for (double* value : {&fit.objective, &fit.loss, &fit.penalty}) *value = scaled(*value, loss);
  for (double* error : {&fit.holdout_error, &fit.test_error}) *error = entry_error(*error);
}

Iteration Units::of_user(Iteration state) const {
  to_user(state);
  return state;
}

template <class T>
void Units::to_user(Normalize rule, Result<T>& result) const {
  switch (rule) {
    case Normalize::automatic:  // resolved before
    case Normalize::order:
    case Normalize::none:
      scale(result.Wt, w);
      scale(result.H, h);
      break;
    case Normalize::h_sum:
    case Normalize::h_norm:
      scale(result.Wt, x);
      break;
    case Normalize::w_sum:
    case Normalize::w_norm:
      scale(result.H, x);
      break;
    case Normalize::balance:
      scale(result.Wt, x / 2);
      scale(result.H, x / 2);
      break;
  }
  result.frobenius_error = scaled(std::sqrt(2 * result.loss), x);
  to_user(result);
  result.loss_function = nmf::of_run(result.loss_function, -x);
  for (Iteration& state : result.log) state = of_user(state);
}

template Units::Units(int, const Options&, const Factor<float>&, const Factor<float>&);
template Units::Units(int, const Options&, const Factor<double>&, const Factor<double>&);
template void Units::to_user(Normalize, Result<float>&) const;
template void Units::to_user(Normalize, Result<double>&) const;

}  // namespace nmf
