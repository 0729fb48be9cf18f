#include "nmf/model/score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "nmf/base/portable.hpp"
#include "nmf/data/storage.hpp"
#include "nmf/model/reconstruct.hpp"
#include "nmf/objective/entry_error.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/solve/measure.hpp"
#include "nmf/solve/units.hpp"

namespace nmf {
namespace {

// A loss, and what a model of zero counts as in it: the same as in loss_value.
struct Told {
  Loss loss;
  double least;
};

double loss_of(const Told& told, double x, double y) {
  const Loss& loss = told.loss;
  if (loss.kind == Loss::Kind::huber) return huber(loss.parameter, x - y);
  if (loss.kind == Loss::Kind::l21) return 0;  // of whole columns
  if (is_least_squares(loss)) return (x - y) * (x - y) / 2;
  if (x == 0 && loss.parameter <= 0) return std::numeric_limits<double>::infinity();
  if (x == 0 && is_beta(loss, 1)) return y;
  return beta_divergence(loss.parameter, x,
                         y > 0 ? std::max(y, std::numeric_limits<double>::min()) : told.least);
}

void add(Score& score, const std::vector<Told>& losses, double w, double x, double y) {
  score.weight += w;
  score.squares += w * (x - y) * (x - y);
  score.absolute += w * std::abs(x - y);
  score.magnitude += w * x * x;
  for (std::size_t l = 0; l < losses.size(); ++l) score.losses[l] += w * loss_of(losses[l], x, y);
}

struct Counted {
  double w, x, y;
};

// The entries of one column that count, in scratch of the depth of X.
class Column {
 public:
  explicit Column(Index depth)
      : weight_(static_cast<std::size_t>(depth)), wx_(weight_.size()), model_(weight_.size()) {}

  const std::vector<Counted>& counted(const Entries<double>& entries, Index column, const Approximation& y) {
    counted_.clear();
    if (entries.base == 0) {
      count_listed(entries, column, y);
      return counted_;
    }
    std::fill(weight_.begin(), weight_.end(), entries.base);
    std::fill(wx_.begin(), wx_.end(), 0.0);
    for (Index l = 0; l < entries.listed; ++l) weight_[entries.listed_index[l]] += entries.difference_of(l);
    for (Index e = 0; e < entries.count; ++e) wx_[entries.index[e]] = entries.value[e];
    y.column(column, model_.data());
    for (std::size_t s = 0; s < weight_.size(); ++s)
      if (const double w = weight_[s]; w > 0) counted_.push_back({w, wx_[s] / w, model_[s]});
    return counted_;
  }

 private:
  // Where only listed entries count.
  void count_listed(const Entries<double>& entries, Index column, const Approximation& y) {
    for (Index l = 0, e = 0; l < entries.listed; ++l) {
      const std::uint32_t s = entries.listed_index[l];
      while (e < entries.count && entries.index[e] < s) ++e;
      const double w = entries.difference_of(l);
      if (!(w > 0)) continue;
      const double wx = e < entries.count && entries.index[e] == s ? entries.value[e] : 0;
      counted_.push_back({w, wx / w, y.entry(column, s)});
    }
  }

  std::vector<double> weight_, wx_, model_;
  std::vector<Counted> counted_;
};

// How far below the unit of the data the one is in which squares of a column do not vanish. Columns that are
// no further below than most have that of the data.
int exponent_below(double largest) {
  constexpr int near = -200;
  const int own = exponent_of(largest);
  return own < near ? own : 0;
}

std::vector<Told> told(const std::vector<Loss>& losses, const Data<double>& data, int below) {
  std::vector<Told> told;
  for (const Loss& loss : losses)
    told.push_back({of_run(loss, data.exponent() + below), is_beta(loss, 1)
                                                               ? std::ldexp(least_model(data, 1), -below)
                                                               : std::numeric_limits<double>::min()});
  return told;
}

// value 2^exponent, or the nearest to it that is a number.
double moved(double value, double exponent) {
  return exponent == 0 ? value : value * portable::pow(2, exponent);
}

}  // namespace

Approximation product_of(const Factor<double>& Y, const Reconstruction& F) {
  return {[&](Index c, double* y) { F.rows(Y.column(c), 1, y); },
          [&](Index c, Index s) { return F.entry(Y.column(c), s); }};
}

double Score::loss(std::size_t l, const Loss& which) const {
  return scaled(losses[l], degree(which) * exponent);
}
double Score::root_of_squares() const {
  return scaled(std::sqrt(squares), exponent);
}
double Score::rmse() const {
  return scaled(std::sqrt(squares / weight), exponent);
}
double Score::mae() const {
  return scaled(absolute / weight, exponent);
}
double Score::relative_error() const {
  return magnitude > 0 ? std::sqrt(squares / magnitude) : std::numeric_limits<double>::quiet_NaN();
}

std::vector<Score> score_by(const Data<double>& data, Side side, const std::vector<Loss>& of_user,
                            const Approximation& given) {
  const std::vector<Told> of_most = told(of_user, data, 0);
  const Unit<double, double> unit(data.exponent());
  const Approximation y{[&](Index c, double* out) {
                          given.column(c, out);
                          unit.copy(out, data.count(other(side)), out);
                        },
                        [&](Index c, Index s) { return unit(given.entry(c, s)); }};
  const Index depth = data.count(other(side));
  std::vector<Score> scores(static_cast<std::size_t>(data.count(side)));
  data.visit_entries(side, [&](Range range, const Entries<double>* columns) {
    Column scratch(depth);
    std::optional<std::vector<Told>> own;
    for (Index c = range.begin; c < range.end; ++c) {
      const Entries<double>& entries = columns[c - range.begin];
      Score& score = scores[static_cast<std::size_t>(c)];
      const std::vector<Counted>& counted = scratch.counted(entries, c, y);
      double largest = 0;
      for (const Counted& entry : counted) largest = std::max({largest, entry.x, entry.y});
      const int below = exponent_below(largest);
      const std::vector<Told>& losses = below == 0 ? of_most : own.emplace(told(of_user, data, below));
      const double by = std::ldexp(1.0, -below);
      score.losses.assign(losses.size(), 0.0);
      score.exponent = data.exponent() + below;
      for (const Counted& entry : counted) add(score, losses, entry.w, entry.x * by, entry.y * by);
      for (std::size_t l = 0; l < losses.size(); ++l)
        if (losses[l].loss.kind == Loss::Kind::l21) score.losses[l] = std::sqrt(score.squares);
    }
    return Sums{};
  });
  return scores;
}

Score total(const std::vector<Score>& scores, const std::vector<Loss>& losses) {
  Score sum;
  sum.losses.resize(losses.size(), 0.0);
  sum.exponent = scores.empty() ? 0 : std::ranges::max(scores, {}, &Score::exponent).exponent;
  for (const Score& score : scores) {
    const double below = score.exponent - sum.exponent;
    sum.weight += score.weight;
    sum.squares += moved(score.squares, 2 * below);
    sum.absolute += moved(score.absolute, below);
    sum.magnitude += moved(score.magnitude, 2 * below);
    for (std::size_t l = 0; l < losses.size(); ++l)
      sum.losses[l] += moved(score.losses[l], degree(losses[l]) * below);
  }
  return sum;
}

double rmse(const Sparse<double>& entries, const Approximation& rows, int exponent) {
  const Unit<double, double> unit(exponent);
  double squares = 0;
  for (Index i = 0; i < entries.rows; ++i)
    for (auto e = static_cast<std::size_t>(entries.row_start[static_cast<std::size_t>(i)]);
         e < static_cast<std::size_t>(entries.row_start[static_cast<std::size_t>(i) + 1]); ++e) {
      const double residual = unit(entries.value[e]) - unit(rows.entry(i, entries.column[e]));
      squares += residual * residual;
    }
  return scaled(std::sqrt(squares / static_cast<double>(entries.non_zeros())), exponent);
}

namespace {

// A model in the units of a run on the data.
struct InUnits {
  Units units;
  Options options;
  Factor<double> Wt, H;
  InUnits(const Data<double>& data, const Options& of_user, const Factor<double>& W,
          const Factor<double>& other)
      : units(data.exponent(), of_user, W, other), options(units.of_run(of_user)), Wt(W), H(other) {
    scale(Wt, -units.w);
    scale(H, -units.h);
  }
};

}  // namespace

double entry_error(const Data<double>& data, const Options& options, const Sparse<double>& entries,
                   const Factor<double>& Wt, const Factor<double>& H) {
  const InUnits model(data, options, Wt, H);
  return model.units.entry_error(
      entry_error(model.options.loss, entries, model.Wt, model.H, data.exponent(), {}, unseen(data)));
}

Optimality optimality(const Data<double>& data, const Options& options, const Factor<double>& of_rows,
                      const Factor<double>& of_columns) {
  const InUnits model(data, options, of_rows, of_columns);
  const Factor<double>&Wt = model.Wt, &H = model.H;
  Options own = model.options;
  own.algorithm = "auto";
  Penalties<double> penalties(data, own);
  const std::unique_ptr<Objective<double>> objective = make_objective(data, own, penalties);
  const PassSums sums = measure(*objective, penalties, Wt, H);
  const double gradient2 = sums.rows.gradient2 + sums.columns.gradient2;
  const double magnitude = objective->magnitude();
  return {scaled(penalties.value(Wt, H), model.units.loss), scaled(magnitude, model.units.loss),
          magnitude > 0 ? std::sqrt(gradient2 / magnitude) : 0};
}

}  // namespace nmf
