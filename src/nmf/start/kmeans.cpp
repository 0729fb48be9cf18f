#include "nmf/start/kmeans.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "nmf/base/random.hpp"
#include "nmf/data/gram.hpp"

namespace nmf {
namespace {

// Squared distances of each centre (clusters x features) from each row.
Factor<double> distances(const Factor<double>& centres, const Factor<double>& columns) {
  Factor<double> d = times(centres, columns);
  const std::vector<double> norm = squares(centres);
  for (Index i = 0; i < d.count(); ++i)
    for (Index c = 0; c < d.k(); ++c)
      d(c, i) = std::max(0.0, 1 + norm[static_cast<std::size_t>(c)] - 2 * d(c, i));
  return d;
}

void set_centre(Factor<double>& centres, Index c, const Factor<double>& rows, Index row) {
  for (Index j = 0; j < rows.count(); ++j) centres(c, j) = rows(row, j);
}

// Each centre is a row, drawn by its squared distance from the nearest of those before.
Factor<double> drawn_centres(const Factor<double>& rows, const Factor<double>& columns, Index count,
                             std::uint64_t seed, Index beginning) {
  Factor<double> centres(count, rows.count());
  std::vector<double> nearest(static_cast<std::size_t>(rows.k()), 1.0);
  for (Index c = 0; c < count; ++c) {
    double whole = 0;
    for (const double d : nearest) whole += d;
    double left = uniform(seed, Stream::programs, beginning, c) * whole;
    Index row = 0;
    while (row + 1 < rows.k() && (left -= nearest[static_cast<std::size_t>(row)]) > 0) ++row;
    set_centre(centres, c, rows, row);
    const Factor<double> own = distances(component(centres, c), columns);
    for (Index i = 0; i < rows.k(); ++i)
      nearest[static_cast<std::size_t>(i)] =
          c == 0 ? own(0, i) : std::min(nearest[static_cast<std::size_t>(i)], own(0, i));
  }
  return centres;
}

struct Clusters {
  std::vector<Index> of;  // each row
  double inertia = 0;
};

Clusters nearest_centres(const Factor<double>& centres, const Factor<double>& columns) {
  const Factor<double> d = distances(centres, columns);
  Clusters clusters;
  for (Index i = 0; i < d.count(); ++i) {
    const double* least = std::min_element(d.column(i), d.column(i) + d.k());
    clusters.of.push_back(least - d.column(i));
    clusters.inertia += *least;
  }
  return clusters;
}

// The mean of each cluster; of one without rows, the row that is furthest from its centre.
Factor<double> means(const Factor<double>& rows, const Clusters& clusters, const Factor<double>& before,
                     const Factor<double>& columns) {
  Factor<double> centres(before.k(), rows.count());
  std::vector<double> size(static_cast<std::size_t>(before.k()), 0.0);
  for (const Index c : clusters.of) ++size[static_cast<std::size_t>(c)];
  for (Index j = 0; j < rows.count(); ++j)
    for (Index i = 0; i < rows.k(); ++i) {
      const Index c = clusters.of[static_cast<std::size_t>(i)];
      centres(c, j) += rows(i, j) / size[static_cast<std::size_t>(c)];
    }
  if (std::find(size.begin(), size.end(), 0.0) == size.end()) return centres;
  const Factor<double> d = distances(before, columns);
  std::vector<bool> taken(clusters.of.size(), false);
  for (Index c = 0; c < before.k(); ++c) {
    if (size[static_cast<std::size_t>(c)] > 0) continue;
    Index furthest = -1;
    double most = -1;
    for (Index i = 0; i < rows.k(); ++i)
      if (const double own = d(clusters.of[static_cast<std::size_t>(i)], i);
          !taken[static_cast<std::size_t>(i)] && own > most) {
        most = own;
        furthest = i;
      }
    taken[static_cast<std::size_t>(furthest)] = true;
    set_centre(centres, c, rows, furthest);
  }
  return centres;
}

}  // namespace

std::vector<Index> kmeans(const Factor<double>& rows, Index count, std::uint64_t seed,
                          const ClusterEffort& effort) {
  const Factor<double> columns = transposed(rows);
  Clusters best;
  best.inertia = std::numeric_limits<double>::infinity();
  for (Index beginning = 0; beginning < effort.beginnings; ++beginning) {
    Factor<double> centres = drawn_centres(rows, columns, count, seed, beginning);
    Clusters clusters = nearest_centres(centres, columns);
    for (Index iteration = 0; iteration < effort.iterations; ++iteration) {
      centres = means(rows, clusters, centres, columns);
      Clusters next = nearest_centres(centres, columns);
      const bool ended = next.of == clusters.of;
      clusters = std::move(next);
      if (ended) break;
    }
    if (clusters.inertia < best.inertia) best = std::move(clusters);
  }
  return best.of;
}

double mean_silhouette(const Factor<double>& rows, const std::vector<Index>& cluster, Index count) {
  if (count < 2) return std::numeric_limits<double>::quiet_NaN();
  const Factor<double> cosines = gram(rows);
  std::vector<double> size(static_cast<std::size_t>(count), 0.0);
  for (const Index c : cluster) ++size[static_cast<std::size_t>(c)];
  double total = 0;
  for (Index i = 0; i < rows.k(); ++i) {
    std::vector<double> sum(size.size(), 0.0);
    for (Index j = 0; j < rows.k(); ++j)
      if (j != i)
        sum[static_cast<std::size_t>(cluster[static_cast<std::size_t>(j)])] +=
            std::sqrt(std::max(0.0, 2 - 2 * cosines(j, i)));
    const auto own = static_cast<std::size_t>(cluster[static_cast<std::size_t>(i)]);
    if (size[own] < 2) continue;
    double other = std::numeric_limits<double>::infinity();
    for (std::size_t c = 0; c < size.size(); ++c)
      if (c != own && size[c] > 0) other = std::min(other, sum[c] / size[c]);
    const double within = sum[own] / (size[own] - 1);
    if (std::max(within, other) > 0 && std::isfinite(other))
      total += (other - within) / std::max(within, other);
  }
  return total / static_cast<double>(rows.k());
}

}  // namespace nmf
