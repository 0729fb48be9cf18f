#include "nmf/objective/penalties.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nmf/base/alternate_sum.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/of_each.hpp"

namespace nmf {
namespace {

template <class T>
std::vector<double> entries_seen(const Data<T>& data, Side side) {
  const double depth = static_cast<double>(data.count(other(side)));
  return of_each<double>(data, side, [depth](const Entries<T>& entries) {
    double weight = entries.base * depth;
    for (Index e = 0; e < entries.listed; ++e) weight += entries.difference_of(e);
    return weight;
  });
}

// F as it counts: an extrapolated factor may be negative. In double, each column times the root of its scale.
template <class T>
Factor<double> scaled(const Factor<T>& F, const std::vector<double>& scale) {
  Factor<double> S(F);
  for (Index c = 0; c < S.count(); ++c) {
    const double root = scale.empty() ? 1 : std::sqrt(scale[static_cast<std::size_t>(c)]);
    for (Index r = 0; r < S.k(); ++r) S(r, c) = std::max(0.0, S(r, c)) * root;
  }
  return S;
}
template <class T>
std::vector<double> norms(const Factor<T>& F) {
  std::vector<double> norms = squares(scaled(F, {}));
  for (double& norm : norms) norm = std::sqrt(norm);
  return norms;
}
// Sum over columns of scale * y.
template <class T>
std::vector<double> scaled_sums(const Factor<T>& F, const std::vector<double>& scale) {
  const Factor<double> S = scaled(F, {});
  if (scale.empty()) return sums(S);
  const Factor<double> product = times(S, Factor<double>(scale.data(), std::ssize(scale), 1));
  return {product.begin(), product.end()};
}
double sum_of_squares(const double* values, Index count) {
  return alternate_sum(count, [values](Index i) { return values[i] * values[i]; });
}

}  // namespace

template <class T>
Penalties<T>::Penalties(const Data<T>& data, const Options& options)
    : rows_{options.l1_w, options.l2_w, options.orthogonal_w, options.fixed_w, {}, {}, {}, {}},
      columns_{options.l1_h, options.l2_h, options.orthogonal_h, options.fixed_h, {}, {}, {}, {}},
      prior_(options.prior),
      beta_(options.loss.kind == Loss::Kind::beta ? options.loss.parameter : 2),
      upper_(static_cast<T>(options.upper_bound)),
      simplex_(options.simplex == Simplex::w),
      none_(!simplex_ && !rows_.charged() && !columns_.charged() && !prior_),
      escape_(scale_free(options)) {
  const auto k = static_cast<std::size_t>(options.rank);
  for (const Side side : {Side::rows, Side::columns}) {
    Terms& own = terms(side);
    own.linear.assign(k, static_cast<T>(own.l1));
    own.ridge.assign(k, static_cast<T>(own.l2));
    own.direction.assign(k, T(1));
    if (own.charged() && options.penalty_scale == PenaltyScale::entries) own.scale = entries_seen(data, side);
  }
}

template <class T>
void Penalties<T>::prepare(Side side, const Factor<T>& F, const Factor<T>& Y) {
  if (!escape_) return;
  Terms& own = terms(side);
  const Terms& partner = terms(other(side));
  own.ridge.assign(own.ridge.size(), T(0));
  if (own.charged()) prepare_charged(own, F);
  if (partner.charged()) prepare_held(own, partner, F, Y);
}

template <class T>
void Penalties<T>::prepare_charged(Terms& own, const Factor<T>& F) const {
  const std::vector<double> norm2 = squares(scaled(F, {}));
  for (std::size_t r = 0; r < norm2.size(); ++r) {
    own.direction[r] = static_cast<T>(std::sqrt(norm2[r]));
    own.linear[r] = static_cast<T>(own.l1) * own.direction[r];
    own.ridge[r] = static_cast<T>(own.l2 * norm2[r]);
  }
}

template <class T>
void Penalties<T>::prepare_held(Terms& own, const Terms& charged, const Factor<T>& F,
                                const Factor<T>& Y) const {
  const std::vector<double> norm = norms(Y), sum = scaled_sums(F, charged.scale);
  const Factor<double> overlap = gram(scaled(F, charged.scale));
  // A component that is zero here stays so: the first bit of it would cost its whole slope at once.
  for (std::size_t i = 0; i < norm.size(); ++i) {
    const auto r = static_cast<Index>(i);
    double ridge = charged.l2 * overlap(r, r);
    const double pairs =
        std::inner_product(norm.begin(), norm.end(), overlap.column(r), 0.0) - overlap(r, r) * norm[i];
    const double slope = charged.l1 * sum[i] + charged.orthogonal * pairs;
    if (slope > 0) ridge += norm[i] > 0 ? std::min<double>(wall, slope / norm[i]) : double{wall};
    own.ridge[i] += static_cast<T>(ridge);
  }
}

template <class T>
bool Penalties<T>::curved(Side side) const {
  const Terms& own = terms(side);
  return own.l2 > 0 || own.orthogonal > 0 || (escape_ && terms(other(side)).charged());
}

template <class T>
double Penalties<T>::value(const Factor<T>& Wt, const Factor<T>& H) const {
  const auto of = [&](const Terms& own, const Factor<T>& Y, const Factor<T>& other) {
    if (!own.charged()) return 0.0;
    const std::vector<double> norm =
        escape_ ? norms(other) : std::vector<double>(static_cast<std::size_t>(Y.k()), 1.0);
    Factor<double> S = scaled(Y, own.scale);
    std::vector<double> across(static_cast<std::size_t>(S.count()));  // sums over components
    for (Index c = 0; c < S.count(); ++c) {
      for (Index r = 0; r < S.k(); ++r) S(r, c) *= norm[static_cast<std::size_t>(r)];
      across[static_cast<std::size_t>(c)] = alternate_sum(S.k(), [&](Index r) { return S(r, c); });
    }
    const double square = sum_of_squares(S.data(), S.size());
    const double pairs =  // twice the sum over r < s; rounding must not make it negative
        std::max(0.0, sum_of_squares(across.data(), std::ssize(across)) - square);
    const std::vector<double> sum = scaled_sums(Y, own.scale);
    return own.l1 * std::inner_product(norm.begin(), norm.end(), sum.begin(), 0.0) + own.l2 / 2 * square +
           own.orthogonal / 2 * pairs;
  };
  return of(rows_, Wt, H) + of(columns_, H, Wt) + distance_from_guide(H);
}

template <class T>
double Penalties<T>::distance_from_guide(const Factor<T>& H) const {
  if (!prior_ || prior_->guided == 0) return 0;
  double total = 0;
  for (Index c = 0; c < H.count(); ++c)
    for (Index r = 0; r < prior_->guided; ++r)
      if (prior_->guides(r, c))
        total += beta_divergence(beta_, prior_->guide_at(r, c),
                                 std::max<double>(H(r, c), std::numeric_limits<T>::min()));
  return prior_->strength * total;
}

template class Penalties<float>;
template class Penalties<double>;

}  // namespace nmf
