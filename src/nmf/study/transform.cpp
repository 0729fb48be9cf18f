#include "nmf/study/transform.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "nmf/base/alternate_sum.hpp"
#include "nmf/base/portable.hpp"
#include "nmf/data/of_each.hpp"
#include "nmf/data/view.hpp"
#include "nmf/data/weighted.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/objective/row_costs.hpp"
#include "nmf/solve/units.hpp"

namespace nmf {
namespace {

// The KKT residual, relative to the row's own magnitude, at which a row is done; and at which it is as good
// as done when the steps have run out.
constexpr double tolerance = 1e-13;
constexpr double good_enough = 1e-6;
constexpr int max_steps = 5000;

// The exponent of the largest entry of each row, in the unit of the data.
template <class T>
std::vector<int> sizes_of_rows(const Data<T>& data) {
  return of_each<int>(data, Side::rows, [](const Entries<T>& row) {
    constexpr int least = std::is_same_v<T, float> ? -100 : -900;  // of which the inverse is a number
    double largest = 0;
    for_positive(row, [&](double x) { largest = std::max(largest, x); });
    return std::max(exponent_of(largest), least);
  });
}

// The rows of one size, in the unit of their largest entries, one of them a visit: so steps can be counted
// row by row, and rows that are far larger, or smaller, change no bit of what is found. Nothing that looks at
// all entries tells of those beside a row either: they are taken for ones.
template <class T>
class RowsOfSize final : public DataView<T> {
 public:
  RowsOfSize(const Data<T>& data, const std::vector<int>& sizes, int size)
      : DataView<T>(data), sizes_(sizes), size_(size), by_(static_cast<T>(std::ldexp(1.0, -size))) {}
  int exponent() const override { return this->data_.exponent() + size_; }
  double sum() const override { return this->total_weight(); }
  double squared_norm() const override { return this->total_weight(); }
  // A visit of one row gains nothing by what others could share of its Gram matrix.
  bool own_grams() const override { return true; }
  Sums half_step(Side side, const Factor<T>& F, const Visit<T>& visit) const override {
    return this->data_.half_step(side, F, [&](Range range, const T* G, const T* P) {
      std::vector<T> own(static_cast<std::size_t>(F.k()));
      return of_this_size(range, [&](Index c) {
        const T* p = P + (c - range.begin) * F.k();
        std::transform(p, p + F.k(), own.begin(), [this](T v) { return v * by_; });
        return visit({c, c + 1}, G, own.data());
      });
    });
  }
  Sums visit_entries(Side side, const VisitEntries<T>& visit) const override {
    if (side == Side::columns) return this->data_.visit_entries(side, visit);
    return this->data_.visit_entries(side, [&](Range range, const Entries<T>* rows) {
      std::vector<T> own;
      return of_this_size(range, [&](Index c) {
        Entries<T> row = rows[c - range.begin];
        own.assign(row.value, row.value + row.count);
        for (T& v : own) v *= by_;
        row.value = own.data();
        return visit({c, c + 1}, &row);
      });
    });
  }

 private:
  template <class VisitRow>
  Sums of_this_size(Range range, const VisitRow& visit) const {
    Sums sums;
    for (Index c = range.begin; c < range.end; ++c)
      if (sizes_[static_cast<std::size_t>(c)] == size_) sums += visit(c);
    return sums;
  }

  const std::vector<int>& sizes_;
  const int size_;
  const T by_;
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

bool is_exact(const Options& options) {
  return options.loss.kind == Loss::Kind::beta && is_least_squares(options.loss) &&
         !std::isfinite(options.upper_bound) && options.orthogonal_w == 0;
}

// Of the table that belongs to the loss.
const char* algorithm_for(const Options& options) {
  if (options.loss.kind == Loss::Kind::beta && !is_least_squares(options.loss)) return "auto";
  return std::isfinite(options.upper_bound) || options.orthogonal_w > 0 ? "hals" : "bpp";
}

// The norm of the residual is least where its square is, as long as W has no price beside it.
Loss loss_of_rows(const Options& options) {
  const bool free = options.l1_w + options.l2_w + options.orthogonal_w == 0 && !needs_w_norm(options);
  return options.loss.kind == Loss::Kind::l21 && free ? Loss() : options.loss;
}

// What is solved for some rows, in their unit.
template <class T>
struct Problem {
  Problem(const Data<T>& data, const Options& of_user, const Factor<T>& of_model, const Factor<T>& w_norm)
      : units(data.exponent(), of_user, Factor<T>(), of_model),
        H(of_model),
        options(own_options(of_user)),
        penalties(data, options) {
    Factor<T> norm = w_norm.empty() ? Factor<T>(H.k(), 1, 1) : w_norm;
    scale(H, -units.h);
    scale(norm, -units.w);
    penalties.prepare(Side::rows, H, norm);
    objective = make_objective<T>(data, options, penalties);
  }

  const Units units;
  Factor<T> H;
  const Options options;
  Penalties<T> penalties;
  std::unique_ptr<Objective<T>> objective;

 private:
  Options own_options(const Options& of_user) const {
    Options own = units.of_run(of_user);
    own.rank = H.k();
    own.fixed_w = own.fixed_h = 0;
    own.prior.reset();
    own.algorithm = algorithm_for(of_user);
    return own;
  }
};

template <class T>
void solve_exactly(const Data<T>& data, const Options& options, const Factor<T>& H, const Factor<T>& w_norm,
                   Transformed<T>& result) {
  const Problem<T> problem(data, options, H, w_norm);
  problem.objective->half_step(Side::rows, problem.H, [&](Range range, const Improve<T>& improve) {
    return improve(result.Wt.column(range.begin), 1);
  });
  scale(result.Wt, problem.units.w);
}

template <class T>
struct Solved {
  Factor<T> Wt;
  std::vector<char> moves;  // still, of each row
};

// From a start, each row until it moves no more.
template <class T>
Solved<T> solved_from(const Problem<T>& problem, const std::vector<RowSums>& rows, Factor<T> start) {
  Solved<T> solved{std::move(start), std::vector<char>(rows.size(), 0)};
  problem.objective->half_step(Side::rows, problem.H, [&](Range range, const Improve<T>& improve) {
    T* y = solved.Wt.column(range.begin);
    const auto i = static_cast<std::size_t>(range.begin);
    if (!(rows[i].magnitude > 0)) return problem.options.simplex == Simplex::none ? Sums{} : improve(y, 1);
    constexpr double least = std::is_same_v<T, float> ? 1e-6 : tolerance;
    Sums sums;
    for (int step = 0; step < max_steps; ++step) {
      sums = improve(y, 4);
      if (sums.gradient2 <= least * least * rows[i].magnitude) return sums;
    }
    solved.moves[i] = sums.gradient2 > good_enough * good_enough * rows[i].magnitude;
    return sums;
  });
  return solved;
}

// Orthogonal components exclude each other, so that a row has a minimum near each of them: the best of what
// is found from the even start and from those at which one component has nearly all.
template <class T>
void try_each_component(const Data<T>& data, const Problem<T>& problem, const std::vector<RowSums>& rows,
                        const Factor<T>& even, Solved<T>& best) {
  constexpr double better = 1 - 1e-9;
  const auto costs_of = [&](const Factor<T>& Wt) {
    return row_costs(data, problem.options.loss, problem.penalties, Wt, problem.H);
  };
  std::vector<double> least = costs_of(best.Wt);
  for (Index r = 0; r < even.k(); ++r) {
    Factor<T> start = even;
    for (Index i = 0; i < start.count(); ++i)
      for (Index s = 0; s < start.k(); ++s)
        if (s != r) start(s, i) *= T(1e-3);
    const Solved<T> other = solved_from(problem, rows, std::move(start));
    const std::vector<double> costs = costs_of(other.Wt);
    for (std::size_t i = 0; i < costs.size(); ++i) {
      if (!(costs[i] < better * least[i])) continue;
      const auto row = static_cast<Index>(i);
      std::copy_n(other.Wt.column(row), even.k(), best.Wt.column(row));
      least[i] = costs[i];
      best.moves[i] = other.moves[i];
    }
  }
}

// Of the rows of one size.
template <class T>
void solve_by_steps(const Data<T>& data, const Options& options, const Factor<T>& H, const Factor<T>& w_norm,
                    Transformed<T>& result) {
  const Problem<T> problem(data, options, H, w_norm);
  const std::vector<RowSums> rows = row_sums(data, problem.options.loss);
  const Factor<T> even = even_start(data, problem.H, rows, problem.penalties.upper());
  Solved<T> solved = solved_from(problem, rows, even);
  if (options.orthogonal_w > 0) try_each_component(data, problem, rows, even, solved);
  scale(solved.Wt, problem.units.w);
  // Rows of other sizes are zero here.
  std::transform(solved.Wt.begin(), solved.Wt.end(), result.Wt.begin(), result.Wt.begin(), std::plus<T>());
  result.unconverged += std::count(solved.moves.begin(), solved.moves.end(), 1);
}

}  // namespace

bool needs_w_norm(const Options& options) {
  return scale_free(options) && options.l1_h + options.l2_h + options.orthogonal_h > 0;
}

template <class T>
Transformed<T> transform(const Data<T>& data, const Options& of_user, const Factor<T>& H,
                         const Factor<T>& w_norm) {
  Options options = of_user;
  options.loss = loss_of_rows(of_user);
  Transformed<T> result;
  result.Wt = Factor<T>(H.k(), data.rows());
  if (is_exact(options)) {
    solve_exactly(data, options, H, w_norm, result);
    return result;
  }
  if (options.loss.kind == Loss::Kind::huber && options.loss.parameter == 0)
    options.loss = of_run({options.loss.kind, huber_threshold(data)}, -data.exponent());
  const std::vector<int> sizes = sizes_of_rows(data);
  for (const int size : std::set<int>(sizes.begin(), sizes.end()))
    solve_by_steps<T>(RowsOfSize<T>(data, sizes, size), options, H, w_norm, result);
  return result;
}

template Transformed<float> transform(const Data<float>&, const Options&, const Factor<float>&,
                                      const Factor<float>&);
template Transformed<double> transform(const Data<double>&, const Options&, const Factor<double>&,
                                       const Factor<double>&);

}  // namespace nmf
