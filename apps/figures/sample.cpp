#include "figures/sample.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nmf::app {

std::vector<Index> sampled(Index count, Index most) {
  const Index taken = std::min(count, most);
  std::vector<Index> places(static_cast<std::size_t>(taken));
  for (Index i = 0; i < taken; ++i) places[static_cast<std::size_t>(i)] = i * count / taken;
  return places;
}

void thin(draw::Series& series, Index most) {
  const Index count = std::ssize(series.x);
  if (count <= most) return;
  const Index stretches = std::max<Index>(most / 4, 1);
  std::vector<double> x, y;
  for (Index s = 0; s < stretches; ++s) {
    const Index begin = s * count / stretches, end = (s + 1) * count / stretches;
    const auto [low, high] = std::minmax_element(series.y.begin() + begin, series.y.begin() + end);
    std::vector<Index> kept{begin, low - series.y.begin(), high - series.y.begin(), end - 1};
    std::sort(kept.begin(), kept.end());
    kept.erase(std::unique(kept.begin(), kept.end()), kept.end());
    for (const Index i : kept) {
      x.push_back(series.x[static_cast<std::size_t>(i)]);
      y.push_back(series.y[static_cast<std::size_t>(i)]);
    }
  }
  series.x = std::move(x);
  series.y = std::move(y);
}

std::string sample_note(Index shown, Index all, const char* what) {
  return fmt::format("{} of {} {} are drawn, evenly spread over them.", shown, all, what);
}

}  // namespace nmf::app
