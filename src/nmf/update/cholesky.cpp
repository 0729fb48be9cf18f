#include "nmf/update/cholesky.hpp"

#include <algorithm>
#include <cmath>

namespace nmf {

Cholesky::Cholesky(const UnitProblem& problem, double ridge)
    : problem_(problem),
      ridge_(ridge),
      rows_(static_cast<std::size_t>(problem.ld() * problem.k())),
      columns_(rows_.size()),
      work_(static_cast<std::size_t>(problem.ld())) {
  members_.reserve(static_cast<std::size_t>(problem.k()));
}

void Cholesky::substitute_forward() {
  double* x = work_.data();
  for (Index j = 0; j < size(); ++j) {
    const double* l = columns_.data() + j * problem_.ld();
    const double value = x[j] /= l[j];
    for (Index i = j + 1; i < size(); ++i) x[i] -= value * l[i];
  }
}

bool Cholesky::append(Index r) {
  const Index n = size(), ld = problem_.ld();
  for (Index i = 0; i < n; ++i)
    work_[static_cast<std::size_t>(i)] = problem_.G(r)[members_[static_cast<std::size_t>(i)]];
  substitute_forward();
  double pivot = 1 + ridge_;  // squared sine of the angle to the members' span
  for (Index i = 0; i < n; ++i)
    pivot -= work_[static_cast<std::size_t>(i)] * work_[static_cast<std::size_t>(i)];
  if (!(pivot > 4 * static_cast<double>(n + 1) * problem_.epsilon())) return false;
  work_[static_cast<std::size_t>(n)] = std::sqrt(pivot);
  std::copy_n(work_.data(), n + 1, rows_.data() + n * ld);
  for (Index j = 0; j <= n; ++j)
    columns_[static_cast<std::size_t>(j * ld + n)] = work_[static_cast<std::size_t>(j)];
  members_.push_back(r);
  return true;
}

void Cholesky::remove(Index r) {
  const auto at = std::find(members_.begin(), members_.end(), r);
  const std::vector<Index> after(at + 1, members_.end());
  members_.erase(at, members_.end());
  for (const Index member : after) append(member);
}

void Cholesky::solve(const double* b, double* z) {
  for (Index i = 0; i < size(); ++i)
    work_[static_cast<std::size_t>(i)] = b[members_[static_cast<std::size_t>(i)]];
  substitute_forward();
  std::fill(z, z + problem_.ld(), 0.0);
  double* x = work_.data();
  for (Index i = size() - 1; i >= 0; --i) {
    const double* l = rows_.data() + i * problem_.ld();
    const double value = x[i] /= l[i];
    for (Index j = 0; j < i; ++j) x[j] -= value * l[j];
    z[members_[static_cast<std::size_t>(i)]] = value;
  }
}

}  // namespace nmf
