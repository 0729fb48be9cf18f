// Block principal pivoting (Kim and Park 2011): guess which components are positive, solve least squares over
// them, and exchange all components that turn out infeasible (a negative value, or a negative gradient where
// the value is zero) at once. While their number does not fall, three more such exchanges are tried, then
// only the infeasible component with the largest index is exchanged until it falls: the backup rule, which
// ends. The optimum is exact. Columns with the same positive components share one Cholesky factor. A few
// times k^2 a column and k^3/3 a group.
//
// Columns whose components are linearly dependent, or that take too many exchanges, go to the active-set
// method.
#include <algorithm>
#include <cstring>
#include <limits>
#include <numeric>

#include "nmf/update/activeset.hpp"
#include "nmf/update/updates.hpp"

namespace nmf {
namespace {

constexpr int patience = 3;

class BlockPivoting {
 public:
  explicit BlockPivoting(UnitProblem& problem)
      : problem_(problem),
        factor_(problem),
        passive_(static_cast<std::size_t>(problem.k() * problem.count())),
        columns_(static_cast<std::size_t>(problem.count())),
        z_(static_cast<std::size_t>(problem.ld())),
        gradient_(z_.size()) {
    for (Index c = 0; c < problem.count(); ++c)
      for (Index r = 0; r < problem.k(); ++r) passive(c)[r] = problem.z(c)[r] > 0;
  }

  void solve() {
    std::vector<Index> open(columns_.size()), rest;  // columns to do, and those given up
    std::iota(open.begin(), open.end(), Index{0});
    for (Index round = 0; round < 5 * problem_.k() + 10 && !open.empty(); ++round) {
      std::sort(open.begin(), open.end(), [&](Index a, Index b) {
        const int order = std::memcmp(passive(a), passive(b), static_cast<std::size_t>(problem_.k()));
        return order != 0 ? order < 0 : a < b;
      });
      std::vector<Index> next;
      factored_.clear();
      for (const Index c : open) {
        if (!factorize(c))
          rest.push_back(c);
        else if (!pivot(c))
          next.push_back(c);
      }
      open = std::move(next);
    }
    rest.insert(rest.end(), open.begin(), open.end());
    if (rest.empty()) return;
    ActiveSet active_set(problem_);
    for (const Index c : rest) active_set.solve(c);
  }

 private:
  struct Column {
    Index least = std::numeric_limits<Index>::max();  // infeasible components so far
    int tries = patience;                             // full exchanges left without improvement
  };

  char* passive(Index c) { return passive_.data() + c * problem_.k(); }

  // The factor of column c's passive components, if the last column's was not the same; false if they are
  // dependent.
  bool factorize(Index c) {
    if (std::equal(factored_.begin(), factored_.end(), passive(c), passive(c) + problem_.k()))
      return independent_;
    factored_.assign(passive(c), passive(c) + problem_.k());
    members_.clear();
    for (Index r = 0; r < problem_.k(); ++r)
      if (passive(c)[r]) members_.push_back(r);
    return independent_ = factor_.assign(members_);
  }

  // Solves column c over its passive components; true if that is the optimum, else exchanges components.
  bool pivot(Index c) {
    factor_.solve(problem_.p(c), z_.data());
    problem_.gradient(c, z_.data(), gradient_.data());
    double size = 0;
    for (Index r = 0; r < problem_.k(); ++r)
      size = std::max({size, std::abs(z_[at(r)]), std::abs(problem_.p(c)[r])});
    const double rounding = static_cast<double>(problem_.k()) * std::numeric_limits<double>::epsilon() * size;
    const auto infeasible = [&](Index r) {
      return (passive(c)[r] ? z_[at(r)] : gradient_[at(r)]) < -rounding;
    };
    Index count = 0, last = -1;
    for (Index r = 0; r < problem_.k(); ++r)
      if (infeasible(r)) {
        ++count;
        last = r;
      }
    if (count == 0) {
      std::transform(z_.begin(), z_.begin() + problem_.k(), problem_.z(c),
                     [](double z) { return std::max(0.0, z); });
      return true;
    }
    Column& column = columns_[at(c)];
    if (count < column.least)
      column = {count, patience};
    else
      --column.tries;
    if (column.tries >= 0) {
      for (Index r = 0; r < last; ++r)
        if (infeasible(r)) passive(c)[r] = !passive(c)[r];
    }
    passive(c)[last] = !passive(c)[last];
    return false;
  }

  static std::size_t at(Index i) { return static_cast<std::size_t>(i); }

  UnitProblem& problem_;
  Cholesky factor_;
  std::vector<char> passive_;   // of each column, by component
  std::vector<char> factored_;  // the passive components that factor_ is of
  std::vector<Index> members_;
  bool independent_ = true;
  std::vector<Column> columns_;
  AlignedVector<double> z_, gradient_;
};

}  // namespace

template <class T>
void update_bpp(const HalfStep<T>& step) {
  in_units(step, [](UnitProblem& problem) { BlockPivoting(problem).solve(); });
}

template void update_bpp(const HalfStep<float>&);
template void update_bpp(const HalfStep<double>&);

}  // namespace nmf
