#include "suggest.hpp"

#include <algorithm>

namespace nmf::app {
namespace {

// Optimal string alignment distance, O(|a| |b|).
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::vector<std::size_t>> d(a.size() + 1, std::vector<std::size_t>(b.size() + 1));
  for (std::size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (std::size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    for (std::size_t j = 1; j <= b.size(); ++j) {
      d[i][j] =
          std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  }
  return d[a.size()][b.size()];
}

}  // namespace

std::string did_you_mean(const std::string& given, const std::vector<std::string>& known) {
  std::size_t least = std::max<std::size_t>(1, given.size() / 3) + 1;
  const std::string* nearest = nullptr;
  for (const std::string& word : known) {
    const std::size_t d = distance(given, word);
    if (d < least) {
      least = d;
      nearest = &word;
    }
  }
  if (nearest == nullptr && given.size() > 4) {
    const std::string core = given.substr(given.find_first_not_of('-'));
    for (const std::string& word : known) {
      if (word.find(core) != std::string::npos) nearest = &word;
    }
  }
  return nearest == nullptr ? "" : "did you mean " + *nearest + "? ";
}

}  // namespace nmf::app
