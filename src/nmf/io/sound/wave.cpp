#include "nmf/io/sound/wave.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <optional>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t id_size = 4, chunk_head = 8, riff_head = 12;
constexpr std::uint32_t size_elsewhere = 0xffffffff;  // in RF64, and where the end was not known in time

// The least significant byte first.
std::uint64_t little_endian(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = bytes.size(); i > 0; --i)
    value = value << 8 | static_cast<unsigned char>(bytes[i - 1]);
  return value;
}

[[noreturn]] void fail_wave(const std::string& file, const std::string& what) {
  fail(file, fmt::format("is a damaged WAV file: {}; get a complete copy", what));
}

std::string take(ByteStream& stream, std::size_t size, const char* what) {
  std::string bytes(size, '\0');
  if (stream.read(bytes.data(), size) < size) fail_wave(stream.name(), fmt::format("it ends in {}", what));
  return bytes;
}

void pass_over(ByteStream& stream, std::uint64_t size) {
  constexpr std::uint64_t piece = 1 << 16;
  for (; size > 0 && !stream.peek(1).empty(); size -= std::min(size, piece))
    stream.skip(static_cast<std::size_t>(std::min(size, piece)));
}

const char* coding(std::uint64_t tag) {
  switch (tag) {
    case 2:
    case 0x11:
      return "ADPCM";
    case 6:
      return "A-law";
    case 7:
      return "mu-law";
    case 0x55:
      return "MP3";
    default:
      return "an unknown coding";
  }
}

WaveFormat format_of(const std::string& file, std::string_view chunk) {
  constexpr std::size_t least = 16, extended = 26;
  if (chunk.size() < least) fail_wave(file, "its fmt chunk is too short");
  std::uint64_t tag = little_endian(chunk.substr(0, 2));
  constexpr std::uint64_t pcm = 1, floating = 3, extensible = 0xfffe;
  if (tag == extensible && chunk.size() >= extended) tag = little_endian(chunk.substr(24, 2));
  WaveFormat format{static_cast<std::uint32_t>(little_endian(chunk.substr(4, 4))),
                    static_cast<int>(little_endian(chunk.substr(2, 2))),
                    static_cast<int>(little_endian(chunk.substr(14, 2))), tag == floating};
  const bool known = format.floating ? format.bits == 32 || format.bits == 64
                                     : format.bits >= 8 && format.bits <= 32 && format.bits % 8 == 0;
  if ((tag != pcm && tag != floating) || !known)
    fail(file, fmt::format(
                   "holds samples of {} bits in {}; convert it to PCM (ffmpeg -i x.wav -c:a pcm_s16le y.wav)",
                   format.bits,
                   tag == pcm        ? "PCM"
                   : tag == floating ? "floating point"
                                     : coding(tag)));
  if (format.channels == 0 || format.rate == 0) fail_wave(file, "it has no channels, or no samples a second");
  return format;
}

double sample_of(const char* from, const WaveFormat& format) {
  if (format.floating && format.bits == 32)
    return std::bit_cast<float>(static_cast<std::uint32_t>(little_endian({from, 4})));
  if (format.floating) return std::bit_cast<double>(little_endian({from, 8}));
  const auto bytes = static_cast<std::size_t>(format.bits / 8);
  const int unused = 64 - format.bits;
  if (bytes == 1) return (static_cast<unsigned char>(*from) - 128) / 128.0;
  const auto value = static_cast<std::int64_t>(little_endian({from, bytes}) << unused) >> unused;
  return static_cast<double>(value) / static_cast<double>(std::int64_t{1} << (format.bits - 1));
}

// The one that is wanted, from 0; nothing: the mean of all.
std::optional<std::size_t> wanted_channel(const ReadOptions& options, const WaveFormat& format) {
  if (options.channels == "auto" || options.channels == "mean") return std::nullopt;
  std::uint64_t number = 0;
  if (!parse_integer(options.channels, number) || number < 1 ||
      number > static_cast<std::uint64_t>(format.channels))
    throw wrong(option("channels"), fmt::format("{} is no channel of this sound; give mean or 1 to {}",
                                                shown(options.channels), format.channels));
  return number - 1;
}

// Samples as they come, one for each frame of all channels.
class Samples {
 public:
  Samples(const std::string& file, const WaveFormat& format, const ReadOptions& options, Buffer<double>& to)
      : file_(file), format_(format), options_(options), channel_(wanted_channel(options, format)), to_(to) {}

  std::size_t frame_size() const { return bytes() * static_cast<std::size_t>(format_.channels); }

  void add(std::string_view frames) {
    const std::size_t count = frames.size() / frame_size(), before = to_.size();
    check_memory(file_, sizeof(double) * static_cast<double>(before + count), options_);
    to_.grow(before + count);
    to_.resize(before + count);
    for (std::size_t i = 0; i < count; ++i) to_[before + i] = sample(frames.data() + i * frame_size());
  }

 private:
  std::size_t bytes() const { return static_cast<std::size_t>(format_.bits / 8); }

  double sample(const char* frame) const {
    if (channel_) return checked(frame, *channel_);
    double sum = 0;
    for (std::size_t c = 0; c < static_cast<std::size_t>(format_.channels); ++c) sum += checked(frame, c);
    return sum / format_.channels;
  }
  double checked(const char* frame, std::size_t channel) const {
    constexpr double most = 1e30;  // far beyond 1, and its square is a number
    const double value = sample_of(frame + channel * bytes(), format_);
    if (!(std::abs(value) <= most))
      fail(file_, fmt::format("a sample of channel {} is {}; samples are -1 to 1", channel + 1, value));
    return value;
  }

  const std::string& file_;
  const WaveFormat format_;
  const ReadOptions& options_;
  const std::optional<std::size_t> channel_;
  Buffer<double>& to_;
};

// `size` bytes, or all that come.
void read_samples(ByteStream& stream, std::optional<std::uint64_t> size, Samples& samples) {
  constexpr std::uint64_t bytes_at_a_time = 1 << 17;
  const std::uint64_t a_frame =
      samples.frame_size();  // up to half a megabyte: as many channels may be claimed
  const std::uint64_t frames_at_a_time = std::max<std::uint64_t>(1, bytes_at_a_time / a_frame);
  const std::uint64_t announced = size ? *size / a_frame : 0;
  std::string piece;
  for (std::uint64_t done = 0; !size || done < announced;) {
    const std::uint64_t count = size ? std::min(frames_at_a_time, announced - done) : frames_at_a_time;
    piece.resize(static_cast<std::size_t>(count * a_frame));
    const std::size_t read = stream.read(piece.data(), piece.size());
    samples.add(std::string_view(piece).substr(0, read));
    done += read / a_frame;
    if (read == piece.size()) continue;
    if (size) stream.peek(1);  // throws where what follows cannot be read
    if (size) fail_wave(stream.name(), fmt::format("it ends after {} of {} samples", done, announced));
    return;
  }
}

}  // namespace

bool is_wave(std::string_view head) {
  return head.size() >= riff_head && (head.starts_with("RIFF") || head.starts_with("RF64")) &&
         head.substr(2 * id_size, id_size) == "WAVE";
}

Wave read_wave(ByteStream& stream, const ReadOptions& options) {
  const std::string& file = stream.name();
  if (!is_wave(stream.peek(riff_head)))
    fail(file, "is no WAV file: it does not begin with RIFF and WAVE; get a complete copy");
  stream.skip(riff_head);
  Wave wave;
  std::optional<std::uint64_t> size_of_data;  // RF64
  bool described = false;
  for (;;) {
    const std::string head = take(stream, chunk_head, "its chunks before any samples");
    const std::string_view id = std::string_view(head).substr(0, id_size);
    const std::uint64_t size = little_endian(std::string_view(head).substr(id_size));
    constexpr std::uint64_t longest = 1 << 12;
    if (id == "data") {
      if (!described) fail_wave(file, "it has no fmt chunk before its samples");
      Samples samples(file, wave.format, options, wave.samples);
      read_samples(stream, size == size_elsewhere ? size_of_data : size, samples);
      break;
    }
    const bool wanted = (id == "fmt " || id == "ds64") && size <= longest;
    const std::string chunk = wanted ? take(stream, static_cast<std::size_t>(size), "its header") : "";
    pass_over(stream, (wanted ? 0 : size) + size % 2);
    if (id == "fmt ") wave.format = format_of(file, chunk);
    described = described || id == "fmt ";
    if (id == "ds64" && chunk.size() >= 16)
      size_of_data = little_endian(std::string_view(chunk).substr(8, 8));
  }
  if (wave.samples.empty()) fail(file, "holds no samples; get a complete copy");
  return wave;
}

std::size_t write_wave(AtomicFile& file, const WaveFormat& like, const std::vector<double>& samples) {
  std::string bytes;
  const auto put = [&bytes](std::uint64_t value, std::size_t size) {
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
  };
  const auto width = static_cast<std::size_t>(like.bits / 8);
  const std::uint64_t size = samples.size() * width, padding = size % 2, head = 36;
  const bool wide = size + padding + head >= size_elsewhere;
  if (wide)
    throw Error(Fault::input,
                "wav: the sound is longer than 4 GiB, which WAV files do not hold; separate a part of it");
  bytes += "RIFF";
  put(head + size + padding, 4);
  bytes += "WAVEfmt ";
  put(16, 4);
  put(like.floating ? 3 : 1, 2);
  put(1, 2);
  put(like.rate, 4);
  put(std::uint64_t{like.rate} * width, 4);
  put(width, 2);
  put(static_cast<std::uint64_t>(like.bits), 2);
  bytes += "data";
  put(size, 4);
  std::size_t beyond = 0;
  const double unit = std::ldexp(1.0, like.bits - 1);
  for (const double sample : samples) {
    if (like.floating && like.bits == 32) {
      put(std::bit_cast<std::uint32_t>(static_cast<float>(sample)), 4);
    } else if (like.floating) {
      put(std::bit_cast<std::uint64_t>(sample), 8);
    } else {
      const double rounded = std::nearbyint(sample * unit), kept = std::clamp(rounded, -unit, unit - 1);
      beyond += kept != rounded;
      put(static_cast<std::uint64_t>(static_cast<std::int64_t>(kept) + (width == 1 ? 128 : 0)), width);
    }
    constexpr std::size_t at_a_time = 1 << 16;
    if (bytes.size() < at_a_time) continue;
    file.write(bytes);
    bytes.clear();
  }
  bytes.append(padding, '\0');
  file.write(bytes);
  return beyond;
}

}  // namespace nmf::io
