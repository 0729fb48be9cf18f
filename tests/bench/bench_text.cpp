// How fast texts become tfidf: one JSON line.
//
//   bench_text FOLDER|FILE [THREADS]   files, words, counts, vocabulary, weights
#include <fmt/format.h>

#include <chrono>
#include <string>

#include "nmf/base/parallel.hpp"
#include "nmf/io/read.hpp"
#include "nmf/scale/scale.hpp"

namespace {

double seconds_since(std::chrono::steady_clock::time_point begin) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void run(const std::string& path, int threads) {
  const nmf::ThreadLimit limit(threads);
  nmf::io::ReadOptions options;
  options.threads = threads;
  options.text.wanted = true;
  nmf::io::ReadReport report;
  const auto begin = std::chrono::steady_clock::now();
  nmf::LabelledMatrix<double> x = nmf::io::read_matrix<double>(path, options, report);
  const double read = seconds_since(begin);
  nmf::Scale scale = nmf::parse_scale({"tfidf"});
  nmf::fit_scale(x, scale, nmf::Unlisted::zero);
  const double all = seconds_since(begin);
  const auto& weights = std::get<nmf::Sparse<double>>(x.values).value;
  double sum = 0;
  for (const double weight : weights) sum += weight;
  fmt::print(
      "{{\"threads\": {}, \"bytes\": {}, \"documents\": {}, \"words\": {}, \"entries\": {}, \"sum\": {}, "
      "\"read_seconds\": {:.4f}, \"seconds\": {:.4f}}}\n",
      threads, report.bytes, x.rows(), x.columns(), weights.size(), sum, read, all);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  try {
    run(argv[1], argc > 2 ? std::stoi(argv[2]) : 0);
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_text: {}\n", error.what());
    return 1;
  }
}
