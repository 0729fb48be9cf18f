#include "nmf/start/init.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/parallel.hpp"
#include "nmf/base/random.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/data/view.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/start/kmeans.hpp"
#include "nmf/start/least_squares.hpp"
#include "nmf/start/low_rank.hpp"
#include "nmf/start/pure_rows.hpp"
#include "nmf/start/svd.hpp"

namespace nmf {
namespace {

template <class T>
Factor<T> random_factor(Index k, Index count, double scale, std::uint64_t seed, Stream stream) {
  Factor<T> F(k, count);
  parallel_for(count, static_cast<double>(k * count) * 50, [&](Index c, int) {
    for (Index r = 0; r < k; ++r)
      F.data()[c * k + r] = static_cast<T>(scale * std::abs(normal(seed, stream, c, r)));
  });
  return F;
}

// Row r of F becomes scale * its positive (sign 1) or negative part (sign -1).
template <class T>
void keep_part(Factor<T>& F, Index r, int sign, double scale) {
  for (Index c = 0; c < F.count(); ++c)
    F(r, c) = static_cast<T>(scale * std::max(0.0, sign * static_cast<double>(F(r, c))));
}

template <class T>
double part_norm(const Factor<T>& F, Index r, int sign) {
  double total = 0;
  for (Index c = 0; c < F.count(); ++c) {
    const double v = std::max(0.0, sign * static_cast<double>(F(r, c)));
    total += v * v;
  }
  return std::sqrt(total);
}

template <class T>
void fill_zeros(Factor<T>& F, Init init, double fill, std::uint64_t seed, Stream stream) {
  for (Index c = 0; c < F.count(); ++c)
    for (Index r = 0; r < F.k(); ++r)
      if (F(r, c) == 0)
        F(r, c) = static_cast<T>(
            init == Init::nndsvda
                ? fill
                : fill / 100 * uniform(seed, stream, static_cast<Index>(c), static_cast<Index>(r)));
}

// Scales (W, H) by the common factor that fits X best: filled zeros add up to far more than X where k is
// large, and the first step would answer by emptying whole components.
template <class T>
void scale_to_fit(const Data<T>& data, Pair<T>& start) {
  const Factor<T> P = product(data, Side::columns, start.Wt);
  const double fit = inner(P, start.H);                        // <X, W H>
  const double square = inner(gram(start.Wt), gram(start.H));  // ||W H||^2
  if (!(fit > 0 && square > 0)) return;
  const T scale = static_cast<T>(std::sqrt(fit / square));
  for (T& v : start.Wt) v *= scale;
  for (T& v : start.H) v *= scale;
}

template <class T>
Pair<T> nndsvd(const Data<T>& data, const Options& options, double fill) {
  Svd<T> svd = leading_svd(data, options.rank, options.seed);
  for (Index r = 0; r < svd.U.k(); ++r) {
    // The leading pair of X >= 0 has one sign; of the others the larger of the two non-negative parts is
    // kept.
    int sign = 1;
    double u = part_norm(svd.U, r, 1), v = part_norm(svd.V, r, 1);
    const double u_minus = part_norm(svd.U, r, -1), v_minus = part_norm(svd.V, r, -1);
    if (u_minus * v_minus > u * v) {
      sign = -1;
      u = u_minus;
      v = v_minus;
    }
    const double scale = std::sqrt(svd.values[static_cast<std::size_t>(r)] * u * v);
    keep_part(svd.U, r, sign, u > 0 ? scale / u : 0);
    keep_part(svd.V, r, sign, v > 0 ? scale / v : 0);
  }
  if (const Init init = initialization(options); init != Init::nndsvd) {
    fill_zeros(svd.U, init, fill, options.seed, Stream::fill_w);
    fill_zeros(svd.V, init, fill, options.seed, Stream::fill_h);
  }
  Pair<T> start{std::move(svd.U), std::move(svd.V)};
  scale_to_fit(data, start);
  return start;
}

// Where steps multiply, zeros would stay: filled as for nndsvdar.
template <class T>
Pair<T> without_zeros(const Options& options, double fill, Pair<T> start) {
  if (!find_algorithm(options.algorithm, options.loss).multiplicative) return start;
  fill_zeros(start.Wt, options.init, fill, options.seed, Stream::fill_w);
  fill_zeros(start.H, options.init, fill, options.seed, Stream::fill_h);
  return start;
}

// Columns of F that are zero though X has entries there, with the mean of each component.
template <class T>
void fill_columns(const Data<T>& data, Side side, Factor<T>& F) {
  std::vector<Index> columns;
  for (Index c = 0; c < F.count(); ++c)
    if (std::all_of(F.column(c), F.column(c) + F.k(), [](T v) { return v == 0; })) columns.push_back(c);
  if (columns.empty()) return;
  const Factor<T> total =
      product(data, side, Factor<T>(1, side == Side::columns ? data.rows() : data.columns(), 1));
  const std::vector<double> all = sums(doubled(F));
  for (const Index c : columns)
    for (Index r = 0; r < F.k() && total(0, c) > 0; ++r)
      F(r, c) = static_cast<T>(all[static_cast<std::size_t>(r)] / static_cast<double>(F.count()));
}

// What is zero in both factors is seen by no step, and a divergence has no bound where the model is zero.
// Steps that multiply leave no zero of W.
template <class T>
Pair<T> with_all_seen(const Data<T>& data, const Options& options, Pair<T> start) {
  if (options.loss.kind != Loss::Kind::beta || is_least_squares(options.loss)) return start;
  fill_columns(data, Side::columns, start.H);
  if (find_algorithm(options.algorithm, options.loss).multiplicative)
    fill_columns(data, Side::rows, start.Wt);
  return start;
}

// H is sums of rows of X, by the weights in `pick` (k x rows), and W the best for it.
template <class T>
Pair<T> made_of_rows(const Data<T>& data, const Factor<T>& pick) {
  Pair<T> start;
  start.H = product(data, Side::columns, pick);
  for (T& v : start.H) v = std::max(T(0), v);
  start.Wt = least_squares(data, Side::rows, start.H);
  return start;
}

template <class T>
Pair<T> pure(const Data<T>& data, const Options& options) {
  const std::vector<Index> rows = pure_rows(data, options.rank, options.seed);
  Factor<T> pick(options.rank, data.rows());
  for (std::size_t r = 0; r < rows.size(); ++r) pick(static_cast<Index>(r), rows[r]) = 1;
  return made_of_rows(data, pick);
}

// The means of clusters of rows, by their directions in the coordinates of the leading singular vectors.
template <class T>
Pair<T> clustered(const Data<T>& data, const Options& options) {
  const Svd<T> svd = leading_svd(data, options.rank, options.seed);
  Factor<double> points(data.rows(), svd.U.k());
  for (Index i = 0; i < data.rows(); ++i) {
    double norm2 = 0;
    for (Index r = 0; r < points.count(); ++r) {
      points(i, r) = static_cast<double>(svd.U(r, i)) * svd.values[static_cast<std::size_t>(r)];
      norm2 += points(i, r) * points(i, r);
    }
    for (Index r = 0; r < points.count() && norm2 > 0; ++r) points(i, r) /= std::sqrt(norm2);
  }
  const std::vector<Index> cluster = kmeans(points, options.rank, options.seed, {1, 20});
  std::vector<Index> size(static_cast<std::size_t>(options.rank), 0);
  for (const Index c : cluster) ++size[static_cast<std::size_t>(c)];
  Factor<T> pick(options.rank, data.rows());
  for (Index i = 0; i < data.rows(); ++i) {
    const Index c = cluster[static_cast<std::size_t>(i)];
    pick(c, i) = T(1) / static_cast<T>(size[static_cast<std::size_t>(c)]);
  }
  return made_of_rows(data, pick);
}

template <class T>
Pair<T> made_of_products(const Data<T>& data, const Options& options, double fill) {
  switch (options.init) {
    case Init::spa:
      return without_zeros(options, fill, pure(data, options));
    case Init::kmeans:
      return without_zeros(options, fill, clustered(data, options));
    case Init::nnsvdlrc:
      return without_zeros(options, fill, nnsvd_lrc(data, options.rank, options.seed));
    default:
      return nndsvd(data, options, fill);
  }
}

// X with its mean where an entry does not count, and mixed with its mean where it counts less than 1: what
// NNDSVD can make a start of. Only products are asked for.
template <class T>
class FilledWithMean final : public DataView<T> {
 public:
  FilledWithMean(const Data<T>& data, double mean) : DataView<T>(data), mean_(static_cast<T>(mean)) {}

  // P + mean * sum of (1 - weight) f.
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    const Factor<T> weighted = weighted_sums(this->data_, side, F);
    const std::vector<T> all = sums(F);
    return this->data_.half_step(side, F, [&](Range range, const T* G, const T* P) {
      Factor<T> filled(P, F.k(), range.size());
      for (Index c = 0; c < filled.count(); ++c)
        for (Index r = 0; r < F.k(); ++r)
          filled(r, c) += mean_ * (all[static_cast<std::size_t>(r)] - weighted(r, range.begin + c));
      return visit(range, G, filled.data());
    });
  }

 private:
  T mean_;
};

// X - W H. Only products are asked for.
template <class T>
class WithoutPair final : public DataView<T> {
 public:
  WithoutPair(const Data<T>& data, const Pair<T>& pair) : DataView<T>(data), pair_(pair) {}

  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    const Factor<T>& fixed = side == Side::columns ? pair_.Wt : pair_.H;
    const Factor<T>& moving = side == Side::columns ? pair_.H : pair_.Wt;
    const Factor<T> both = times(F, transposed(fixed));  // of F's components and those of the pair
    return this->data_.half_step(side, F, [&](Range range, const T* G, const T* P) {
      Factor<T> rest(P, F.k(), range.size());
      const Factor<T> gone = times(both, Factor<T>(moving.column(range.begin), moving.k(), range.size()));
      for (Index e = 0; e < rest.size(); ++e) rest.data()[e] -= gone.data()[e];
      return visit(range, G, rest.data());
    });
  }

 private:
  const Pair<T>& pair_;
};

template <class T>
Pair<T> made_of_rest(const Data<T>& data, const Options& options, double fill, const Pair<T>& explained) {
  if (explained.H.empty()) return with_all_seen(data, options, made_of_products(data, options, fill));
  return made_of_products<T>(WithoutPair<T>(data, explained), options, fill);
}

}  // namespace

template <class T>
Pair<T> initialize(const Data<T>& data, const Options& options, const Pair<T>& explained) {
  const double weight = data.total_weight(), mean = weight > 0 ? data.sum() / weight : 0;
  const bool complete = weight == static_cast<double>(data.rows()) * static_cast<double>(data.columns());
  if (options.init != Init::random) {
    // A factor is as large as the root of X: the mean belongs to data whose root mean square is 1.
    const double size = weight > 0 ? std::sqrt(data.squared_norm() / weight) : 0;
    const double fill = size > 0 ? mean / std::sqrt(size) : 0;
    return complete ? made_of_rest(data, options, fill, explained)
                    : made_of_rest<T>(FilledWithMean<T>(data, mean), options, fill, explained);
  }
  const double scale = std::sqrt(mean / static_cast<double>(options.rank));
  return {random_factor<T>(options.rank, data.rows(), scale, options.seed, Stream::init_w),
          random_factor<T>(options.rank, data.columns(), scale, options.seed, Stream::init_h)};
}

template Pair<float> initialize(const Data<float>&, const Options&, const Pair<float>&);
template Pair<double> initialize(const Data<double>&, const Options&, const Pair<double>&);

}  // namespace nmf
