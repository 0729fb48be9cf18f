#include "report/separated.hpp"

#include <fmt/format.h>

#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/sound/spectrum.hpp"
#include "nmf/io/sound/wave.hpp"
#include "nmf/model/counting.hpp"
#include "report/outputs.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

io::ReadOptions sound_options(const Model& model, int threads) {
  io::ReadOptions options;
  options.threads = threads;
  options.memory_limit = available_memory();
  set_media(model, options);
  return options;
}

io::Wave read_mixture(const std::string& path, const io::ReadOptions& options) {
  io::ByteStream stream(path, 0, {}, options.max_expansion);
  constexpr std::size_t head = 12;
  if (!io::is_wave(stream.peek(head)))
    throw Error(Fault::usage,
                fmt::format("--mask-from: {} is no WAV file; a sound is made of the mixture itself", path));
  return io::read_wave(stream, options);
}

}  // namespace

struct Separated::State {
  State(const Model& model, const std::string& mixture, int threads)
      : options(sound_options(model, threads)),
        size(io::window_size(options)),
        wave(read_mixture(mixture, options)),
        windows(wave.samples, size) {
    if (windows.count() != model.rows ||
        io::frequency_names(size, static_cast<double>(wave.format.rate)) != model.features)
      throw Error(
          Fault::input,
          fmt::format(
              "{}: has {} windows and {} frequencies to {} Hz, but the model in {} is {} x {} (to {}); "
              "give the sound that it was made of",
              mixture, windows.count(), windows.frequencies(), wave.format.rate / 2, model.folder, model.rows,
              model.columns, model.features.back()));
  }

  const io::ReadOptions options;
  const io::WindowSize size;
  const io::Wave wave;
  const io::Windows windows;
  std::vector<double> sound;
  Index done = 0;
};

bool is_sound_name(const std::string& output) {
  return output.ends_with(".wav");
}

Separated::Separated(const Model& model, const std::string& mixture, int threads)
    : state_(std::make_unique<State>(model, mixture, threads)) {}
Separated::~Separated() = default;

void Separated::add(Index windows, const double* mask) {
  State& s = *state_;
  const Index frequencies = s.windows.frequencies(), length = s.size.window;
  std::vector<double> samples(static_cast<std::size_t>(windows * length));
  constexpr Index block = 16;
  parallel_for(blocks_of(windows, block), always_worth_it, [&](Index b, int) {
    io::Windows::Scratch scratch;
    for (Index i = b * block; i < std::min(windows, (b + 1) * block); ++i) {
      s.windows.transform(s.done + i, scratch);
      for (Index k = 0; k < frequencies; ++k) {
        io::Complex& number = scratch.frequency[static_cast<std::size_t>(k)];
        const double share = mask[i * frequencies + k];
        number = {number.re * share, number.im * share};
      }
      s.windows.transform_back(scratch, samples.data() + i * length);
    }
  });
  s.windows.add(s.done, windows, samples.data(), s.sound);
  s.done += windows;
}

std::size_t Separated::write(const std::string& path) {
  State& s = *state_;
  s.windows.finish(s.sound);
  std::size_t beyond = 0;
  OutputSet files;
  files.add(path, [&](io::AtomicFile& file) { beyond = io::write_wave(file, s.wave.format, s.sound); });
  files.commit();
  return beyond;
}

}  // namespace nmf::app
