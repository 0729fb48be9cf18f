// How fast files are read and written: one JSON line a case.
//
//   bench_io read FILE [--threads T] [--single]   the whole reader: bytes, hash, parsing, storage
//   bench_io bytes FILE                           the bytes alone, read into a small buffer
//   bench_io numbers FILE                         std::from_chars alone over the text in memory, one thread
//   bench_io write ROWS COLUMNS FILE [--threads T]
//
// MB/s counts the bytes of the file as stored, 10^6 to the MB.
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <charconv>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"

namespace {

struct Arguments {
  std::vector<std::string> words;
  int threads = 0;
  bool single = false;
};

template <class Work>
double seconds_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void report(const Arguments& arguments, const std::string& file, double seconds,
            const std::string& more = "") {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto bytes = static_cast<double>(std::filesystem::file_size(file));
  fmt::print(
      "{{\"case\": \"{}\", \"file\": \"{}\", \"threads\": {}, \"bytes\": {:.0f}, \"seconds\": {:.4f}, "
      "\"mb_per_s\": {:.1f}, \"peak_mib\": {}{}}}\n",
      arguments.words[0], std::filesystem::path(file).filename().string(), arguments.threads, bytes, seconds,
      bytes / seconds / 1e6, usage.ru_maxrss / 1024, more);
}

template <class T>
void read(const Arguments& arguments) {
  nmf::io::ReadOptions options;
  options.threads = arguments.threads;
  std::string shape;
  const double seconds = seconds_of([&] {
    nmf::io::ReadReport unused;
    const auto x = nmf::io::read_matrix<T>(arguments.words[1], options, unused);
    shape = fmt::format(", \"rows\": {}, \"columns\": {}", x.rows(), x.columns());
  });
  report(arguments, arguments.words[1], seconds, shape);
}

void bytes(const Arguments& arguments) {
  std::vector<char> buffer(std::size_t{1} << 19);
  report(arguments, arguments.words[1], seconds_of([&] {
           const int file = ::open(arguments.words[1].c_str(), O_RDONLY);
           while (::read(file, buffer.data(), buffer.size()) > 0) continue;
           ::close(file);
         }));
}

void numbers(const Arguments& arguments) {
  std::ifstream in(arguments.words[1], std::ios::binary);
  const std::string text((std::istreambuf_iterator<char>(in)), {});
  double sum = 0;
  const double seconds = seconds_of([&] {
    const char* end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
      double value = 0;
      const auto result = std::from_chars(at, end, value);
      sum += value;
      at = result.ptr == at ? at + 1 : result.ptr;
    }
  });
  report(arguments, arguments.words[1], seconds, fmt::format(", \"sum\": {}", sum));
}

void write(const Arguments& arguments) {
  const std::string& file = arguments.words.at(3);
  nmf::LabelledMatrix<double> x;
  nmf::Dense<double> dense;
  dense.rows = std::stol(arguments.words[1]);
  dense.columns = std::stol(arguments.words[2]);
  dense.values.resize(static_cast<std::size_t>(dense.rows * dense.columns));
  std::mt19937_64 random(1);
  for (double& value : dense.values) value = std::ldexp(static_cast<double>(random() >> 11), -53);
  x.values = std::move(dense);
  nmf::io::WriteOptions options;
  options.threads = arguments.threads;
  report(arguments, file, seconds_of([&] { nmf::io::write_matrix(file, x, options); }));
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--threads" && i + 1 < argc)
      arguments.threads = std::stoi(argv[++i]);
    else if (word == "--single")
      arguments.single = true;
    else
      arguments.words.push_back(word);
  }
  const std::string what = arguments.words.size() > 1 ? arguments.words[0] : "";
  try {
    if (what == "read")
      arguments.single ? read<float>(arguments) : read<double>(arguments);
    else if (what == "bytes")
      bytes(arguments);
    else if (what == "numbers")
      numbers(arguments);
    else if (what == "write")
      write(arguments);
    else
      return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "bench_io: {}\n", error.what());
    return 1;
  }
}
