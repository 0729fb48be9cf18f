#include "nmf/model/programs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "nmf/base/error.hpp"
#include "nmf/data/gram.hpp"
#include "nmf/model/compare.hpp"
#include "nmf/start/kmeans.hpp"

namespace nmf {
namespace {

// Components of all models, one below the other, of length 1.
struct Pool {
  Factor<double> rows;                         // components x features
  std::vector<std::pair<Index, Index>> place;  // of each: model, and component of it
};

Pool pool_of(std::span<const Factor<double>> H) {
  Index count = 0;
  for (const Factor<double>& model : H) count += model.k();
  Pool pool{Factor<double>(count, H.front().count()), {}};
  Index row = 0;
  for (std::size_t m = 0; m < H.size(); ++m) {
    const Factor<double> unit = unit_rows(H[m]);
    for (Index r = 0; r < unit.k(); ++r, ++row) {
      for (Index c = 0; c < unit.count(); ++c) pool.rows(row, c) = unit(r, c);
      pool.place.emplace_back(static_cast<Index>(m), r);
    }
  }
  return pool;
}

Pool chosen(const Pool& from, const std::vector<Index>& rows) {
  Pool pool{Factor<double>(std::ssize(rows), from.rows.count()), {}};
  for (Index c = 0; c < from.rows.count(); ++c)
    for (Index r = 0; r < std::ssize(rows); ++r)
      pool.rows(r, c) = from.rows(rows[static_cast<std::size_t>(r)], c);
  for (const Index row : rows) pool.place.push_back(from.place[static_cast<std::size_t>(row)]);
  return pool;
}

// Between unit vectors with this cosine.
double distance(double cosine) {
  return std::sqrt(std::max(0.0, 2 - 2 * cosine));
}

// Of each component the mean distance to its nearest others.
std::vector<double> loneliness(const Factor<double>& rows, Index nearest) {
  const Factor<double> cosines = gram(rows);
  std::vector<double> mean;
  for (Index i = 0; i < rows.k(); ++i) {
    std::vector<double> distances;
    for (Index j = 0; j < rows.k(); ++j)
      if (j != i) distances.push_back(distance(cosines(j, i)));
    const Index count = std::min(nearest, std::ssize(distances));
    std::partial_sort(distances.begin(), distances.begin() + count, distances.end());
    mean.push_back(std::accumulate(distances.begin(), distances.begin() + count, 0.0) /
                   static_cast<double>(std::max<Index>(1, count)));
  }
  return mean;
}

Pool without_outliers(const Pool& pool, Index models, const ProgramRules& rules) {
  const auto nearest = std::max<Index>(1, std::lround(rules.neighbours * static_cast<double>(models)));
  const std::vector<double> lonely = loneliness(pool.rows, nearest);
  std::vector<Index> kept;
  for (Index i = 0; i < pool.rows.k(); ++i)
    if (lonely[static_cast<std::size_t>(i)] <= rules.outlier) kept.push_back(i);
  return chosen(pool, kept);
}

double median(std::vector<double>& values) {
  const auto half = values.begin() + std::ssize(values) / 2;
  std::nth_element(values.begin(), half, values.end());
  if (values.size() % 2 == 1) return *half;
  return (*half + *std::max_element(values.begin(), half)) / 2;
}

// Rows of sum one; rows of zeros stay.
Factor<double> unit_sums(Factor<double> H) {
  const std::vector<double> sum = sums(H);
  for (Index c = 0; c < H.count(); ++c)
    for (Index r = 0; r < H.k(); ++r)
      if (const double s = sum[static_cast<std::size_t>(r)]; s > 0) H(r, c) /= s;
  return H;
}

// A feature of the members of a cluster.
std::vector<double> of_members(const Factor<double>& rows, const std::vector<Index>& members, Index feature) {
  std::vector<double> values;
  for (const Index i : members) values.push_back(rows(i, feature));
  return values;
}

double deviation_of(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  return values.size() > 1 ? std::sqrt(squares / (count - 1)) : 0;
}

Index models_of(const Pool& pool, const std::vector<Index>& members) {
  std::set<Index> models;
  for (const Index i : members) models.insert(pool.place[static_cast<std::size_t>(i)].first);
  return std::ssize(models);
}

// Members of each cluster, clusters of most models first, then of most components.
std::vector<std::vector<Index>> in_order(const std::vector<Index>& cluster, Index count, const Pool& pool) {
  std::vector<std::vector<Index>> members(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < cluster.size(); ++i)
    members[static_cast<std::size_t>(cluster[i])].push_back(static_cast<Index>(i));
  std::stable_sort(members.begin(), members.end(), [&pool](const auto& a, const auto& b) {
    return std::pair(models_of(pool, a), a.size()) > std::pair(models_of(pool, b), b.size());
  });
  return members;
}

}  // namespace

Programs consensus_programs(std::span<const Factor<double>> H, const ProgramRules& rules) {
  const Pool all = pool_of(H);
  const Pool pool = without_outliers(all, std::ssize(H), rules);
  const Index count = rules.programs;
  if (count < 1 || pool.rows.k() < count)
    throw Error(
        Fault::usage,
        fmt::format("{} programs of {} components ({} more stand alone) are not possible; give more "
                    "models, fewer programs by {}, or a larger {}",
                    count, pool.rows.k(), all.rows.k() - pool.rows.k(), option("rank"), option("outlier")));
  const std::vector<Index> cluster = kmeans(pool.rows, count, rules.seed);
  Programs programs;
  programs.outliers = all.rows.k() - pool.rows.k();
  programs.silhouette = mean_silhouette(pool.rows, cluster, count);
  programs.H = programs.deviation = Factor<double>(count, pool.rows.count());
  const std::vector<std::vector<Index>> members = in_order(cluster, count, pool);
  const Factor<double> of_sum_one = unit_sums(pool.rows);
  for (Index p = 0; p < count; ++p)
    for (Index c = 0; c < pool.rows.count(); ++c) {
      std::vector<double> values = of_members(pool.rows, members[static_cast<std::size_t>(p)], c);
      programs.H(p, c) = median(values);
      programs.deviation(p, c) =
          deviation_of(of_members(of_sum_one, members[static_cast<std::size_t>(p)], c));
    }
  programs.H = unit_sums(std::move(programs.H));
  const Factor<double> cosines = times(unit_rows(programs.H), transposed(pool.rows));
  for (Index p = 0; p < count; ++p) {
    const std::vector<Index>& own = members[static_cast<std::size_t>(p)];
    Program program{models_of(pool, own), {}, 0};
    for (const Index i : own) {
      program.of.push_back(pool.place[static_cast<std::size_t>(i)]);
      program.cosine += cosines(p, i) / static_cast<double>(own.size());
    }
    programs.each.push_back(program);
  }
  return programs;
}

}  // namespace nmf
