// Y <- max(0, G^-1 P): least squares, then negative entries cut off (Paatero and Tapper 1994; Berry et al.
// 2007). A heuristic: the loss may rise, and where it ends is no optimum. Components that depend on earlier
// ones are left out. k^2 a column.
#include <algorithm>

#include "nmf/update/cholesky.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {

template <class T>
void update_als(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) {
    Cholesky all(problem);
    for (Index r = 0; r < problem.k(); ++r) all.append(r);
    for (Index c = 0; c < problem.count(); ++c) {
      double* z = problem.z(c);
      all.solve(problem.p(c), z);
      std::transform(z, z + problem.k(), z, [](double v) { return std::max(0.0, v); });
    }
  });
}

template void update_als(const HalfStep<float>&);
template void update_als(const HalfStep<double>&);

}  // namespace nmf
