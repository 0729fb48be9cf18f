#include "nmf/io/formats/matlab_elements.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <new>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"

namespace nmf::io {
namespace {

constexpr std::uint64_t unit = 8;  // elements fill up to as many bytes

std::uint64_t filling(const MatlabTag& tag) {
  return tag.small ? 0 : (unit - tag.size % unit) % unit;
}

}  // namespace

void MatlabElements::fail_damaged(const std::string& what) const {
  fail(stream_.name(), fmt::format("is damaged: {}; copy the file again", what));
}

void MatlabElements::leave(std::uint64_t bytes) {
  if (bytes > left_) fail_damaged("an element ends behind what it is part of");
  left_ -= bytes;
}

void MatlabElements::read(char* to, std::size_t size) {
  leave(size);
  if (stream_.read(to, size) == size) return;
  stream_.peek(1);  // throws where what follows cannot be read
  fail_damaged("it is cut off");
}

std::uint32_t MatlabElements::number(const char* bytes) const {
  std::array<char, 4> ordered{};
  std::memcpy(ordered.data(), bytes, ordered.size());
  if (swapped_) std::reverse(ordered.begin(), ordered.end());
  std::uint32_t value = 0;
  std::memcpy(&value, ordered.data(), ordered.size());
  return value;
}

MatlabTag MatlabElements::next() {
  std::array<char, 4> bytes{};
  read(bytes.data(), bytes.size());
  const std::uint32_t first = number(bytes.data());
  if (const std::uint32_t size = first >> 16; size > 0) {
    if (size > 4) fail_damaged("a short element is too long");
    return {first & 0xFFFF, size, true};
  }
  read(bytes.data(), bytes.size());
  return {first, number(bytes.data()), false};
}

std::string MatlabElements::content(const MatlabTag& tag, std::size_t most) {
  if (tag.size > most) fail_damaged(fmt::format("an element has {} bytes", tag.size));
  std::string bytes(tag.small ? 4 : tag.size, '\0');
  read(bytes.data(), bytes.size());
  bytes.resize(tag.size);
  skip_filling(tag);
  return bytes;
}

Buffer<char> MatlabElements::content(const MatlabTag& tag, const ReadOptions& options) {
  constexpr std::size_t step = std::size_t{1} << 20;
  const std::size_t size = tag.small ? 4 : tag.size;
  Buffer<char> bytes(options.scratch);
  for (std::size_t old = 0; old < size; old = bytes.size()) {
    const std::size_t more = std::min(step, size - old);
    check_room(file(), static_cast<double>(old + more), options);
    bytes.grow(old + more);
    bytes.resize(old + more);
    read(bytes.data() + old, more);
  }
  bytes.resize(tag.size);
  skip_filling(tag);
  return bytes;
}

void MatlabElements::skip(const MatlabTag& tag) {
  skip(std::uint64_t{tag.small ? 4 : tag.size});
  skip_filling(tag);
}

void MatlabElements::skip(std::uint64_t bytes) {
  std::array<char, 4096> piece;
  for (std::uint64_t left = bytes; left > 0;) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left, piece.size()));
    read(piece.data(), size);
    left -= size;
  }
}

void MatlabElements::skip_filling(const MatlabTag& tag) {
  skip(std::min(filling(tag), left_));  // the last element may do without
}

struct MatlabInflated::State {
  ByteStream& stored;
  std::uint64_t left;  // of the stored bytes
  z_stream stream{};
  std::array<char, 1 << 14> piece;
  bool ended = false;
};

MatlabInflated::MatlabInflated(ByteStream& stored, std::uint64_t size)
    : state_(new State{stored, size, {}, {}, false}) {
  if (inflateInit(&state_->stream) != Z_OK) throw std::bad_alloc();
}

MatlabInflated::~MatlabInflated() {
  inflateEnd(&state_->stream);
  try {
    for (std::size_t count = 1; state_->left > 0 && count > 0; state_->left -= count)
      count = state_->stored.read(state_->piece.data(), static_cast<std::size_t>(std::min<std::uint64_t>(
                                                            state_->left, state_->piece.size())));
  } catch (...) {  // who reads on from there comes across it
  }
}

std::size_t MatlabInflated::read(char* to, std::size_t size) {
  State& s = *state_;
  s.stream.next_out = reinterpret_cast<Bytef*>(to);
  s.stream.avail_out = static_cast<uInt>(std::min<std::size_t>(size, 1 << 30));
  const uInt room = s.stream.avail_out;
  while (!s.ended && s.stream.avail_out == room) {
    if (s.stream.avail_in == 0) {
      const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(s.left, s.piece.size()));
      s.stream.avail_in = static_cast<uInt>(s.stored.read(s.piece.data(), count));
      s.stream.next_in = reinterpret_cast<Bytef*>(s.piece.data());
      s.left -= s.stream.avail_in;
    }
    const bool starved = s.stream.avail_in == 0;
    const int status = inflate(&s.stream, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    s.ended = status == Z_STREAM_END;
    if (!s.ended && (status != Z_OK || (starved && s.stream.avail_out == room)))
      fail(s.stored.name(), "the compressed data of a variable are damaged or cut off; copy the file again");
  }
  return room - s.stream.avail_out;
}

namespace {

// How the numbers of an element of this type are stored; false: they are none.
bool describe_numbers(const MatlabTag& tag, bool swapped, NpyHeader& header) {
  struct Stored {
    std::uint32_t type;
    char kind;
    int size;
  };
  constexpr Stored known[] = {{1, 'i', 1}, {2, 'u', 1}, {3, 'i', 2}, {4, 'u', 2},  {5, 'i', 4},
                              {6, 'u', 4}, {7, 'f', 4}, {9, 'f', 8}, {12, 'i', 8}, {13, 'u', 8}};
  const auto* const found = std::find_if(std::begin(known), std::end(known),
                                         [&](const Stored& stored) { return stored.type == tag.type; });
  if (found == std::end(known)) return false;
  header.kind = found->kind;
  header.size = found->size;
  header.swapped = swapped && found->size > 1;
  header.columns_first = true;
  return true;
}

}  // namespace

MatlabNumbers read_matlab_numbers(MatlabElements& elements, const ReadOptions& options) {
  MatlabNumbers numbers;
  const MatlabTag tag = elements.next();
  if (!describe_numbers(tag, elements.swapped(), numbers.type) ||
      tag.size % static_cast<std::uint32_t>(numbers.type.size) != 0)
    elements.fail_damaged("a variable has no numbers where they should be");
  numbers.bytes = elements.content(tag, options);
  return numbers;
}

std::string MatlabVariable::described() const {
  constexpr const char* kinds[] = {"an unknown thing", "a cell array", "a structure", "an object", "text"};
  if (complex && kind >= 5 && kind <= 15) return "complex numbers";
  if (kind == 16) return "a function";
  if (kind == 17) return "an object";
  if (!has_numbers()) return kinds[kind >= 1 && kind <= 4 ? kind : 0];
  return fmt::format("numbers, {}", fmt::join(shape, " x "));
}

MatlabVariable read_matlab_variable(MatlabElements& elements) {
  constexpr std::size_t longest_name = 4096, most_sides = 64;
  const auto numbers = [&](const std::string& bytes) {
    std::vector<std::int64_t> values(bytes.size() / 4);
    NpyHeader header;
    describe_numbers({static_cast<std::uint32_t>(MatlabType::int32), 0, false}, elements.swapped(), header);
    convert_npy(header, bytes.data(), values.size(), values.data());
    return values;
  };
  MatlabVariable variable;
  const MatlabTag flags = elements.next();
  if (!flags.is(MatlabType::uint32) || flags.size != unit) elements.fail_damaged("a variable has no type");
  const std::int64_t first = numbers(elements.content(flags, unit))[0];
  variable.kind = static_cast<int>(first & 0xFF);
  variable.complex = (first & 0x0800) != 0;
  MatlabTag tag = elements.next();
  if (tag.is(MatlabType::int32)) {  // objects of later versions have none
    for (const std::int64_t side : numbers(elements.content(tag, 4 * most_sides))) {
      if (side < 0) elements.fail_damaged("a variable has a negative size");
      variable.shape.push_back(static_cast<std::uint64_t>(side));
    }
    tag = elements.next();
  }
  variable.name = elements.content(tag, longest_name);
  return variable;
}

}  // namespace nmf::io
