#include "nmf/io/sound/spectrum.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "nmf/base/error.hpp"
#include "nmf/base/portable.hpp"

namespace nmf::io {
namespace {

std::vector<double> hann(Index window) {
  std::vector<double> shape(static_cast<std::size_t>(window));
  for (std::size_t i = 0; i < shape.size(); ++i) {
    const double root = portable::sin_of_pi_times(static_cast<double>(i) / static_cast<double>(window));
    shape[i] = root * root;
  }
  return shape;
}

// Of `samples`, with half a window of zeros around them and as many behind as fill the last window.
Index windows_in(Index samples, const WindowSize& size) {
  const Index steps = samples + size.window / 2 * 2 - size.window;
  return (steps + size.hop - 1) / size.hop + 1;
}

}  // namespace

WindowSize window_size(const ReadOptions& options) {
  constexpr Index least = 4, most = Index{1} << 20;
  WindowSize size;
  if (options.stft != 0) size.window = options.stft;
  if (size.window < least || size.window > most)
    throw wrong(option("stft"),
                fmt::format("{} samples are no window; give {} to {}", size.window, least, most));
  size.hop = options.hop != 0 ? options.hop : size.window / 4;
  if (size.hop < 1 || size.hop > size.window / 2)
    throw wrong(
        option("hop"),
        fmt::format(
            "{} samples are no step between windows of {}; give 1 to {}, so that they overlap by half",
            size.hop, size.window, size.window / 2));
  return size;
}

Windows::Windows(const Buffer<double>& samples, const WindowSize& size)
    : samples_(samples),
      size_(size),
      count_(windows_in(static_cast<Index>(samples.size()), size)),
      fourier_(static_cast<std::size_t>(size.window)),
      shape_(hann(size.window)) {
  for (const double value : shape_) sum_ += value;
}

void Windows::transform(Index window, Scratch& scratch) const {
  const auto length = static_cast<Index>(samples_.size());
  scratch.time.resize(shape_.size());
  scratch.frequency.resize(shape_.size());
  for (Index i = 0; i < size_.window; ++i) {
    const Index at = begin_of(window) + i;
    const double sample = at >= 0 && at < length ? samples_[static_cast<std::size_t>(at)] : 0;
    scratch.time[static_cast<std::size_t>(i)] = {sample * shape_[static_cast<std::size_t>(i)] / sum_, 0};
  }
  fourier_.transform(scratch.time.data(), scratch.frequency.data());
}

// The other half of the frequencies mirrors the first, and of what is conjugate before and after, the
// transform is the inverse one.
void Windows::transform_back(Scratch& scratch, double* samples) const {
  const std::size_t length = shape_.size();
  std::vector<Complex>& half = scratch.frequency;
  for (std::size_t k = 0; k < half.size(); ++k)
    if (2 * k > length) half[k] = {half[length - k].re, -half[length - k].im};
  for (Complex& number : half) number.im = -number.im;
  fourier_.transform(half.data(), scratch.time.data());
  for (std::size_t i = 0; i < length; ++i)
    samples[i] = scratch.time[i].re * sum_ / static_cast<double>(length) * shape_[i];
}

void Windows::add(Index first, Index count, const double* samples, std::vector<double>& sound) const {
  sound.resize(samples_.size());
  for (Index window = first; window < first + count; ++window)
    for (Index i = 0; i < size_.window; ++i, ++samples)
      if (const Index at = begin_of(window) + i; at >= 0 && at < std::ssize(sound))
        sound[static_cast<std::size_t>(at)] += *samples;
}

// Each sample was weighed twice by every window around it.
void Windows::finish(std::vector<double>& sound) const {
  for (Index at = 0; at < std::ssize(sound); ++at) {
    double weight = 0;
    for (Index window = (at + size_.window / 2) / size_.hop; window >= 0; --window) {
      const Index i = at - begin_of(window);
      if (i >= size_.window) break;
      if (window < count_)
        weight += shape_[static_cast<std::size_t>(i)] * shape_[static_cast<std::size_t>(i)];
    }
    sound[static_cast<std::size_t>(at)] /= weight;
  }
}

std::vector<std::string> frequency_names(const WindowSize& size, double rate) {
  std::vector<std::string> names;
  for (Index k = 0; k <= size.window / 2; ++k)
    names.push_back(fmt::format("{} Hz", static_cast<double>(k) * rate / static_cast<double>(size.window)));
  return names;
}

std::vector<std::string> time_names(const WindowSize& size, Index windows, double rate) {
  std::vector<std::string> names;
  for (Index window = 0; window < windows; ++window)
    names.push_back(fmt::format("{:.6f} s", static_cast<double>(window * size.hop) / rate));
  return names;
}

}  // namespace nmf::io
