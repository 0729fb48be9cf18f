#include "nmf/io/hdf5/chunk_list.hpp"

#include <cinttypes>
#include <cstdio>
#include <new>
#include <string_view>
#include <utility>

namespace nmf::io {
namespace {

// What is printed, line by line. Flags, bytes, address and the place of the first number; a header stands
// before.
struct Printed {
  std::string line;  // so far
  std::vector<ListedChunk> chunks;

  void take(char letter) {
    if (letter != '\n') {
      line += letter;
      return;
    }
    ListedChunk chunk{};
    if (std::sscanf(line.c_str(), " %" SCNx32 " %" SCNu64 " %" SCNu64 " [%" SCNu64 ", %" SCNu64,
                    &chunk.skipped, &chunk.size, &chunk.address, &chunk.row, &chunk.column) >= 4)
      chunks.push_back(chunk);
    line.clear();
  }
};

ssize_t take_printed(void* to, const char* bytes, std::size_t count) {
  for (const char letter : std::string_view(bytes, count)) static_cast<Printed*>(to)->take(letter);
  return static_cast<ssize_t>(count);
}

}  // namespace

// Asked for one chunk after the other, the library looks each time at all that are before it, which takes
// five minutes for 50 000. The one pass over all of them that it offers (before H5Dchunk_iter, of later
// versions) prints.
std::vector<ListedChunk> list_chunks(const Hdf5File& file, const std::string& path, hid_t dataset) {
  hsize_t count = 0;
  const Handle space(H5Dget_space(dataset), H5Sclose);
  if (H5Dget_num_chunks(dataset, space, &count) < 0) file.fail_library(path);
  if (count == 0) return {};  // printing would break down
  Printed printed;
  std::FILE* const here = ::fopencookie(&printed, "w", {nullptr, take_printed, nullptr, nullptr});
  if (here == nullptr) throw std::bad_alloc();
  std::FILE* const before = std::exchange(stdout, here);
  const bool fine = H5Ddebug(dataset) >= 0;
  stdout = before;
  std::fclose(here);
  if (!fine || printed.chunks.size() != count)
    file.fail_at(path, "cannot be read: its list of chunks is damaged; copy or write the file again");
  return std::move(printed.chunks);
}

}  // namespace nmf::io
