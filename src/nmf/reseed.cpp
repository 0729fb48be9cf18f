#include "nmf/reseed.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/gram.hpp"
#include "nmf/random.hpp"

namespace nmf {

template <class T>
std::vector<Index> zero_components(const Factor<T>& F) {
  std::vector<Index> zero(F.n_rows);
  for (std::size_t r = 0; r < zero.size(); ++r) zero[r] = static_cast<Index>(r);
  for (arma::uword c = 0; c < F.n_cols && !zero.empty(); ++c)
    std::erase_if(zero, [&](Index r) { return F(static_cast<arma::uword>(r), c) != 0; });
  return zero;
}

template <class T>
Index reseed(const Data<T>& data, const std::vector<Index>& components, std::uint64_t seed, Index round,
             Factor<T>& Wt, Factor<T>& H) {
  constexpr Index candidates = 8;
  Index set = 0;
  for (const Index component : components) {
    const auto r = static_cast<arma::uword>(component);
    Wt.row(r).zeros();
    H.row(r).zeros();
    Factor<T> pick(candidates, Wt.n_cols, arma::fill::zeros);
    std::vector<arma::uword> rows;
    for (Index c = 0; c < candidates; ++c) {
      const double u = uniform(seed, Stream::reseed, round * candidates + c, component);
      rows.push_back(std::min(Wt.n_cols - 1, static_cast<arma::uword>(u * static_cast<double>(Wt.n_cols))));
      pick(static_cast<arma::uword>(c), rows.back()) = 1;
    }
    const Factor<T> X = product(data, Side::columns, pick);  // candidates x n: the rows drawn
    arma::Row<T> best;
    double best_size = 0, row_size = 0;
    arma::uword best_row = 0;
    for (std::size_t c = 0; c < rows.size(); ++c) {
      const arma::Row<T> residual =
          arma::clamp(X.row(c) - times<T>(Wt.col(rows[c]).t(), H), T(0), arma::Datum<T>::inf);
      const double size = inner<T>(residual, residual);
      if (size <= best_size) continue;
      best = residual;
      best_size = size;
      best_row = rows[c];
      row_size = arma::accu(arma::square(X.row(c)));
    }
    // Rounding leaves a residual too: it is not worth a component.
    if (best_size <= 1e4 * std::numeric_limits<T>::epsilon() * row_size) continue;
    H.row(r) = best;
    Wt(r, best_row) = 1;
    ++set;
  }
  return set;
}

template std::vector<Index> zero_components(const Factor<float>&);
template std::vector<Index> zero_components(const Factor<double>&);
template Index reseed(const Data<float>&, const std::vector<Index>&, std::uint64_t, Index, Factor<float>&,
                      Factor<float>&);
template Index reseed(const Data<double>&, const std::vector<Index>&, std::uint64_t, Index, Factor<double>&,
                      Factor<double>&);

}  // namespace nmf
