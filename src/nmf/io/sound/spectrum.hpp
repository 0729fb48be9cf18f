// Sound as overlapping windows and their frequencies (the short-time Fourier transform), and back.
#pragma once

#include <string>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/base/index.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/sound/fourier.hpp"

namespace nmf::io {

struct WindowSize {
  Index window = 2048;  // samples
  Index hop = 512;      // from one window to the next
};

// Throws Error(Fault::usage) for what cannot be undone: windows must overlap by half at least.
WindowSize window_size(const ReadOptions& options);

// Periodic Hann windows, the first around the first sample, the last one around or behind the last, with
// zeros beyond; as scipy.signal.stft(x, nperseg=window, noverlap=window - hop) has them, scale included.
class Windows {
 public:
  Windows(const Buffer<double>& samples, const WindowSize& size);

  Index count() const { return count_; }
  Index frequencies() const { return size_.window / 2 + 1; }

  // Room for one window; each thread has its own.
  struct Scratch {
    std::vector<Complex> time, frequency;
  };

  // Of one window, into scratch.frequency.
  void transform(Index window, Scratch& scratch) const;
  // scratch.frequency, of which the first frequencies() count, back to the samples that it adds to.
  void transform_back(Scratch& scratch, double* samples) const;

  // Samples of each window, one after the other from `first` on, added up to sound.
  void add(Index first, Index count, const double* samples, std::vector<double>& sound) const;
  // After all windows: the sound itself, where nothing was changed.
  void finish(std::vector<double>& sound) const;

 private:
  Index begin_of(Index window) const { return window * size_.hop - size_.window / 2; }

  const Buffer<double>& samples_;
  const WindowSize size_;
  const Index count_;
  const Fourier fourier_;
  std::vector<double> shape_;  // of a window
  double sum_ = 0;             // of it
};

std::vector<std::string> frequency_names(const WindowSize& size, double rate);            // "43.06640625 Hz"
std::vector<std::string> time_names(const WindowSize& size, Index windows, double rate);  // "0.005805 s"

}  // namespace nmf::io
