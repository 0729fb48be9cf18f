#include "nmf/objective/row_costs.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/data/written.hpp"
#include "nmf/objective/entry_blocks.hpp"
#include "nmf/objective/evaluate.hpp"

namespace nmf {
namespace {

double entry_cost(const Loss& loss, double least, double x, double y) {
  switch (loss.kind) {
    case Loss::Kind::huber:
      return huber(loss.parameter, x - y);
    case Loss::Kind::l21:
      return (x - y) * (x - y);
    case Loss::Kind::beta:
      break;
  }
  return is_least_squares(loss) ? (x - y) * (x - y) / 2
                                : beta_divergence(loss.parameter, x, y > 0 ? y : least);
}

template <class T>
double price(const Penalties<T>& penalties, Index row, Index k, const double* w) {
  const T *linear = penalties.linear(Side::rows), *ridge = penalties.ridge(Side::rows),
          *d = penalties.direction(Side::rows);
  double own = 0, sum = 0, squares = 0;
  for (Index r = 0; r < k; ++r) {
    own += (linear[r] + ridge[r] * w[r] / 2) * w[r];
    sum += d[r] * w[r];
    squares += d[r] * w[r] * d[r] * w[r];
  }
  return penalties.scale(Side::rows, row) *
         (own + penalties.coupling(Side::rows) * (sum * sum - squares) / 2);
}

}  // namespace

template <class T>
std::vector<double> row_costs(const Data<T>& data, const Loss& loss, const Penalties<T>& penalties,
                              const Factor<T>& Wt, const Factor<T>& H) {
  const FactorByEntries<double> F(doubled(H));
  const Factor<double>& W = doubled(Wt);
  const double least = loss.kind == Loss::Kind::beta ? least_model(data, loss.parameter) : 0;
  std::vector<double> costs(static_cast<std::size_t>(data.rows()), 0.0);
  Written written;
  written.add(Side::rows, costs);
  data.visit_entries(Side::rows, [&](Range range, const Entries<T>* rows) {
    double* const own = costs.data() + range.begin;
    const auto cost = [&](double w, double x, double y) { return w * entry_cost(loss, least, x, y); };
    add_entries(F, rows, range.size(), W.column(range.begin), cost, own);
    for (Index i = 0; i < range.size(); ++i) {
      if (loss.kind == Loss::Kind::l21) own[i] = std::sqrt(own[i]);
      own[i] += price(penalties, range.begin + i, F.k(), W.column(range.begin + i));
    }
    return Sums{};
  });
  return costs;
}

template std::vector<double> row_costs(const Data<float>&, const Loss&, const Penalties<float>&,
                                       const Factor<float>&, const Factor<float>&);
template std::vector<double> row_costs(const Data<double>&, const Loss&, const Penalties<double>&,
                                       const Factor<double>&, const Factor<double>&);

}  // namespace nmf
