#include "nmf/io/hdf5/chunks.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <libdeflate.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <new>

#include "nmf/io/hdf5/lzf.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/temporary.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t checksum_bytes = 4;

[[noreturn]] void fail_chunk(const SeekableFile& file, const StoredArray& array) {
  fail(file.name(), fmt::format("{}: a chunk of it is damaged; copy the file again", shown(array.path)));
}

// A chunk is whole in memory, before and after: so it need not be inflated piece by piece, as zlib does.
bool undo_deflate(const Buffer<char>& from, ChunkScratch& scratch, std::size_t size) {
  if (scratch.inflater == nullptr) scratch.inflater.reset(libdeflate_alloc_decompressor());
  if (scratch.inflater == nullptr) throw std::bad_alloc();
  return libdeflate_zlib_decompress(scratch.inflater.get(), from.data(), from.size(), scratch.undone.data(),
                                    size, nullptr) == LIBDEFLATE_SUCCESS;
}

// First bytes of all numbers, then second ones ...
template <std::size_t width>
void unshuffle(const char* from, std::size_t count, char* to) {
  for (std::size_t i = 0; i < count; ++i)
    for (std::size_t b = 0; b < width; ++b) to[i * width + b] = from[b * count + i];
}

void undo_shuffle(const char* from, std::size_t size, std::size_t width, char* to) {
  const std::size_t count = size / width;
  switch (width) {
    case 2:
      unshuffle<2>(from, count, to);
      break;
    case 4:
      unshuffle<4>(from, count, to);
      break;
    case 8:
      unshuffle<8>(from, count, to);
      break;
    default:
      std::memcpy(to, from, size);
      return;
  }
  std::memcpy(to + count * width, from + count * width, size - count * width);
}

// Fletcher's sums modulo 65535 over big-endian words of 16 bits, stored little-endian.
bool checksum_holds(const char* from, std::size_t size) {
  const auto* byte = reinterpret_cast<const unsigned char*>(from);
  std::uint64_t low = 0, high = 0;
  for (std::size_t i = 0; i + 1 < size; i += 2) {
    low = (low + (static_cast<std::uint64_t>(byte[i]) << 8 | byte[i + 1])) % 65535;
    high = (high + low) % 65535;
  }
  if (size % 2 == 1) {
    low = (low + (static_cast<std::uint64_t>(byte[size - 1]) << 8)) % 65535;
    high = (high + low) % 65535;
  }
  std::uint64_t stored = 0;
  for (std::size_t b = 0; b < checksum_bytes; ++b)
    stored |= static_cast<std::uint64_t>(byte[size + b]) << (8 * b);
  // The library's sums may be 65535 where these are 0.
  return (stored >> 16) % 65535 == high && (stored & 65535) % 65535 == low;
}

// What a chunk that claims `size` bytes may be stored in.
bool is_plausible(std::size_t stored, std::size_t size) {
  constexpr std::size_t most_a_byte = 1100, always = 1 << 16;  // deflate makes 1032 of one
  return size <= always || size / most_a_byte <= stored;
}

// Undoes a filter that does not compress; `stored` becomes what was before.
void undo_in_size(const SeekableFile& file, const StoredArray& array, Filter filter, ChunkScratch& scratch) {
  const std::size_t stored = scratch.stored.size();
  if (filter == Filter::checksum) {
    if (stored < checksum_bytes || !checksum_holds(scratch.stored.data(), stored - checksum_bytes))
      fail_chunk(file, array);
    scratch.stored.resize(stored - checksum_bytes);
    return;
  }
  scratch.undone.resize(stored);
  undo_shuffle(scratch.stored.data(), stored, static_cast<std::size_t>(array.bytes), scratch.undone.data());
  std::swap(scratch.stored, scratch.undone);
}

// The same for one that does, where `size` bytes were before.
void decompress_chunk(const SeekableFile& file, const StoredArray& array, Filter filter, std::size_t size,
                      ChunkScratch& scratch) {
  const Buffer<char>& stored = scratch.stored;
  if (!is_plausible(stored.size(), size)) fail_chunk(file, array);
  scratch.undone.resize(size);
  const bool whole = filter == Filter::deflate
                         ? undo_deflate(stored, scratch, size)
                         : undo_lzf(reinterpret_cast<const unsigned char*>(stored.data()), stored.size(),
                                    reinterpret_cast<unsigned char*>(scratch.undone.data()), size) == size;
  if (!whole) fail_chunk(file, array);
  std::swap(scratch.stored, scratch.undone);
}

bool compresses(Filter filter) {
  return filter == Filter::deflate || filter == Filter::lzf;
}

}  // namespace

void FreeInflater::operator()(libdeflate_decompressor* inflater) const {
  libdeflate_free_decompressor(inflater);
}

SeekableFile::SeekableFile(const std::string& path)
    : name_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
  if (descriptor_ < 0) fail(name_, fmt::format("cannot be opened: {}", std::strerror(errno)));
}

SeekableFile::~SeekableFile() {
  ::close(descriptor_);
}

void SeekableFile::read(std::uint64_t address, char* to, std::size_t size) const {
  while (size > 0) {
    const ssize_t count =
        again_if_interrupted([&] { return ::pread(descriptor_, to, size, static_cast<off_t>(address)); });
    if (count < 0) fail(name_, fmt::format("cannot be read: {}", std::strerror(errno)));
    if (count == 0) fail(name_, "was cut off while it was read; read it once it is complete");
    address += static_cast<std::uint64_t>(count);
    to += count;
    size -= static_cast<std::size_t>(count);
  }
}

const char* read_chunk(const SeekableFile& file, const StoredArray& array, const StoredChunk& chunk,
                       std::size_t size, ChunkScratch& scratch) {
  scratch.stored.resize(chunk.size);
  file.read(chunk.address, scratch.stored.data(), chunk.size);
  for (std::size_t f = array.filters.size(); f-- > 0;) {
    if ((chunk.skipped >> f & 1) != 0) continue;
    const Filter filter = array.filters[f];
    std::size_t before = size;
    for (std::size_t g = 0; g < f; ++g)
      if (array.filters[g] == Filter::checksum && (chunk.skipped >> g & 1) == 0) before += checksum_bytes;
    if (compresses(filter))
      decompress_chunk(file, array, filter, before, scratch);
    else
      undo_in_size(file, array, filter, scratch);
  }
  if (scratch.stored.size() != size) fail_chunk(file, array);
  return scratch.stored.data();
}

}  // namespace nmf::io
