#include "nmf/model/coherence.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "nmf/base/portable.hpp"
#include "nmf/model/top.hpp"

namespace nmf {
namespace {

constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

using RowList = std::vector<std::uint32_t>;  // rising

// The rows in which entries of some columns are above zero, column by column; of the others nothing.
class RowsOf {
 public:
  RowsOf(const LabelledMatrix<double>& x, const std::vector<std::vector<Index>>& wanted)
      : rows_(static_cast<std::size_t>(x.columns())), wanted_(rows_.size()) {
    for (const std::vector<Index>& columns : wanted)
      for (const Index j : columns) wanted_[static_cast<std::size_t>(j)] = true;
    std::visit([this](const auto& values) { look_through(values); }, x.values);
  }
  const RowList& operator[](Index j) const { return rows_[static_cast<std::size_t>(j)]; }

 private:
  void look_at(Index i, std::size_t j, double value) {
    if (wanted_[j] && value > 0) rows_[j].push_back(static_cast<std::uint32_t>(i));
  }
  void look_through(const Dense<double>& x) {
    for (Index i = 0; i < x.rows; ++i)
      for (Index j = 0; j < x.columns; ++j) look_at(i, static_cast<std::size_t>(j), x(i, j));
  }
  void look_through(const Sparse<double>& x) {
    for (std::size_t i = 0; i + 1 < x.row_start.size(); ++i)
      for (Index e = x.row_start[i]; e < x.row_start[i + 1]; ++e)
        look_at(static_cast<Index>(i), x.column[static_cast<std::size_t>(e)],
                x.value[static_cast<std::size_t>(e)]);
  }

  std::vector<RowList> rows_;
  std::vector<bool> wanted_;
};

std::size_t count_common(const RowList& a, const RowList& b) {
  std::size_t count = 0;
  for (auto at = a.begin(), other = b.begin(); at != a.end() && other != b.end();) {
    const std::uint32_t row = std::min(*at, *other);
    count += *at == *other ? 1 : 0;
    at += *at == row ? 1 : 0;
    other += *other == row ? 1 : 0;
  }
  return count;
}

// Of so many rows of all.
double npmi(std::size_t of_a, std::size_t of_b, std::size_t of_both, double all) {
  const auto a = static_cast<double>(of_a), b = static_cast<double>(of_b),
             both = static_cast<double>(of_both);
  if (both == 0) return -1;
  if (both == all) return 0;
  return (portable::log(both / a) + portable::log(all / b)) / portable::log(all / both);
}

double coherence_of(const std::vector<Index>& features, const RowsOf& rows, double all) {
  double sum = 0;
  Index pairs = 0;
  for (std::size_t p = 0; p < features.size(); ++p)
    for (std::size_t q = p + 1; q < features.size(); ++q) {
      const RowList &a = rows[features[p]], &b = rows[features[q]];
      if (a.empty() || b.empty()) continue;
      sum += npmi(a.size(), b.size(), count_common(a, b), all);
      ++pairs;
    }
  return pairs > 0 ? sum / static_cast<double>(pairs) : not_known;
}

}  // namespace

Coherence coherence(const LabelledMatrix<double>& x, const Factor<double>& H, Index features) {
  std::vector<std::vector<Index>> heaviest_of;
  for (Index r = 0; r < H.k(); ++r) {
    const Factor<double> row = component(H, r);
    const std::vector<double> weights(row.begin(), row.end());
    heaviest_of.push_back(heaviest(weights, weights, features));
  }
  const RowsOf rows(x, heaviest_of);
  Coherence result;
  result.features = features;
  double sum = 0;
  Index known = 0;
  for (const std::vector<Index>& of_component : heaviest_of) {
    const double value = coherence_of(of_component, rows, static_cast<double>(x.rows()));
    result.components.push_back(value);
    if (std::isnan(value)) continue;
    sum += value;
    ++known;
  }
  result.mean = known > 0 ? sum / static_cast<double>(known) : not_known;
  return result;
}

}  // namespace nmf
