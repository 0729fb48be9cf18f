// How long a factorization takes to reach an error: one JSON line.
//
//   time_to_error INPUT --rank K [--start W.csv H.csv] [--target E] [--iterations N] [--threads T] [--single]
//                 [--algorithm NAME] [--seed S] [--out DIR]
//
// Seconds are of the factorization alone, from its first iteration. Without --target it runs all N
// iterations.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"
#include "nmf/solve/factorize.hpp"

namespace {

struct Arguments {
  std::string input, w, h, out;
  nmf::Options options;
  double target = 0;
  bool single = false;
};

Arguments parse(int argc, char** argv) {
  Arguments a;
  a.options.tolerance = 0;
  a.options.init = nmf::Init::random;
  a.options.max_iterations = 100;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const auto next = [&] { return std::string(++i < argc ? argv[i] : ""); };
    if (word == "--rank")
      a.options.rank = std::stol(next());
    else if (word == "--start")
      a.w = next(), a.h = next();
    else if (word == "--target")
      a.target = std::stod(next());
    else if (word == "--iterations")
      a.options.max_iterations = std::stol(next());
    else if (word == "--threads")
      a.options.threads = std::stoi(next());
    else if (word == "--single")
      a.single = true;
    else if (word == "--algorithm")
      a.options.algorithm = next();
    else if (word == "--seed")
      a.options.seed = std::stoul(next());
    else if (word == "--out")
      a.out = next();
    else
      a.input = word;
  }
  return a;
}

template <class T>
nmf::LabelledMatrix<T> read(const std::string& path) {
  nmf::io::ReadReport report;
  nmf::io::ReadOptions options;
  return nmf::io::read_matrix<T>(path, options, report);
}

// A dense table as a factor: its rows (or, for H, its columns) own the k numbers.
template <class T>
nmf::Factor<T> factor(const std::string& path, bool by_rows) {
  auto table = std::get<nmf::Dense<T>>(read<T>(path).values);
  if (!by_rows) table = nmf::transposed(table);
  return nmf::Factor<T>(table.values.data(), table.columns, table.rows);
}

template <class T>
void write(const std::string& path, const nmf::io::TableView<T>& table) {
  nmf::io::AtomicFile file(path);
  nmf::io::write_table(file, table, nmf::io::TableFormat::csv);
  file.commit();
}

template <class T>
void run(const Arguments& a) {
  const auto x = read<T>(a.input);
  const auto data = nmf::make_data(x);
  nmf::Pair<T> start;
  if (!a.w.empty()) start = {factor<T>(a.w, true), factor<T>(a.h, false)};
  nmf::Iteration last;
  const auto result = nmf::factorize<T>(
      *data, a.options,
      [&](const nmf::Iteration& now) {
        last = now;
        return !(a.target > 0 && now.relative_error <= a.target);
      },
      std::move(start));
  if (!a.out.empty()) {
    const nmf::Index k = a.options.rank;
    write<T>(a.out + "/W.csv", {x.rows(), k, result.Wt.data(), k, 1});
    write<T>(a.out + "/H.csv", {k, x.columns(), result.H.data(), 1, k});
  }
  fmt::print(
      "{{\"input\": \"{}\", \"rank\": {}, \"precision\": \"{}\", \"algorithm\": \"{}\", \"threads\": {}, "
      "\"iterations\": {}, \"seconds\": {:.4f}, \"seconds_an_iteration\": {:.5f}, \"value\": {:.9f}, "
      "\"reached\": {}}}\n",
      a.input.substr(a.input.find_last_of('/') + 1), a.options.rank, a.single ? "single" : "double",
      a.options.algorithm, a.options.threads, last.iteration, last.seconds,
      last.seconds / static_cast<double>(last.iteration), result.relative_error,
      a.target > 0 && last.relative_error <= a.target);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const Arguments a = parse(argc, argv);
    a.single ? run<float>(a) : run<double>(a);
  } catch (const std::exception& e) {
    fmt::print(stderr, "time_to_error: {}\n", e.what());
    return EXIT_FAILURE;
  }
}
