#include "nmf/objective/entry_error.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/parallel.hpp"
#include "nmf/data/of_each.hpp"
#include "nmf/data/unit.hpp"
#include "nmf/objective/entry_blocks.hpp"

namespace nmf {

template <class T>
Unseen unseen(const Data<T>& data) {
  Unseen found;
  if (!data.own_grams()) return found;
  for (const Side side : {Side::rows, Side::columns}) {
    std::vector<char>& own = side == Side::rows ? found.rows : found.columns;
    own = of_each<char>(data, side, [&](const Entries<T>& entries) {
      return weighted_entries(entries, data.count(other(side))) == 0;
    });
    if (std::find(own.begin(), own.end(), 1) == own.end()) own.clear();
  }
  found.mean = data.total_weight() > 0 ? data.sum() / data.total_weight() : 0;
  return found;
}

template <class T>
double entry_error(const Loss& loss, const Sparse<T>& entries, const Factor<T>& Wt, const Factor<T>& H,
                   int exponent, const ModelBounds& bounds, const Unseen& unseen) {
  const auto in = [](const std::vector<char>& which, Index i) {
    return !which.empty() && which[static_cast<std::size_t>(i)] != 0;
  };
  const Unit<double, T> unit(exponent);
  const auto least = static_cast<T>(bounds.least), most = static_cast<T>(bounds.most);
  const auto k = H.k();
  const bool squares = loss.kind != Loss::Kind::beta || is_least_squares(loss);
  constexpr Index block = 64;
  const double work = 2.0 * static_cast<double>(k) * static_cast<double>(entries.non_zeros());
  const double total = parallel_sum<double>(blocks_of(entries.rows, block), work, [&](Index b, int) {
    double sum = 0;
    for (Index i = b * block; i < std::min(entries.rows, (b + 1) * block); ++i) {
      const T* w = Wt.data() + i * k;
      for (Index e = entries.row_start[static_cast<std::size_t>(i)];
           e < entries.row_start[static_cast<std::size_t>(i + 1)]; ++e) {
        const auto column = static_cast<Index>(entries.column[static_cast<std::size_t>(e)]);
        const T* h = H.data() + column * k;
        T model = 0;
        for (Index r = 0; r < k; ++r) model += w[r] * h[r];
        if (in(unseen.rows, i) || in(unseen.columns, column)) model = static_cast<T>(unseen.mean);
        model = std::clamp(model, least, most);
        const double x = unit(entries.value[static_cast<std::size_t>(e)]),
                     y = std::max(model, std::numeric_limits<T>::min());
        sum += squares ? (x - model) * (x - model) : beta_divergence(loss.parameter, x, y);
      }
    }
    return sum;
  });
  const double mean = total / std::max(1.0, static_cast<double>(entries.non_zeros()));
  return squares ? std::sqrt(mean) : mean;
}

template Unseen unseen(const Data<float>&);
template Unseen unseen(const Data<double>&);
template double entry_error(const Loss&, const Sparse<float>&, const Factor<float>&, const Factor<float>&,
                            int, const ModelBounds&, const Unseen&);
template double entry_error(const Loss&, const Sparse<double>&, const Factor<double>&, const Factor<double>&,
                            int, const ModelBounds&, const Unseen&);

}  // namespace nmf
