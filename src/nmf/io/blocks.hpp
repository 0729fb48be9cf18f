// Text cut into blocks of whole records, which threads parse at the same time and hand over in the order of
// the file.
#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <mutex>
#include <string_view>

#include "nmf/base/buffer.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

struct Block {
  Buffer<char> text;               // whole records; the last byte is a newline, also where the file has none
  std::uint64_t first_line = 1;    // of the file, from 1
  std::uint64_t first_record = 0;  // of those that the reader has cut, from 0
  std::uint64_t records = 0;

  const char* begin() const { return text.begin(); }
  const char* end() const { return text.end(); }
  std::uint64_t line_of(const char* place) const {
    return first_line + static_cast<std::uint64_t>(std::count(begin(), place, '\n'));
  }
};

// A record is a line, or, with a delimiter, a line whose quoted cells may hold newlines (RFC 4180). One that
// begins with options.comment stays in the text and is not counted.
class BlockReader {
 public:
  // lines: how many the caller has taken from the stream already. A block is about as large as the stream's
  // buffers, or as options.buffer_size says; a longer record makes a longer block. options must outlive it.
  BlockReader(ByteStream& stream, const ReadOptions& options, std::uint64_t lines, char delimiter = '\0');

  // False at the end of the text. Throws Error(Fault::input) with its line where the text holds a NUL byte.
  bool next(Block& block);

  const ByteStream& stream() const { return stream_; }
  std::uint64_t bytes() const { return bytes_; }  // of text, handed out so far

 private:
  std::size_t take(char* to, std::size_t size);
  const char* find_nul(const Block& block, std::size_t searched) const;
  void stop_before(Block& block, const char* place);
  std::size_t cut(Block& block, std::size_t searched, bool ended);

  ByteStream& stream_;
  const ReadOptions& options_;
  std::size_t buffer_size_;
  char delimiter_;
  std::uint64_t line_;
  std::uint64_t lines_ = 0;  // of the last block
  std::uint64_t record_ = 0;
  std::uint64_t bytes_ = 0;
  Buffer<char> rest_;
  bool ended_ = false;
  std::exception_ptr failure_;  // of what comes behind the text
};

// The number of threads that `threads` asks for, 0 being all.
int thread_count(int threads);

// Calls work() so many times, in as many threads at the same time as there are, this one being among them: a
// call that comes when the others have done it all shall find nothing left. Throws what one of them throws.
template <class Work>
void run_threads(int threads, const Work& work) {
  const ThreadLimit limit(threads);
  parallel_for(threads, always_worth_it, [&](Index, int) { work(); });
}

// Items, one after the other: take(item) in order, one at a time, until it returns false; make(item) at the
// same time as others; finish(item) in order, also where make has thrown. An item is used again once it is
// finished, so there are as many as threads. Whatever they throw is thrown here, the first in order, after
// which nothing more is finished.
template <class Item, class Take, class Make, class Finish>
void run_in_order(int threads, const Take& take, const Make& make, const Finish& finish) {
  std::mutex taking;
  std::mutex finishing;
  std::condition_variable turned;
  std::uint64_t taken = 0;
  std::uint64_t turn = 0;
  bool ended = false;
  std::atomic<bool> stopped = false;
  std::exception_ptr failure;

  const auto work = [&] {
    Item item;
    for (;;) {
      std::exception_ptr not_taken;
      std::exception_ptr not_made;
      std::uint64_t mine = 0;
      {
        const std::lock_guard lock(taking);
        if (ended || stopped) return;
        try {
          ended = !take(item);
          if (ended) return;
        } catch (...) {
          not_taken = std::current_exception();
          ended = true;
        }
        mine = taken++;
      }
      try {
        if (!not_taken) make(item);
      } catch (...) {
        not_made = std::current_exception();
      }
      std::unique_lock lock(finishing);
      turned.wait(lock, [&] { return turn == mine; });
      try {
        if (not_taken) std::rethrow_exception(not_taken);
        if (!failure) finish(item);
        if (not_made) std::rethrow_exception(not_made);
      } catch (...) {
        if (!failure) failure = std::current_exception();
        stopped = true;
      }
      ++turn;
      turned.notify_all();
    }
  };
  run_threads(threads, work);
  if (failure) std::rethrow_exception(failure);
}

// The same for the blocks of a reader: start(block, result), parse(block, result), finish(block, result).
template <class Result, class Start, class Parse, class Finish>
void parse_blocks(BlockReader& reader, int threads, const Start& start, const Parse& parse,
                  const Finish& finish) {
  struct Item {
    Block block;
    Result result;
  };
  run_in_order<Item>(
      reader.stream().short_file() ? 1 : thread_count(threads),
      [&](Item& item) {
        if (!reader.next(item.block)) return false;
        start(item.block, item.result);
        return true;
      },
      [&](Item& item) { parse(item.block, item.result); },
      [&](Item& item) { finish(item.block, item.result); });
}

}  // namespace nmf::io
