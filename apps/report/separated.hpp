// The part of a sound that some components of its spectrogram make: the mixture's windows, with each
// frequency weighed by a mask and with the mixture's phase, put together again.
#pragma once

#include <memory>
#include <string>

#include "nmf/model/folder.hpp"

namespace nmf::app {

bool is_sound_name(const std::string& output);  // .wav

class Separated {
 public:
  // Throws Error where the mixture is no sound, or not the one that the model was made of.
  Separated(const Model& model, const std::string& mixture, int threads);
  ~Separated();

  // The next windows: `mask` has a number for each of their frequencies.
  void add(Index windows, const double* mask);

  // In the format of the mixture, one channel. Returns how many samples were beyond what it can hold.
  std::size_t write(const std::string& path);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace nmf::app
