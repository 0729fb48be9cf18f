// Sound in WAV files: RIFF and RF64, PCM of 8 to 32 bits and floating-point numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/base/buffer.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

bool is_wave(std::string_view head);

// How the samples of a file are stored.
struct WaveFormat {
  std::uint32_t rate = 0;  // samples a second
  int channels = 1;
  int bits = 16;  // of a sample: 8 (without sign), 16, 24, 32; 32 or 64 of floating-point numbers
  bool floating = false;
};

struct Wave {
  WaveFormat format;       // of the file
  Buffer<double> samples;  // of one channel, -1 to 1: the mean of all, or the one that is chosen
};

// Throws Error(Fault::input, "file: ...") for what is cut off, coded otherwise, or not finite.
Wave read_wave(ByteStream& stream, const ReadOptions& options);

// One channel in the format of `like`, rounded to the nearest; PCM is cut off beyond its range. Returns how
// many samples were.
std::size_t write_wave(AtomicFile& file, const WaveFormat& like, const std::vector<double>& samples);

}  // namespace nmf::io
