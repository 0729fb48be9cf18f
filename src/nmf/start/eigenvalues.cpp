#include "nmf/start/eigenvalues.hpp"

// Whatever instruction sets the compiler may use: sums in one order.
#define EIGEN_DONT_VECTORIZE
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Eigenvalues>

#include "nmf/base/error.hpp"

namespace nmf {

Eigenvalues eigenvalues(const arma::mat& A) {
  const auto n = static_cast<Eigen::Index>(A.n_rows);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(
      Eigen::Map<const Eigen::MatrixXd>(A.memptr(), n, n));
  if (solver.info() != Eigen::Success)
    throw Error(Fault::numerical,
                "initialisation: the eigenvalues of a Gram matrix did not converge; try --init random");
  return {arma::reverse(arma::vec(solver.eigenvalues().data(), A.n_rows)),
          arma::fliplr(arma::mat(solver.eigenvectors().data(), A.n_rows, A.n_rows))};
}

}  // namespace nmf
