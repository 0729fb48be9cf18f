#include "nmf/start/eigenvalues.hpp"

// Whatever instruction sets the compiler may use: sums in one order.
#define EIGEN_DONT_VECTORIZE
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Eigenvalues>
#include <algorithm>

#include "nmf/base/error.hpp"

namespace nmf {

Eigenvalues eigenvalues(const Factor<double>& A) {
  const auto n = static_cast<Eigen::Index>(A.k());
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      Eigen::Map<const Eigen::MatrixXd>(A.data(), n, n));
  if (solver.info() != Eigen::Success)
    throw Error(Fault::numerical, "initialisation: the eigenvalues of a Gram matrix did not converge; try " +
                                      option("init", "random"));
  Eigenvalues falling{std::vector<double>(solver.eigenvalues().data(), solver.eigenvalues().data() + n), A};
  std::reverse(falling.values.begin(), falling.values.end());
  for (Index c = 0; c < n; ++c)
    std::copy_n(solver.eigenvectors().data() + (n - 1 - c) * n, n, falling.V.column(c));
  return falling;
}

}  // namespace nmf
