// Where large buffers of numbers lie: in memory as far as they may take it, else in files that are mapped
// into it. What such a file holds is read and written like memory, and the system keeps of it what there is
// room for.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace nmf {

class ScratchFiles {
 public:
  // Buffers of at least `least` bytes become files where all of them would take more than `memory`. The files
  // have no names in `folder`, so that nothing of them is left however the program ends.
  explicit ScratchFiles(std::string folder, std::uint64_t memory, std::size_t least = std::size_t{1} << 20);
  ScratchFiles(const ScratchFiles&) = delete;
  ScratchFiles& operator=(const ScratchFiles&) = delete;
  ~ScratchFiles();

  const std::string& folder() const { return folder_; }
  // So much memory from now on; what is there already stays where it is.
  void allow(std::uint64_t memory) { memory_ = memory; }
  bool is_over() const { return in_memory_ > memory_; }
  std::uint64_t in_memory() const { return in_memory_; }
  // Bytes that buffers can take in all, in memory and as files; that files can still take, where the system
  // says so.
  std::uint64_t room() const;
  std::optional<std::uint64_t> free_on_disk() const;
  std::uint64_t in_files() const { return in_files_; }
  std::uint64_t most_in_files() const { return most_in_files_; }
  // Bytes of others' files that are used where they lie.
  std::uint64_t in_place() const { return in_place_; }
  void used_in_place(std::size_t bytes) noexcept { in_place_ += bytes; }
  // Bytes of files that hold in single precision what is of double.
  std::uint64_t in_single() const { return in_single_; }
  void narrowed(std::size_t bytes) noexcept { in_single_ += bytes; }
  // Bytes of files that passing() was told of.
  std::uint64_t passed() const { return passed_; }

  // Whether a buffer of so many bytes would become a file.
  bool takes(std::size_t bytes) const { return bytes >= least_ && in_memory_ + bytes > memory_; }
  // Bytes of somebody else's file, only to be read, and as long as this lives; nullptr where it is not there
  // or shorter. Where the file is cut, reading ends the program by SIGBUS.
  const void* map(const std::string& path, std::size_t begin, std::size_t bytes);

  // As those of buffer.hpp, where `file` is what the memory is mapped from, or none. Throw what is wrong.
  static constexpr int none = -1, of_others = -2;
  void* reallocate(void* old, std::size_t old_bytes, std::size_t new_bytes, int& file);
  void deallocate(void* memory, std::size_t bytes, int file) noexcept;
  // So many bytes that somebody else has allocated are from now on as if they were allocated here.
  void adopt(std::size_t bytes) noexcept { in_memory_ += bytes; }
  // Moves what lies in memory into a file.
  void* into_file(void* old, std::size_t bytes, int& file) { return moved_to_file(old, bytes, bytes, file); }

  // Bytes [begin, end) of a file that is mapped at `mapping` are read now, and those behind them next: asks
  // the system for these and gives back what was before them.
  void passing(const void* mapping, std::size_t bytes, std::size_t begin, std::size_t end) noexcept;

 private:
  void* moved_to_file(void* old, std::size_t old_bytes, std::size_t new_bytes, int& file);
  void* resized(void* mapped, std::size_t old_bytes, std::size_t new_bytes, int file);
  int nameless_file() const;
  void extend(int file, std::size_t from, std::size_t to) const;
  void count_in_files(std::int64_t more) noexcept;
  [[noreturn]] void fail(std::size_t bytes, int reason) const;

  struct Mapping {
    void* begin;
    std::size_t bytes;
  };

  const std::string folder_;
  const std::size_t least_;
  std::vector<Mapping> of_others_;
  std::atomic<std::uint64_t> memory_, in_memory_ = 0, in_files_ = 0, most_in_files_ = 0, in_place_ = 0,
                                      in_single_ = 0, passed_ = 0;
};

}  // namespace nmf
