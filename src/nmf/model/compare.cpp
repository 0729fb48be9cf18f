#include "nmf/model/compare.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/data/gram.hpp"
#include "nmf/model/assignment.hpp"

namespace nmf {

Factor<double> unit_rows(Factor<double> H) {
  const std::vector<double> most = largest(H);
  for (Index c = 0; c < H.count(); ++c)
    for (Index r = 0; r < H.k(); ++r)  // squares neither vanish nor overflow
      H(r, c) /= std::max(1e-300, most[static_cast<std::size_t>(r)]);
  const std::vector<double> square = squares(H);
  for (Index c = 0; c < H.count(); ++c)
    for (Index r = 0; r < H.k(); ++r)
      if (const double s = square[static_cast<std::size_t>(r)]; s > 0) H(r, c) /= std::sqrt(s);
  return H;
}

Comparison compare_components(const Factor<double>& A, const Factor<double>& B) {
  return compare_unit_rows(unit_rows(A), unit_rows(B));
}

Comparison compare_unit_rows(const Factor<double>& A, const Factor<double>& B) {
  Factor<double> cosines = times(A, transposed(B));
  for (double& cosine : cosines) cosine = std::clamp(cosine, 0.0, 1.0);
  Comparison result;
  std::vector<bool> taken(B.k(), false);
  const std::vector<Index> partner = best_assignment(cosines);
  for (Index i = 0; i < A.k(); ++i) {
    const Index j = partner[i];
    if (j < 0) {
      result.only_in_a.push_back(static_cast<Index>(i));
      continue;
    }
    taken[static_cast<std::size_t>(j)] = true;
    const double cosine = cosines(i, j);
    result.pairs.push_back({static_cast<Index>(i), j, cosine});
    result.score += cosine;
  }
  for (std::size_t j = 0; j < taken.size(); ++j)
    if (!taken[j]) result.only_in_b.push_back(static_cast<Index>(j));
  result.score /= static_cast<double>(std::max(A.k(), B.k()));
  return result;
}

}  // namespace nmf
