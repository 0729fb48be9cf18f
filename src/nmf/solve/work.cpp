#include "nmf/solve/work.hpp"

namespace nmf {

// Each term was fitted to iterations of tables from 20 x 30 to 5000 x 38 at ranks 2 to 12.
template <class T>
double iteration_work(const Data<T>& data, const Options& options) {
  const auto k = static_cast<double>(options.rank);
  const double entries = data.entries(Side::rows) * static_cast<double>(data.rows()),
               cells = static_cast<double>(data.rows()) * static_cast<double>(data.columns()),
               vectors = static_cast<double>(data.rows() + data.columns());
  if (is_least_squares(options.loss)) {
    const double own_grams = data.own_grams() ? entries * k * k / 10 : 0;
    return 4000 + vectors * (50 + k * k / 2) + entries * k / 5 + own_grams;
  }
  if (is_beta(options.loss, 1)) return 4000 + vectors * 200 + entries * (8 + 5 * k);
  return 4000 + vectors * 200 + cells * (30 + 2 * k);
}

template double iteration_work(const Data<float>&, const Options&);
template double iteration_work(const Data<double>&, const Options&);

}  // namespace nmf
