// Sound as a matrix: a row for each window, how much there is of each frequency.
#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "nmf/base/parallel.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/memory.hpp"
#include "nmf/io/sound/spectrum.hpp"
#include "nmf/io/sound/wave.hpp"

namespace nmf::io {
namespace {

template <class T>
Dense<T> magnitudes(const Windows& windows, const std::shared_ptr<ScratchFiles>& scratch_files) {
  Dense<T> x{windows.count(), windows.frequencies(), Buffer<T>(scratch_files)};
  x.values.resize(static_cast<std::size_t>(x.rows * x.columns));
  constexpr Index block = 16;
  parallel_for(blocks_of(x.rows, block), always_worth_it, [&](Index b, int) {
    Windows::Scratch scratch;
    for (Index i = b * block; i < std::min(x.rows, (b + 1) * block); ++i) {
      windows.transform(i, scratch);
      for (Index k = 0; k < x.columns; ++k) {
        const Complex& number = scratch.frequency[static_cast<std::size_t>(k)];
        const T value = static_cast<T>(std::sqrt(number.re * number.re + number.im * number.im));
        x.values[static_cast<std::size_t>(i * x.columns + k)] =
            value < std::numeric_limits<T>::min() ? T(0) : value;
      }
    }
  });
  return x;
}

}  // namespace

template <class T>
LabelledMatrix<T> read_wav(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  const WindowSize size = window_size(options);
  const ThreadLimit limit(options.threads);
  const Wave wave = read_wave(stream, options);
  const Windows windows(wave.samples, size);
  const double numbers = static_cast<double>(windows.count()) * static_cast<double>(windows.frequencies());
  check_room(stream.name(), sizeof(double) * static_cast<double>(wave.samples.size()) + sizeof(T) * numbers,
             options);
  LabelledMatrix<T> matrix;
  matrix.values = magnitudes<T>(windows, options.scratch);
  matrix.labels.rows = {{"time", time_names(size, windows.count(), wave.format.rate)}};
  matrix.labels.columns = frequency_names(size, wave.format.rate);
  const std::string mixed =
      wave.format.channels > 1 && options.channels != "auto" && options.channels != "mean"
          ? fmt::format("channel {}", options.channels)
      : wave.format.channels > 1 ? fmt::format("the mean of {} channels", wave.format.channels)
                                 : "one channel";
  report.notes.push_back(
      fmt::format("{:.6g} s of sound, {}, {} samples a second, in windows of {} samples, {} from one "
                  "to the next",
                  static_cast<double>(wave.samples.size()) / wave.format.rate, mixed, wave.format.rate,
                  size.window, size.hop));
  report.decisions.push_back(report.notes.back());
  return matrix;
}

template LabelledMatrix<float> read_wav(ByteStream&, const ReadOptions&, ReadReport&);
template LabelledMatrix<double> read_wav(ByteStream&, const ReadOptions&, ReadReport&);

}  // namespace nmf::io
