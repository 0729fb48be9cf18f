#include "nmf/score.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/objective.hpp"

namespace nmf {
namespace {

double loss_of(const Loss& loss, double x, double y) {
  if (loss.kind == Loss::Kind::huber) return huber(loss.parameter, x - y);
  if (loss.kind == Loss::Kind::l21) return 0;  // of whole columns
  if (is_least_squares(loss)) return (x - y) * (x - y) / 2;
  if (x == 0 && loss.parameter <= 0) return std::numeric_limits<double>::infinity();
  return beta_divergence(loss.parameter, x, std::max(y, std::numeric_limits<double>::min()));
}

void add(Score& score, const std::vector<Loss>& losses, double w, double x, double y) {
  score.weight += w;
  score.squares += w * (x - y) * (x - y);
  score.magnitude += w * x * x;
  for (std::size_t l = 0; l < losses.size(); ++l) score.losses[l] += w * loss_of(losses[l], x, y);
}

// The entries of one column in scratch of the depth of X.
struct Column {
  std::vector<double> weight, wx, model;
  explicit Column(Index depth)
      : weight(static_cast<std::size_t>(depth)), wx(weight.size()), model(weight.size()) {}

  void fill(const Entries<double>& entries) {
    std::fill(weight.begin(), weight.end(), entries.base);
    std::fill(wx.begin(), wx.end(), 0.0);
    for (Index l = 0; l < entries.listed; ++l) weight[entries.listed_index[l]] += entries.difference_of(l);
    for (Index e = 0; e < entries.count; ++e) wx[entries.index[e]] = entries.value[e];
  }
};

// Where only listed entries count.
void add_listed(Score& score, const std::vector<Loss>& losses, const Entries<double>& entries, Index column,
                const Approximation& y) {
  for (Index l = 0, e = 0; l < entries.listed; ++l) {
    const std::uint32_t s = entries.listed_index[l];
    while (e < entries.count && entries.index[e] < s) ++e;
    const double w = entries.difference_of(l);
    if (!(w > 0)) continue;
    const double wx = e < entries.count && entries.index[e] == s ? entries.value[e] : 0;
    add(score, losses, w, wx / w, y.entry(column, s));
  }
}

}  // namespace

double Score::rmse() const {
  return std::sqrt(squares / weight);
}
double Score::relative_error() const {
  return magnitude > 0 ? std::sqrt(squares / magnitude) : 0;
}

std::vector<Score> score_by(const Data<double>& data, Side side, const std::vector<Loss>& losses,
                            const Approximation& y) {
  const Index depth = side == Side::rows ? data.columns() : data.rows();
  std::vector<Score> scores(static_cast<std::size_t>(data.count(side)));
  data.visit_entries(side, [&](Range range, const Entries<double>* columns) {
    Column scratch(depth);
    for (Index c = range.begin; c < range.end; ++c) {
      const Entries<double>& entries = columns[c - range.begin];
      Score& score = scores[static_cast<std::size_t>(c)];
      score.losses.assign(losses.size(), 0.0);
      if (entries.base == 0) {
        add_listed(score, losses, entries, c, y);
      } else {
        scratch.fill(entries);
        y.column(c, scratch.model.data());
        for (std::size_t s = 0; s < scratch.weight.size(); ++s)
          if (const double w = scratch.weight[s]; w > 0)
            add(score, losses, w, scratch.wx[s] / w, scratch.model[s]);
      }
      for (std::size_t l = 0; l < losses.size(); ++l)
        if (losses[l].kind == Loss::Kind::l21) score.losses[l] = std::sqrt(score.squares);
    }
    return Sums{};
  });
  return scores;
}

Score total(const std::vector<Score>& scores) {
  Score sum;
  for (const Score& score : scores) {
    sum.weight += score.weight;
    sum.squares += score.squares;
    sum.magnitude += score.magnitude;
    sum.losses.resize(score.losses.size(), 0.0);
    for (std::size_t l = 0; l < score.losses.size(); ++l) sum.losses[l] += score.losses[l];
  }
  return sum;
}

double rmse(const Sparse<double>& entries, const Approximation& rows) {
  double squares = 0;
  for (Index i = 0; i < entries.rows; ++i)
    for (auto e = static_cast<std::size_t>(entries.row_start[static_cast<std::size_t>(i)]);
         e < static_cast<std::size_t>(entries.row_start[static_cast<std::size_t>(i) + 1]); ++e) {
      const double residual = entries.value[e] - rows.entry(i, entries.column[e]);
      squares += residual * residual;
    }
  return std::sqrt(squares / static_cast<double>(entries.non_zeros()));
}

Optimality optimality(const Data<double>& data, const Options& options, const Factor<double>& Wt,
                      const Factor<double>& H) {
  Options own = options;
  own.algorithm = "auto";
  Penalties<double> penalties(data, own);
  const std::unique_ptr<Objective<double>> objective = make_objective(data, own, penalties);
  double gradient2 = 0;
  const auto measure = [&](Side side, const Factor<double>& F, const Factor<double>& Y) {
    penalties.prepare(side, F, Y);
    gradient2 += objective
                     ->half_step(side, F,
                                 [&](Range range, const Improve<double>& improve) {
                                   const double* begin = Y.memptr() + range.begin * own.rank;
                                   std::vector<double> y(begin, begin + range.size() * own.rank);
                                   return improve(y.data(), 0);
                                 })
                     .gradient2;
  };
  measure(Side::rows, H, Wt);
  measure(Side::columns, Wt, H);
  const double magnitude = objective->magnitude();
  return {penalties.value(Wt, H), magnitude > 0 ? std::sqrt(gradient2 / magnitude) : 0};
}

}  // namespace nmf
