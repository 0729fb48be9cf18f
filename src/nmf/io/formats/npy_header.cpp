#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

#include "nmf/io/entry.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/number.hpp"

namespace nmf::io {
namespace {

using namespace std::string_view_literals;
constexpr std::string_view magic = "\x93NUMPY"sv;
constexpr std::size_t longest_header = std::size_t{1} << 16;

static_assert(std::endian::native == std::endian::little, "numbers are copied as they are");

[[noreturn]] void fail_header(const std::string& file, const std::string& what) {
  fail(file, fmt::format("not a NumPy file that can be read: {}; save it again with numpy.save", what));
}

// What follows 'key': in the dictionary of the header.
std::string_view value_of(const std::string& file, std::string_view header, std::string_view key) {
  for (const char quote : {'\'', '"'}) {
    const std::string quoted = quote + std::string(key) + quote;
    std::size_t at = header.find(quoted);
    if (at == std::string_view::npos) continue;
    at = header.find_first_not_of(" :", at + quoted.size());
    if (at != std::string_view::npos) return header.substr(at);
  }
  fail_header(file, fmt::format("the header has no '{}'", key));
}

void read_type(const std::string& file, std::string_view text, NpyHeader& header) {
  const std::size_t end = text.empty() ? 0 : text.find(text[0], 1);
  const bool quoted = !text.empty() && (text[0] == '\'' || text[0] == '"') && end != std::string_view::npos;
  const std::string_view type = quoted ? text.substr(1, end - 1) : text.substr(0, text.find(','));
  std::uint64_t size = 0;
  const bool known = quoted && type.size() == 3 && "<>|="sv.find(type[0]) != std::string_view::npos &&
                     "fiub"sv.find(type[1]) != std::string_view::npos &&
                     parse_integer(type.substr(2), size) &&
                     (size == 1 || size == 2 || size == 4 || size == 8) && !(type[1] == 'f' && size < 4) &&
                     !(type[1] == 'b' && size > 1);
  if (!known)
    fail(file,
         fmt::format("numbers of type {} cannot be read; convert them first, e.g. with .astype('float64')",
                     shown(type)));
  header.swapped = type[0] == '>' && size > 1;
  header.kind = type[1];
  header.size = static_cast<int>(size);
}

void read_shape(const std::string& file, std::string_view text, NpyHeader& header) {
  const std::size_t end = text.find(')');
  if (!text.starts_with('(') || end == std::string_view::npos) fail_header(file, "the header has no shape");
  std::string_view rest = text.substr(1, end - 1);
  while (!rest.empty()) {
    const std::size_t comma = std::min(rest.find(','), rest.size());
    std::string_view word = rest.substr(0, comma);
    while (word.starts_with(' ')) word.remove_prefix(1);
    while (word.ends_with(' ')) word.remove_suffix(1);
    std::uint64_t length = 0;
    if (!parse_integer(word, length)) fail_header(file, fmt::format("'{}' is no length", shown(word)));
    header.shape.push_back(length);
    rest.remove_prefix(std::min(comma + 1, rest.size()));
    if (rest.find_first_not_of(' ') == std::string_view::npos) break;
  }
}

template <class Stored, class T>
void convert(bool swapped, const char* from, std::size_t count, T* to) {
  for (std::size_t i = 0; i < count; ++i) {
    char bytes[sizeof(Stored)];
    std::memcpy(bytes, from + i * sizeof(Stored), sizeof(Stored));
    if (swapped) std::reverse(bytes, bytes + sizeof(Stored));
    Stored value;
    std::memcpy(&value, bytes, sizeof(Stored));
    to[i] = static_cast<T>(value);  // NOLINT(bugprone-signed-char-misuse): a number, not a character
    if constexpr (sizeof(T) == 4 && std::is_floating_point_v<Stored>)
      if (value != 0 && to[i] == 0) to[i] = too_small_for<T>;
  }
}

}  // namespace

bool is_npy(std::string_view head) {
  return head.starts_with(magic);
}

NpyHeader read_npy_header(ByteStream& stream) {
  const std::string& file = stream.name();
  std::string start(stream.peek(12));
  if (!is_npy(start)) fail_header(file, "it does not begin with the word NUMPY");
  if (start.size() < 12) fail_header(file, "it is cut off");
  const auto byte = [&](std::size_t i) {
    return static_cast<std::size_t>(static_cast<unsigned char>(start[i]));
  };
  const std::size_t version = byte(6);
  if (version < 1 || version > 3) fail_header(file, fmt::format("its version is {}", version));
  const std::size_t begin = version == 1 ? 10 : 12;
  const std::size_t length = byte(8) | byte(9) << 8 | (version == 1 ? 0 : byte(10) << 16 | byte(11) << 24);
  if (length > longest_header) fail_header(file, fmt::format("its header has {} bytes", length));
  const std::string text(stream.peek(begin + length));
  if (text.size() < begin + length) fail_header(file, "it is cut off");
  const std::string_view dictionary = std::string_view(text).substr(begin);
  NpyHeader header;
  read_type(file, value_of(file, dictionary, "descr"), header);
  read_shape(file, value_of(file, dictionary, "shape"), header);
  header.columns_first = value_of(file, dictionary, "fortran_order").starts_with("True");
  stream.skip(begin + length);
  header.bytes = begin + length;
  return header;
}

std::string npy_header(const char* type, const std::vector<std::uint64_t>& shape) {
  std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", type,
                                 fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t begin = magic.size() + 4;
  text.append(63 - (begin + text.size()) % 64, ' ');
  text += '\n';
  std::string header(magic);
  header += '\x01';
  header += '\0';
  header += static_cast<char>(text.size() & 0xFF);
  header += static_cast<char>(text.size() >> 8);
  return header + text;
}

template <class T>
void convert_npy(const NpyHeader& header, const char* from, std::size_t count, T* to) {
  using Convert = void (*)(bool swapped, const char* from, std::size_t count, T* to);
  struct Known {
    std::string_view kinds;
    int size;
    Convert convert;
  };
  static constexpr Known known[] = {
      {"f", 4, convert<float, T>},         {"f", 8, convert<double, T>},
      {"i", 1, convert<std::int8_t, T>},   {"i", 2, convert<std::int16_t, T>},
      {"i", 4, convert<std::int32_t, T>},  {"i", 8, convert<std::int64_t, T>},
      {"ub", 1, convert<std::uint8_t, T>}, {"u", 2, convert<std::uint16_t, T>},  // truth values are 0 and 1
      {"u", 4, convert<std::uint32_t, T>}, {"u", 8, convert<std::uint64_t, T>},
  };
  for (const Known& type : known)
    if (type.kinds.find(header.kind) != std::string_view::npos && type.size == header.size)
      return type.convert(header.swapped, from, count, to);
}

template void convert_npy(const NpyHeader&, const char*, std::size_t, float*);
template void convert_npy(const NpyHeader&, const char*, std::size_t, double*);
template void convert_npy(const NpyHeader&, const char*, std::size_t, std::int64_t*);

}  // namespace nmf::io
