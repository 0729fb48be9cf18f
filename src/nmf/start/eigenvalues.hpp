// Eigenvalues of small symmetric matrices.
#pragma once

#include <vector>

#include "nmf/data/factor.hpp"

namespace nmf {

// A = V diag(values) V', values falling.
struct Eigenvalues {
  std::vector<double> values;
  Factor<double> V;  // columns are eigenvectors
};

// By Householder's tridiagonal form and implicit QR steps, some 9 n^3 operations on one thread, and the same
// bits on every machine: LAPACK's would depend on the kernels that its BLAS chooses by processor. Throws
// Error(Fault::numerical) where the steps do not converge.
Eigenvalues eigenvalues(const Factor<double>& A);

}  // namespace nmf
