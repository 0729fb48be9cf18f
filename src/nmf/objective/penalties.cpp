#include "nmf/objective/penalties.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "nmf/data/gram.hpp"

namespace nmf {
namespace {

template <class T>
std::vector<double> entries_seen(const Data<T>& data, Side side) {
  const double depth = static_cast<double>(side == Side::rows ? data.columns() : data.rows());
  std::vector<double> seen(static_cast<std::size_t>(data.count(side)));
  data.visit_entries(side, [&](Range range, const Entries<T>* columns) {
    for (Index c = range.begin; c < range.end; ++c) {
      const Entries<T>& entries = columns[c - range.begin];
      double weight = entries.base * depth;
      for (Index e = 0; e < entries.listed; ++e) weight += entries.difference_of(e);
      seen[static_cast<std::size_t>(c)] = weight;
    }
    return Sums{};
  });
  return seen;
}

// F as it counts: an extrapolated factor may be negative. In double, each column times the root of its scale.
template <class T>
arma::mat scaled(const Factor<T>& F, const std::vector<double>& scale) {
  arma::mat S = arma::clamp(arma::conv_to<arma::mat>::from(F), 0.0, arma::datum::inf);
  if (!scale.empty())
    for (arma::uword c = 0; c < S.n_cols; ++c) S.col(c) *= std::sqrt(scale[c]);
  return S;
}
arma::vec squares(const arma::mat& F) {
  return arma::sum(arma::square(F), 1);
}
// Sum over columns of scale * y.
template <class T>
arma::vec sums(const Factor<T>& F, const std::vector<double>& scale) {
  arma::mat S = arma::clamp(arma::conv_to<arma::mat>::from(F), 0.0, arma::datum::inf);
  return scale.empty() ? arma::vec(arma::sum(S, 1)) : arma::vec(times<double>(S, arma::vec(scale)));
}

}  // namespace

template <class T>
Penalties<T>::Penalties(const Data<T>& data, const Options& options)
    : rows_{options.l1_w, options.l2_w, options.orthogonal_w, {}, {}, {}, {}},
      columns_{options.l1_h, options.l2_h, options.orthogonal_h, {}, {}, {}, {}},
      upper_(static_cast<T>(options.upper_bound)),
      none_(!rows_.charged() && !columns_.charged()),
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
  const Terms& other = terms(side == Side::rows ? Side::columns : Side::rows);
  own.ridge.assign(own.ridge.size(), T(0));
  if (own.charged()) prepare_charged(own, F);
  if (other.charged()) prepare_held(own, other, F, Y);
}

template <class T>
void Penalties<T>::prepare_charged(Terms& own, const Factor<T>& F) const {
  const arma::vec norm2 = squares(scaled(F, {}));
  for (arma::uword r = 0; r < norm2.n_elem; ++r) {
    own.direction[r] = static_cast<T>(std::sqrt(norm2(r)));
    own.linear[r] = static_cast<T>(own.l1) * own.direction[r];
    own.ridge[r] = static_cast<T>(own.l2 * norm2(r));
  }
}

template <class T>
void Penalties<T>::prepare_held(Terms& own, const Terms& charged, const Factor<T>& F,
                                const Factor<T>& Y) const {
  const arma::vec norm = arma::sqrt(squares(scaled(Y, {}))), sum = sums(F, charged.scale);
  const arma::mat S = scaled(F, charged.scale), overlap = gram(S);
  // A component that is zero here stays so: the first bit of it would cost its whole slope at once.
  constexpr double wall = std::is_same_v<T, float> ? 1e30 : 1e200;
  for (arma::uword r = 0; r < norm.n_elem; ++r) {
    double ridge = charged.l2 * overlap(r, r);
    const double pairs =
        std::inner_product(norm.begin(), norm.end(), overlap.colptr(r), 0.0) - overlap(r, r) * norm(r);
    const double slope = charged.l1 * sum(r) + charged.orthogonal * pairs;
    if (slope > 0) ridge += norm(r) > 0 ? std::min(wall, slope / norm(r)) : wall;
    own.ridge[r] += static_cast<T>(ridge);
  }
}

template <class T>
bool Penalties<T>::curved(Side side) const {
  const Terms &own = terms(side), &other = terms(side == Side::rows ? Side::columns : Side::rows);
  return own.l2 > 0 || own.orthogonal > 0 || (escape_ && other.charged());
}

template <class T>
double Penalties<T>::value(const Factor<T>& Wt, const Factor<T>& H) const {
  const auto of = [&](const Terms& own, const Factor<T>& Y, const Factor<T>& other) {
    if (!own.charged()) return 0.0;
    const arma::vec norm =
        escape_ ? arma::vec(arma::sqrt(squares(scaled(other, {})))) : arma::vec(Y.n_rows, arma::fill::ones);
    const arma::mat S = arma::diagmat(norm) * scaled(Y, own.scale);
    const double square = arma::accu(arma::square(S));
    const double pairs =  // twice the sum over r < s; rounding must not make it negative
        std::max(0.0, arma::accu(arma::square(arma::sum(S, 0))) - square);
    return own.l1 * inner<double>(norm, sums(Y, own.scale)) + own.l2 / 2 * square +
           own.orthogonal / 2 * pairs;
  };
  return of(rows_, Wt, H) + of(columns_, H, Wt);
}

template class Penalties<float>;
template class Penalties<double>;

}  // namespace nmf
