#include "nmf/study/transform.hpp"

#include <atomic>
#include <cmath>

#include "nmf/base/alternate_sum.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/data/view.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/solve/units.hpp"

namespace nmf {
namespace {

// The KKT residual, relative to the row's own magnitude, at which a row is done; and at which it is as good
// as done when the steps have run out.
constexpr double tolerance = 1e-13;
constexpr double good_enough = 1e-6;
constexpr int max_steps = 5000;

// The storage it stands for, one row of X a visit: steps can be counted row by row.
template <class T>
class RowByRow final : public DataView<T> {
 public:
  using DataView<T>::DataView;
  // A visit of one row gains nothing by what others could share of its Gram matrix.
  bool own_grams() const override { return true; }
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return this->data_.half_step(side, F, [&](Range range, const T* G, const T* P) {
      Sums sums;
      for (Index c = range.begin; c < range.end; ++c)
        sums += visit({c, c + 1}, G, P + (c - range.begin) * F.k());
      return sums;
    });
  }
  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    return this->data_.visit_entries(side, [&](Range range, const Entries<T>* columns) {
      Sums sums;
      for (Index c = range.begin; c < range.end; ++c) sums += visit({c, c + 1}, columns + (c - range.begin));
      return sums;
    });
  }
};

struct RowSums {
  double sum = 0;        // of w x
  double magnitude = 0;  // what the squared projected gradient is measured against
};

// See Objective::magnitude.
double magnitude_of(const Loss& loss, double w, double x) {
  return loss.kind == Loss::Kind::beta ? w * portable::pow(x, loss.parameter) : w * x * x;
}

template <class T>
std::vector<RowSums> row_sums(const Data<T>& data, const Loss& loss) {
  std::vector<RowSums> sums(static_cast<std::size_t>(data.rows()));
  data.visit_entries(Side::rows, [&](Range range, const Entries<T>* rows) {
    for (Index i = range.begin; i < range.end; ++i) {
      const Entries<T>& row = rows[i - range.begin];
      RowSums& own = sums[static_cast<std::size_t>(i)];
      for (Index e = 0, l = 0; e < row.count; ++e) {
        while (l < row.listed && row.listed_index[l] < row.index[e]) ++l;
        const double wx = row.value[e], w = row.weight(l, row.index[e]);
        if (!(wx > 0)) continue;
        own.sum += wx;
        own.magnitude += magnitude_of(loss, w, wx / w);
      }
      if (loss.kind == Loss::Kind::l21) own.magnitude = std::sqrt(own.magnitude);
    }
    return Sums{};
  });
  return sums;
}

// Every component that the row's entries see, all alike, with the sum of the row.
template <class T>
Factor<T> even_start(const Data<T>& data, const Factor<T>& H, const std::vector<RowSums>& rows, T upper) {
  const Factor<T> seen = weighted_sums(data, Side::rows, H);
  Factor<T> Wt(H.k(), data.rows());
  for (Index i = 0; i < Wt.count(); ++i) {
    const double sum = alternate_sum(seen.k(), [&](Index r) { return seen(r, i); });
    if (!(sum > 0)) continue;
    const T even = std::min(upper, static_cast<T>(rows[i].sum / sum));
    for (Index r = 0; r < Wt.k(); ++r)
      if (seen(r, i) > 0) Wt(r, i) = even;
  }
  return Wt;
}

bool exact(const Options& options) {
  return options.loss.kind == Loss::Kind::beta && is_least_squares(options.loss) &&
         !std::isfinite(options.upper_bound) && options.orthogonal_w == 0;
}

// Of the table that belongs to the loss.
const char* algorithm_for(const Options& options) {
  if (options.loss.kind == Loss::Kind::beta && !is_least_squares(options.loss)) return "auto";
  return std::isfinite(options.upper_bound) || options.orthogonal_w > 0 ? "hals" : "bpp";
}

}  // namespace

bool needs_w_norm(const Options& options) {
  return scale_free(options) && options.l1_h + options.l2_h + options.orthogonal_h > 0;
}

template <class T>
Transformed<T> transform(const Data<T>& data, const Options& options, const Factor<T>& of_user,
                         const Factor<T>& w_norm) {
  const Units units(data.exponent(), options, Factor<T>(), of_user);
  Factor<T> H = of_user, norm = w_norm.empty() ? Factor<T>(H.k(), 1, 1) : w_norm;
  scale(H, -units.h);
  scale(norm, -units.w);
  Options own = units.of_run(options);
  own.rank = H.k();
  own.fixed_w = own.fixed_h = 0;
  own.prior.reset();
  own.algorithm = algorithm_for(options);
  Penalties<T> penalties(data, own);
  penalties.prepare(Side::rows, H, norm);
  const RowByRow<T> single(data);
  const bool once = exact(own);
  const std::unique_ptr<Objective<T>> objective =
      make_objective<T>(once ? data : static_cast<const Data<T>&>(single), own, penalties);

  const std::vector<RowSums> rows = row_sums(data, own.loss);
  Transformed<T> result;
  result.Wt = once ? Factor<T>(H.k(), data.rows()) : even_start(data, H, rows, penalties.upper());
  std::atomic<Index> unconverged = 0;
  objective->half_step(Side::rows, H, [&](Range range, const Improve<T>& improve) {
    T* y = result.Wt.column(range.begin);
    if (once) return improve(y, 1);
    const double magnitude = rows[static_cast<std::size_t>(range.begin)].magnitude;
    if (!(magnitude > 0)) {
      std::fill_n(y, own.rank, T(0));
      return own.simplex == Simplex::none ? Sums{} : improve(y, 1);
    }
    constexpr double least = std::is_same_v<T, float> ? 1e-6 : tolerance;
    Sums sums;
    for (int step = 0; step < max_steps; ++step) {
      sums = improve(y, 4);
      if (sums.gradient2 <= least * least * magnitude) return sums;
    }
    if (sums.gradient2 > good_enough * good_enough * magnitude) ++unconverged;
    return sums;
  });
  result.unconverged = unconverged;
  scale(result.Wt, units.w);
  return result;
}

template Transformed<float> transform(const Data<float>&, const Options&, const Factor<float>&,
                                      const Factor<float>&);
template Transformed<double> transform(const Data<double>&, const Options&, const Factor<double>&,
                                       const Factor<double>&);

}  // namespace nmf
