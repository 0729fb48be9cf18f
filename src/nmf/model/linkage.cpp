#include "nmf/model/linkage.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <utility>

namespace nmf {
namespace {

// A chain goes from a cluster to its nearest, and so on; distances fall along it until two clusters are each
// other's nearest. These are joined, which leaves the rest of the chain as it was.
class Linkage {
 public:
  explicit Linkage(Triangle distances) : distances_(std::move(distances)), size_(distances_.size(), 1.0) {}

  Merge next() {
    if (chain_.empty())
      chain_.push_back(std::ranges::find_if(size_, [](double s) { return s > 0; }) - size_.begin());
    for (Index before = none;;) {
      const Index last = chain_.back();
      if (chain_.size() > 1) before = chain_[chain_.size() - 2];
      const Index nearest = nearest_of(last, before);
      if (nearest == before) break;
      chain_.push_back(nearest);
    }
    const Index a = chain_.back(), b = chain_[chain_.size() - 2];
    chain_.resize(chain_.size() - 2);
    return join(std::min(a, b), std::max(a, b));
  }

 private:
  static constexpr Index none = -1;

  // `before` where it is as near as any other, so that no chain goes in a circle.
  Index nearest_of(Index cluster, Index before) {
    Index nearest = before;
    double least = before == none ? std::numeric_limits<double>::infinity() : distances_(cluster, before);
    for (Index other = 0; other < distances_.size(); ++other) {
      if (size_[other] == 0 || other == cluster || !(distances_(cluster, other) < least)) continue;
      nearest = other;
      least = distances_(cluster, other);
    }
    return nearest;
  }

  // What is joined has the place of b.
  Merge join(Index a, Index b) {
    const Merge merge{distances_(a, b), size_[a] * size_[b]};
    const double both = size_[a] + size_[b];
    for (Index other = 0; other < distances_.size(); ++other)
      if (size_[other] > 0 && other != a && other != b)
        distances_(other, b) = (size_[a] * distances_(other, a) + size_[b] * distances_(other, b)) / both;
    size_[a] = 0;
    size_[b] = both;
    return merge;
  }

  Triangle distances_;
  std::vector<double> size_;  // 0: it was joined with another
  std::vector<Index> chain_;
};

}  // namespace

std::vector<Merge> average_linkage(Triangle distances) {
  const Index count = distances.size();
  Linkage linkage(std::move(distances));
  std::vector<Merge> merges;
  while (std::ssize(merges) + 1 < count) merges.push_back(linkage.next());
  return merges;
}

// A height is the mean of the distances that it stands for, so that distances and heights have the same mean,
// and their covariance is the variance of the heights.
double cophenetic_correlation(Triangle distances) {
  if (std::ranges::adjacent_find(distances, std::ranges::not_equal_to()) == distances.end())
    return std::numeric_limits<double>::quiet_NaN();
  const double mean = distances.sum([](double d) { return d; }) / static_cast<double>(distances.pairs());
  const double of_distances = distances.sum([mean](double d) { return (d - mean) * (d - mean); });
  double of_heights = 0;
  for (const Merge& merge : average_linkage(std::move(distances)))
    of_heights += merge.pairs * (merge.height - mean) * (merge.height - mean);
  return std::min(1.0, std::sqrt(of_heights / of_distances));
}

}  // namespace nmf
