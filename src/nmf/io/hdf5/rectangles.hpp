// A dataset, chunk by chunk: as many at the same time as there are threads.
#pragma once

#include <algorithm>
#include <type_traits>

#include "nmf/io/blocks.hpp"
#include "nmf/io/formats/npy.hpp"
#include "nmf/io/hdf5/chunks.hpp"
#include "nmf/io/memory.hpp"

namespace nmf::io {

// Part of a dataset: `rows` x `columns` numbers from (row, column) on, the rows `stride` apart.
template <class T>
struct Rectangle {
  std::uint64_t row;
  std::uint64_t column;
  std::uint64_t rows;
  std::uint64_t columns;
  std::uint64_t stride;
  const T* numbers;
};

// What numbers that are not stored are, and no index where it is beyond whole numbers.
template <class T>
T fill_of(const StoredArray& array) {
  constexpr double most = 9e18;
  if (std::is_integral_v<T> && !(array.fill >= -most && array.fill <= most)) return static_cast<T>(-1);
  return static_cast<T>(array.fill);
}

// What a thread has in hand.
template <class T>
struct ChunkInHand {
  std::uint64_t chunk = 0;
  ChunkScratch scratch;
  Buffer<T> numbers;
};

template <class T>
Rectangle<T> read_rectangle(const SeekableFile& file, const StoredArray& array, ChunkInHand<T>& hand) {
  const std::uint64_t across = array.chunks_a_row();
  Rectangle<T> part;
  part.row = hand.chunk / across * array.chunk_rows();
  part.column = hand.chunk % across * array.chunk_columns();
  part.rows = std::min(array.chunk_rows(), array.rows() - part.row);
  part.columns = std::min(array.chunk_columns(), array.columns() - part.column);
  part.stride = array.chunk_columns();
  if (array.content.empty() && array.chunks[hand.chunk].size == 0) {  // one row does for all of them
    part.stride = 0;
    hand.numbers.resize(part.columns);
    std::fill(hand.numbers.begin(), hand.numbers.end(), fill_of<T>(array));
  } else {
    const std::uint64_t count = (array.contiguous ? part.rows : array.chunk_rows()) * array.chunk_columns();
    const std::size_t bytes = count * static_cast<std::size_t>(array.bytes);
    const char* from = array.content.empty()
                           ? read_chunk(file, array, array.chunks[hand.chunk], bytes, hand.scratch)
                           : array.content.data();
    NpyHeader type;
    type.kind = array.kind;
    type.size = array.bytes;
    type.swapped = array.swapped;
    hand.numbers.resize(count);
    convert_npy(type, from, count, hand.numbers.data());
  }
  part.numbers = hand.numbers.data();
  return part;
}

// T is float, double or std::int64_t. Calls take(rectangle) for all of them, in any order; of what it throws
// the first in the order of the dataset is thrown here.
template <class T, class Take>
void read_rectangles(const SeekableFile& file, const StoredArray& array, const ReadOptions& options,
                     const Take& take) {
  if (array.count() == 0) return;
  const double chunk = static_cast<double>(array.chunk_rows()) * static_cast<double>(array.chunk_columns());
  if (std::any_of(array.chunks.begin(), array.chunks.end(), [](const StoredChunk& c) { return c.size > 0; }))
    check_memory(file.name(), chunk * (2.0 * array.bytes + sizeof(T)), options);
  const std::uint64_t chunks = array.content.empty() ? array.chunks.size() : 1;
  std::uint64_t next = 0;
  run_in_order<ChunkInHand<T>>(
      chunks == 1 ? 1 : thread_count(options.threads),
      [&](ChunkInHand<T>& hand) {
        hand.chunk = next++;
        return hand.chunk < chunks;
      },
      [&](ChunkInHand<T>& hand) { take(read_rectangle(file, array, hand)); }, [](ChunkInHand<T>&) {});
}

}  // namespace nmf::io
