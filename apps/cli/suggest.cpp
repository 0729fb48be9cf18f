#include "cli/suggest.hpp"

#include <algorithm>
#include <sstream>

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

struct Elsewhere {
  const char* name;
  const char* options;  // of ours, the likeliest first
};

constexpr Elsewhere elsewhere[] = {
    {"--tol", "--tolerance"},
    {"--eps", "--tolerance"},
    {"--epsilon", "--tolerance"},
    {"--n-components", "--rank"},
    {"--components", "--rank"},
    {"--k", "--rank"},
    {"--n-topics", "--rank"},
    {"--topics", "--rank"},
    {"--max-iter", "--max-iterations"},
    {"--maxiter", "--max-iterations"},
    {"--n-iter", "--max-iterations"},
    {"--iter", "--max-iterations"},
    {"--max-time", "--time-limit"},
    {"--timeout", "--time-limit"},
    {"--random-state", "--seed"},
    {"--random-seed", "--seed"},
    {"--beta-loss", "--loss"},
    {"--beta", "--loss"},
    {"--objective", "--loss"},
    {"--solver", "--algorithm"},
    {"--method", "--algorithm"},
    {"--alpha", "--l1-w --l1-h --l2-w --l2-h"},
    {"--alpha-w", "--l1-w --l2-w"},
    {"--alpha-h", "--l1-h --l2-h"},
    {"--l1-ratio", "--l1-w --l1-h --l2-w --l2-h"},
    {"--l1", "--l1-w --l1-h"},
    {"--l2", "--l2-w --l2-h"},
    {"--n-run", "--starts"},
    {"--nrun", "--starts"},
    {"--n-init", "--starts"},
    {"--restarts", "--starts"},
    {"--batch-size", "--batch"},
    {"--n-jobs", "--threads"},
    {"--jobs", "--threads"},
    {"--cores", "--threads"},
    {"--dtype", "--precision"},
    {"--sep", "--delimiter"},
    {"--dec", "--decimal"},
    {"--skiprows", "--skip"},
    {"--skip-rows", "--skip"},
    {"--comment-char", "--comment"},
    {"--index-col", "--labels"},
    {"--row-labels", "--labels"},
    {"--usecols", "--columns"},
    {"--na-values", "--na"},
    {"--max-features", "--max-words"},
    {"--ngram-range", "--ngrams"},
    {"--stopwords", "--stop-words"},
    {"--corpus", "--text"},
    {"--out", "--output"},
    {"--outdir", "--output"},
    {"--output-dir", "--output"},
    {"--silent", "--quiet"},
};

}  // namespace

std::string option_known_elsewhere(const std::string& given, const std::vector<std::string>& known) {
  std::string name = given;
  std::replace(name.begin(), name.end(), '_', '-');
  if (name == "--verbose")
    return "progress is shown on a terminal and goes into log.csv, and --quiet turns messages off; ";
  for (const Elsewhere& other : elsewhere) {
    if (name != other.name) continue;
    std::istringstream options(other.options);
    std::string found;
    for (std::string option; options >> option;)
      if (std::find(known.begin(), known.end(), option) != known.end())
        found += (found.empty() ? "" : " or ") + option;
    return found.empty() ? "" : "did you mean " + found + "? ";
  }
  return "";
}

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
