#include "nmf/update/cholesky.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/kernels/triangular.hpp"

namespace nmf {

Cholesky::Cholesky(const UnitProblem& problem, double ridge)
    : problem_(problem),
      diagonal_(1 + ridge),
      dependent_(4 * static_cast<double>(problem.k()) * problem.epsilon()),
      rows_(static_cast<std::size_t>(problem.ld() * problem.k()), 0.0),
      columns_(rows_.size(), 0.0),
      inverse_diagonal_(static_cast<std::size_t>(problem.k())),
      work_(static_cast<std::size_t>(problem.ld()), 0.0) {
  members_.reserve(static_cast<std::size_t>(problem.k()));
}

bool Cholesky::assign(const std::vector<Index>& members) {
  members_ = members;
  const std::size_t n = members_.size(), ld = static_cast<std::size_t>(problem_.ld());
  for (std::size_t j = 0; j < n; ++j) {
    const double* g = problem_.G(members_[j]);
    for (std::size_t i = j + 1; i < n; ++i) columns_[j * ld + i] = g[members_[i]];
    inverse_diagonal_[j] = diagonal_;
  }
  const double smallest =
      cholesky(size(), columns_.data(), problem_.ld(), inverse_diagonal_.data(), dependent_);
  for (std::size_t i = 0; i < n; ++i)
    for (std::size_t j = 0; j < i; ++j) rows_[i * ld + j] = columns_[j * ld + i];
  return smallest > dependent_;
}

bool Cholesky::append(Index r) {
  const std::size_t n = members_.size(), ld = static_cast<std::size_t>(problem_.ld());
  for (std::size_t i = 0; i < n; ++i) work_[i] = problem_.G(r)[members_[i]];
  substitute_forward(size(), columns_.data(), problem_.ld(), inverse_diagonal_.data(), work_.data());
  double pivot = diagonal_;
  for (std::size_t i = 0; i < n; ++i) pivot -= work_[i] * work_[i];
  if (!(pivot > dependent_)) return false;
  inverse_diagonal_[n] = 1 / std::sqrt(pivot);
  for (std::size_t j = 0; j < n; ++j) rows_[n * ld + j] = columns_[j * ld + n] = work_[j];
  std::fill_n(columns_.begin() + static_cast<std::ptrdiff_t>(n * ld), n + 1, 0.0);
  members_.push_back(r);
  return true;
}

void Cholesky::remove(Index r) {
  std::vector<Index> left = members_;
  std::erase(left, r);
  assign(left);  // independent, as part of what was
}

void Cholesky::solve(const double* b, double* z) {
  const std::size_t n = members_.size();
  for (std::size_t i = 0; i < n; ++i) work_[i] = b[members_[i]];
  substitute_forward(size(), columns_.data(), problem_.ld(), inverse_diagonal_.data(), work_.data());
  substitute_backward(size(), rows_.data(), problem_.ld(), inverse_diagonal_.data(), work_.data());
  std::fill(z, z + problem_.ld(), 0.0);
  for (std::size_t i = 0; i < n; ++i) z[members_[i]] = work_[i];
}

}  // namespace nmf
