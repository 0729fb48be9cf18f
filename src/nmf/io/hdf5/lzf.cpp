#include "nmf/io/hdf5/lzf.hpp"

#include <cstring>

namespace nmf::io {

// A control byte below 32 stands before as many bytes and one more; another one holds in its upper three bits
// a length (7: the next byte is to be added), and with the byte that follows how far back to copy from.
std::size_t undo_lzf(const unsigned char* from, std::size_t stored, unsigned char* to, std::size_t size) {
  constexpr unsigned literals = 32, long_length = 7;
  const unsigned char* const end = from + stored;
  std::size_t at = 0;
  while (from < end) {
    const unsigned control = *from++;
    if (control < literals) {
      const std::size_t count = control + 1;
      if (count > static_cast<std::size_t>(end - from) || count > size - at) return 0;
      std::memcpy(to + at, from, count);
      from += count;
      at += count;
      continue;
    }
    std::size_t length = control >> 5;
    if (length == long_length) {
      if (from == end) return 0;
      length += *from++;
    }
    if (from == end) return 0;
    const std::size_t back = ((control & 31) << 8 | *from++) + 1;
    length += 2;
    if (back > at || length > size - at) return 0;
    for (; length > 0; --length, ++at) to[at] = to[at - back];  // what is copied may be made of it
  }
  return at;
}

}  // namespace nmf::io
