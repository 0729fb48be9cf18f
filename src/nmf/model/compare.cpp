#include "nmf/model/compare.hpp"

#include <algorithm>

#include "nmf/data/gram.hpp"
#include "nmf/model/assignment.hpp"

namespace nmf {
namespace {

// Rows of length 1; those of zeros stay.
arma::mat unit_rows(const arma::mat& H) {
  arma::mat unit = H;
  unit.each_col() /=
      arma::clamp(arma::max(H, 1), 1e-300, arma::datum::inf);  // squares neither vanish nor overflow
  arma::vec norms = arma::sqrt(arma::sum(arma::square(unit), 1));
  norms.replace(0, 1);
  unit.each_col() /= norms;
  return unit;
}

}  // namespace

Comparison compare_components(const Factor<double>& A, const Factor<double>& B) {
  const arma::mat cosines = arma::clamp(times<double>(unit_rows(A), unit_rows(B).t()), 0, 1);
  Comparison result;
  std::vector<bool> taken(B.n_rows, false);
  const std::vector<Index> partner = best_assignment(cosines);
  for (arma::uword i = 0; i < A.n_rows; ++i) {
    const Index j = partner[i];
    if (j < 0) {
      result.only_in_a.push_back(static_cast<Index>(i));
      continue;
    }
    taken[static_cast<std::size_t>(j)] = true;
    const double cosine = cosines(i, static_cast<arma::uword>(j));
    result.pairs.push_back({static_cast<Index>(i), j, cosine});
    result.score += cosine;
  }
  for (std::size_t j = 0; j < taken.size(); ++j)
    if (!taken[j]) result.only_in_b.push_back(static_cast<Index>(j));
  result.score /= static_cast<double>(std::max(A.n_rows, B.n_rows));
  return result;
}

}  // namespace nmf
