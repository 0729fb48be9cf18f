// The structure of a JPEG image: stb_image takes what is cut off for grey, and claims for true.
#include <fmt/format.h>

#include "nmf/io/image/bytes.hpp"
#include "nmf/io/image/image.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

using Byte = unsigned char;

enum Marker : Byte { code_tables = 0xc4, end_of_image = 0xd9, start_of_scan = 0xda };

bool is_frame(Byte marker) {
  return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}
bool is_restart(Byte marker) {
  return marker >= 0xd0 && marker <= 0xd7;
}

[[noreturn]] void fail_damaged_jpeg(const std::string& file, const std::string& what) {
  fail(file, fmt::format("is a damaged JPEG image: {}; get a complete copy", what));
}

// Huffman tables: no more codes than there are of each length, nor than values. stb_image writes beyond its
// memory where there are.
void check_codes(const std::string& file, std::string_view tables) {
  constexpr std::size_t lengths = 16, head = 1 + lengths, most_values = 256;
  while (!tables.empty()) {
    std::size_t values = 0, room = 1;
    bool fits = tables.size() >= head;
    for (std::size_t length = 1; fits && length <= lengths; ++length) {
      const auto codes = static_cast<std::size_t>(static_cast<Byte>(tables[length]));
      values += codes;
      fits = codes <= 2 * room;
      room = 2 * room - codes;
    }
    if (!fits || values > most_values || values > tables.size() - head)
      fail_damaged_jpeg(file, "a table of its codes is none");
    tables.remove_prefix(head + values);
  }
}

// Takes what is coded behind the head of a scan, to the marker that follows it.
void skip_scan(std::string_view& rest) {
  for (std::size_t at = 0; (at = rest.find('\xff', at)) != std::string_view::npos; ++at) {
    const Byte next = at + 1 < rest.size() ? static_cast<Byte>(rest[at + 1]) : 0;
    if (next == 0 || next == 0xff || is_restart(next)) continue;
    return rest.remove_prefix(at);
  }
  rest = {};
}

class Segments {
 public:
  Segments(const std::string& file, std::string_view bytes) : file_(file), rest_(bytes.substr(2)) {}

  // The next marker but restarts, with what belongs to it; a scan loses what it codes.
  Byte next(std::string_view& data) {
    const std::size_t at = rest_.find_first_not_of('\xff');
    if (at == std::string_view::npos) fail_damaged_jpeg(file_, "it ends before its end-of-image marker");
    if (at == 0) fail_damaged_jpeg(file_, "a marker is not where it should be");
    const auto marker = static_cast<Byte>(rest_[at]);
    rest_.remove_prefix(at + 1);
    data = {};
    if (marker == end_of_image) return marker;
    const std::size_t size = rest_.size() < 2 ? 0 : big_endian_16(rest_);
    if (size < 2 || size > rest_.size()) fail_damaged_jpeg(file_, "a segment is cut off");
    data = rest_.substr(2, size - 2);
    rest_.remove_prefix(size);
    if (marker == start_of_scan) skip_scan(rest_);
    return marker;
  }

 private:
  const std::string& file_;
  std::string_view rest_;
};

}  // namespace

ImageFacts inspect_jpeg(const std::string& file, std::string_view bytes) {
  constexpr int most_scans = 1000;  // each of a progressive image costs a pass over all of it
  ImageFacts facts{ImageKind::jpeg, 0, 0, false, 255};
  Segments segments(file, bytes);
  int scans = 0, frames = 0;
  std::string_view data;
  for (Byte marker = 0; (marker = segments.next(data)) != end_of_image;) {
    scans += marker == start_of_scan;
    if (marker == code_tables) check_codes(file, data);
    if (!is_frame(marker)) continue;
    constexpr Byte last_known = 0xc2;  // baseline, extended and progressive
    if (marker > last_known)
      fail(file, "is a JPEG image with arithmetic coding, or lossless; save it again as PNG");
    constexpr std::size_t frame_size = 6;
    if (data.size() < frame_size || ++frames > 1) fail_damaged_jpeg(file, "it has no sound frame header");
    facts.height = big_endian_16(data.substr(1));
    facts.width = big_endian_16(data.substr(3));
    facts.colours = data[5] != 1;
  }
  if (frames == 0 || scans == 0) fail_damaged_jpeg(file, "it has no frame or no scan");
  if (scans > most_scans)
    fail(file,
         fmt::format("has {} scans, more than the {} of any real image; save it again", scans, most_scans));
  // A block of 8 x 8 pixels takes at least a bit: 512 pixels a byte.
  if (facts.pixels() > std::uint64_t{512} * bytes.size())
    fail_claim(file, facts.width, facts.height, bytes.size());
  return facts;
}

}  // namespace nmf::io
