// PGM and PPM, binary or text: "P5", width, height and the largest value as text, then the pixels.
#include <fmt/format.h>

#include <algorithm>

#include "nmf/io/image/bytes.hpp"
#include "nmf/io/image/image.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

[[noreturn]] void fail_pnm(const std::string& file, const std::string& what) {
  fail(file, fmt::format("is a damaged PGM or PPM image: {}; get a complete copy", what));
}

bool is_blank(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

// Numbers as text between blanks; a comment is from # to the end of its line.
class PnmWords {
 public:
  PnmWords(const std::string& file, std::string_view rest) : file_(file), rest_(rest) {}

  std::uint32_t number(const char* what, std::uint32_t most) {
    skip_blanks();
    const std::size_t size = std::min(
        rest_.size(),
        static_cast<std::size_t>(std::find_if(rest_.begin(), rest_.end(), ends_word) - rest_.begin()));
    const std::string_view word = rest_.substr(0, size);
    std::uint64_t value = 0;
    if (word.empty()) fail_pnm(file_, fmt::format("it ends before its {}", what));
    if (!parse_integer(word, value) || value > most)
      fail_pnm(file_, fmt::format("its {} is {}, and is 0 to {}", what, shown(word), most));
    rest_.remove_prefix(size);
    return static_cast<std::uint32_t>(value);
  }
  void skip_blanks() {
    while (!rest_.empty() && ends_word(rest_[0]))
      if (rest_[0] == '#')
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
      else
        rest_.remove_prefix(1);
  }
  std::string_view rest() const { return rest_; }

 private:
  static bool ends_word(char c) { return is_blank(c) || c == '#'; }

  const std::string& file_;
  std::string_view rest_;
};

struct PnmHeader {
  ImageFacts facts;
  bool text = false;
  std::string_view pixels;
};

PnmHeader pnm_header(const std::string& file, std::string_view bytes) {
  constexpr std::uint32_t largest_size = (1U << 31) - 1;
  PnmHeader header;
  PnmWords words(file, bytes.substr(2));
  ImageFacts& facts = header.facts;
  facts.kind = ImageKind::pnm;
  facts.width = words.number("width", largest_size);
  facts.height = words.number("height", largest_size);
  facts.maximum = words.number("largest value", 65535);
  facts.colours = bytes[1] == '3' || bytes[1] == '6';
  header.text = bytes[1] == '2' || bytes[1] == '3';
  header.pixels = words.rest().substr(std::min<std::size_t>(words.rest().size(), 1));  // behind one blank
  if (facts.maximum == 0) fail_pnm(file, "its largest value is 0");
  return header;
}

int numbers_of(const ImageFacts& facts) {
  return facts.colours ? 3 : 1;
}

// Bytes of a number in a binary file; of text at least a digit and a blank.
std::uint64_t least_size(const PnmHeader& header) {
  return header.text || header.facts.maximum > 255 ? 2 : 1;
}

void check_largest(const std::string& file, std::uint32_t value, std::uint32_t most) {
  if (value > most)
    fail_pnm(file, fmt::format("a pixel is {}, and {} is announced as the largest value", value, most));
}

void decode_text(const std::string& file, const PnmHeader& header, Buffer<std::uint16_t>& stored) {
  PnmWords words(file, header.pixels);
  for (std::uint16_t& value : stored)
    value = static_cast<std::uint16_t>(words.number("pixel", header.facts.maximum));
  words.skip_blanks();
  if (!words.rest().empty()) fail_pnm(file, "it has more than its pixels");
}

void decode_binary(const std::string& file, const PnmHeader& header, Buffer<std::uint16_t>& stored) {
  const std::size_t size = least_size(header);
  for (std::size_t i = 0; i < stored.size(); ++i) {
    const std::string_view number = header.pixels.substr(i * size, size);
    const std::uint32_t value = size == 2 ? big_endian_16(number) : static_cast<unsigned char>(number[0]);
    check_largest(file, value, header.facts.maximum);
    stored[i] = static_cast<std::uint16_t>(value);
  }
  const std::string_view rest = header.pixels.substr(stored.size() * size);
  if (!std::all_of(rest.begin(), rest.end(), is_blank)) fail_pnm(file, "it has more than its pixels");
}

}  // namespace

ImageFacts inspect_pnm(const std::string& file, std::string_view bytes) {
  const PnmHeader header = pnm_header(file, bytes);
  const std::uint64_t room = (header.pixels.size() + (header.text ? 1 : 0)) / least_size(header);
  if (room / static_cast<std::uint64_t>(numbers_of(header.facts)) < header.facts.pixels())
    fail_pnm(file, fmt::format("{} x {} pixels do not fit in its {} bytes", header.facts.width,
                               header.facts.height, bytes.size()));
  return header.facts;
}

int decode_pnm(const std::string& file, std::string_view bytes, Buffer<std::uint16_t>& stored) {
  const PnmHeader header = pnm_header(file, bytes);
  stored.resize(header.facts.pixels() * static_cast<std::size_t>(numbers_of(header.facts)));
  header.text ? decode_text(file, header, stored) : decode_binary(file, header, stored);
  return numbers_of(header.facts);
}

}  // namespace nmf::io
