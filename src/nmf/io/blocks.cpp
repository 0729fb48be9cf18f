#include "nmf/io/blocks.hpp"

#include <cstring>

#include "nmf/io/memory.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/cell.hpp"

namespace nmf::io {
namespace {

constexpr std::size_t longest_quoted_record = std::size_t{1} << 24;

// std::count keeps a 64-bit counter for each byte; byte counters over short runs are several times faster.
std::uint64_t count_newlines(const char* begin, const char* end) {
  std::uint64_t total = 0;
  while (begin < end) {
    const std::size_t size = std::min<std::size_t>(static_cast<std::size_t>(end - begin), 128);
    unsigned char run = 0;
    for (std::size_t i = 0; i < size; ++i) run = static_cast<unsigned char>(run + (begin[i] == '\n'));
    total += run;
    begin += size;
  }
  return total;
}

}  // namespace

int thread_count(int threads) {
  const ThreadLimit limit(threads);
  return max_threads();
}

BlockReader::BlockReader(ByteStream& stream, const ReadOptions& options, std::uint64_t lines, char delimiter)
    : stream_(stream),
      options_(options),
      buffer_size_(options.buffer_size == 0 ? stream.buffer_size() : options.buffer_size),
      delimiter_(delimiter),
      line_(lines + 1) {}

bool BlockReader::next(Block& block) {
  std::swap(block.text, rest_);
  rest_.resize(0);
  block.first_line = line_;
  block.first_record = record_;
  block.records = 0;
  std::size_t size = 0;
  for (;;) {
    const std::size_t searched = block.text.size();
    if (!ended_) {
      const std::size_t wanted = std::max(buffer_size_, searched);
      block.text.resize(searched + wanted + 1);
      block.text.resize(searched + take(block.text.data() + searched, wanted));
      if (const char* nul = find_nul(block, searched))
        stop_before(block, nul);
      else if (failure_)
        stop_before(block, block.end());
      else if (ended_ && !block.text.empty() && block.text[block.text.size() - 1] != '\n')
        block.text.push_back('\n');
    }
    if (block.text.empty() && failure_) std::rethrow_exception(failure_);
    if (block.text.empty()) return false;
    size = cut(block, ended_ ? 0 : searched, ended_);
    if (size > 0) break;
    check_line(stream_.name(), line_, block.text.size(), options_);
  }
  rest_.resize(block.text.size() - size);
  if (!rest_.empty()) std::memcpy(rest_.data(), block.text.data() + size, rest_.size());
  block.text.resize(size);
  line_ += lines_;
  record_ += block.records;
  bytes_ += size;
  return true;
}

std::size_t BlockReader::take(char* to, std::size_t size) {
  std::size_t taken = 0;
  try {
    taken = stream_.read(to, size);
    ended_ = taken < size;
    char more = 0;
    if (ended_) stream_.read(&more, 1);  // throws where what follows cannot be read
  } catch (...) {
    failure_ = std::current_exception();
    ended_ = true;
  }
  return taken;
}

const char* BlockReader::find_nul(const Block& block, std::size_t searched) const {
  if (block.text.size() == searched) return nullptr;
  return static_cast<const char*>(std::memchr(block.begin() + searched, '\0', block.text.size() - searched));
}

// Hands out the lines before `place` as all there is; what is wrong in them comes first.
void BlockReader::stop_before(Block& block, const char* place) {
  const char* begin = block.begin();
  const bool nul = place != block.end();
  const char* end = place;
  while (end > begin && end[-1] != '\n') --end;
  const std::uint64_t line = block.line_of(end);
  block.text.resize(static_cast<std::size_t>(end - begin));
  ended_ = true;
  if (!nul) return;
  try {
    fail_nul(stream_.name(), line);
  } catch (...) {
    failure_ = std::current_exception();
  }
}

// The size of the whole records at the beginning of the block (0: the first one is not complete), which it
// counts, and their lines.
std::size_t BlockReader::cut(Block& block, std::size_t searched, bool ended) {
  const char* begin = block.begin();
  const auto holds = [&](char c) { return std::memchr(begin, c, block.text.size()) != nullptr; };
  const bool quoted = delimiter_ != '\0' && holds('"');
  const bool commented = options_.comment && holds(*options_.comment);
  if (!quoted && !commented) {
    const void* last = ::memrchr(begin + searched, '\n', block.text.size() - searched);
    if (last == nullptr) return 0;
    const char* end = static_cast<const char*>(last) + 1;
    lines_ = block.records = count_newlines(begin, end);
    return static_cast<std::size_t>(end - begin);
  }
  const char* last = static_cast<const char*>(::memrchr(begin, '\n', block.text.size()));
  const char* end = last == nullptr ? begin : last + 1;
  const char* at = begin;
  block.records = 0;
  while (at < end) {
    const bool comment = *at == options_.comment, line = comment || !quoted;
    const char* next = line ? std::find(at, end, '\n') + 1 : next_record(at, end, delimiter_);
    if (next == nullptr) break;
    at = next;
    block.records += comment ? 0 : 1;
  }
  // An open quote that never closes is left to the parser, which knows the place of its beginning.
  if (at < end && (ended || static_cast<std::size_t>(end - at) > longest_quoted_record)) {
    ++block.records;
    at = end;
  }
  lines_ = count_newlines(begin, at);
  return static_cast<std::size_t>(at - begin);
}

}  // namespace nmf::io
