#include "nmf/model/consensus.hpp"

#include <algorithm>
#include <utility>

#include "nmf/base/parallel.hpp"
#include "nmf/base/random.hpp"
#include "nmf/model/linkage.hpp"

namespace nmf {
namespace {

// `size` of `count` rows in order, or all where there are no more, each as likely as another (Knuth 1997,
// algorithm 3.4.2S).
std::vector<Index> sample(Index count, Index size, std::uint64_t seed) {
  std::vector<Index> rows;
  for (Index i = 0; i < count; ++i) {
    const double wanted = static_cast<double>(size - std::ssize(rows));
    if (static_cast<double>(count - i) * uniform(seed, Stream::consensus, i, 0) < wanted) rows.push_back(i);
  }
  return rows;
}

// C of these rows.
Triangle together(std::span<const std::vector<Index>> clusters, const std::vector<Index>& rows) {
  std::vector<std::vector<Index>> labels;  // of a run, of these rows
  for (const std::vector<Index>& run : clusters) {
    std::vector<Index>& own = labels.emplace_back();
    for (const Index i : rows) own.push_back(run[i]);
  }
  Triangle share(std::ssize(rows));
  const auto runs = static_cast<double>(labels.size());
  parallel_for(share.size(), runs * static_cast<double>(share.pairs()), [&](Index i, int) {
    double* of_row = share.row(i);
    for (const std::vector<Index>& run : labels)
      for (Index j = 0; j < i; ++j) of_row[j] += run[j] == run[i] ? 1 : 0;
    for (Index j = 0; j < i; ++j) of_row[j] /= runs;
  });
  return share;
}

// Every pair counts twice, and C_ii = 1 once.
double dispersion(const Triangle& share) {
  const auto rows = static_cast<double>(share.size());
  const double sum = share.sum([](double c) { return 4 * (c - 0.5) * (c - 0.5); });
  return (2 * sum + rows) / (rows * rows);
}

double ambiguous_share(const Triangle& share) {
  const auto ambiguous = std::ranges::count_if(share, [](double c) { return c > 0.1 && c < 0.9; });
  return static_cast<double>(ambiguous) / static_cast<double>(share.pairs());
}

}  // namespace

Consensus consensus(std::span<const std::vector<Index>> clusters, std::uint64_t seed, Index most_rows) {
  const std::vector<Index> rows = sample(std::ssize(clusters.front()), most_rows, seed);
  Triangle share = together(clusters, rows);
  Consensus result;
  result.rows = share.size();
  result.dispersion = dispersion(share);
  result.pac = ambiguous_share(share);
  for (double& c : share) c = 1 - c;
  result.cophenetic = cophenetic_correlation(std::move(share));
  return result;
}

}  // namespace nmf
