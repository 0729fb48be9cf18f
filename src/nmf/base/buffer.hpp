// Growable storage for plain numbers that neither initialises what it allocates nor holds two copies while
// growing (large blocks grow by remapping their pages). Files of unknown length are read into it. It may
// borrow memory, too, and lie in a file where memory is short (scratch_files.hpp).
#pragma once

#include <algorithm>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

#include "nmf/base/scratch_files.hpp"

namespace nmf {

// Like std::realloc and std::free, the old size being known; from `huge_from` bytes on, the memory is made of
// huge pages where the system has them, since touching it for the first time would otherwise take longer than
// reading a file into it.
constexpr std::size_t huge_from = std::size_t{1} << 22;
void* reallocate(void* old, std::size_t old_bytes,
                 std::size_t new_bytes) noexcept;  // nullptr: no memory, old unchanged
void deallocate(void* memory, std::size_t bytes) noexcept;

template <class T>
class Buffer {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  Buffer() = default;
  explicit Buffer(std::size_t size) { resize(size); }
  // In memory or in a file, as `scratch` has it; nullptr: in memory.
  explicit Buffer(std::shared_ptr<ScratchFiles> scratch) : scratch_(std::move(scratch)) {}
  Buffer(std::size_t size, std::shared_ptr<ScratchFiles> scratch) : Buffer(std::move(scratch)) {
    resize(size);
  }
  Buffer(Buffer&& other) noexcept { swap(other); }
  Buffer& operator=(Buffer&& other) noexcept {
    swap(other);
    return *this;
  }
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (capacity_ == 0) return;
    if (scratch_)
      scratch_->deallocate(data_, capacity_ * sizeof(T), file_);
    else
      deallocate(data_, capacity_ * sizeof(T));
  }

  // Memory of somebody else's, which must outlive the buffer: neither copied nor freed. It is only to be
  // read, until the first change of size, which makes a copy.
  static Buffer borrowed(const T* data, std::size_t size) {
    Buffer buffer;
    buffer.data_ = const_cast<T*>(data);
    buffer.size_ = size;
    return buffer;
  }

  // The same of a file that `scratch` has mapped.
  static Buffer borrowed(const void* mapped, std::size_t size, std::shared_ptr<ScratchFiles> scratch) {
    Buffer buffer = borrowed(static_cast<const T*>(mapped), size);
    buffer.scratch_ = std::move(scratch);
    buffer.file_ = ScratchFiles::of_others;
    return buffer;
  }

  // New elements are uninitialised. Throws std::bad_alloc, or Error where it lies in a file that cannot grow,
  // the contents then being unchanged.
  void resize(std::size_t size) {
    if (size > capacity_) reserve(size);
    size_ = size;
  }
  void reserve(std::size_t capacity) {
    if (capacity > static_cast<std::size_t>(-1) / sizeof(T)) throw std::bad_alloc();
    if (capacity > capacity_) set_capacity(std::max(capacity, size_));
  }
  // Makes room for size elements, and for half as many again, so that growing step by step costs little. A
  // file grows by less: nothing of it is copied.
  void grow(std::size_t size) {
    if (size > capacity_) reserve(size + size / (in_file() ? 8 : 2));
  }
  void shrink_to_fit() {
    if (size_ < capacity_ && size_ > 0) set_capacity(size_);
  }
  // Numbers that somebody has put into its memory, from the beginning on, and no more of it than they take.
  template <class U>
  Buffer<U> in_front(std::size_t size) && {
    Buffer<U> other(scratch_);
    other.data_ = reinterpret_cast<U*>(std::exchange(data_, nullptr));
    other.size_ = size;
    other.capacity_ = std::exchange(capacity_, 0) * sizeof(T) / sizeof(U);
    other.file_ = std::exchange(file_, ScratchFiles::none);
    size_ = 0;
    other.shrink_to_fit();
    return other;
  }
  void push_back(T value) {
    if (size_ >= capacity_) grow(size_ < 1024 ? 1024 : size_ + 1);
    data_[size_++] = value;
  }

  const std::shared_ptr<ScratchFiles>& scratch() const { return scratch_; }
  bool in_file() const { return file_ != ScratchFiles::none; }
  // Moves into a file where those of its scratch files take more memory than they may; one that has none has
  // these from now on.
  void settle(const std::shared_ptr<ScratchFiles>& scratch) {
    if (!scratch_ && capacity_ > 0) {
      scratch->adopt(capacity_ * sizeof(T));
      scratch_ = scratch;
    }
    if (scratch_ && capacity_ > 0 && !in_file() && scratch_->is_over())
      data_ = static_cast<T*>(scratch_->into_file(data_, capacity_ * sizeof(T), file_));
  }
  // Elements [begin, end) are read now, and those behind them next.
  void passing(std::size_t begin, std::size_t end) const {
    if (in_file()) scratch_->passing(data_, size_ * sizeof(T), begin * sizeof(T), end * sizeof(T));
  }

  std::size_t size() const { return size_; }
  std::size_t capacity() const { return capacity_; }
  bool empty() const { return size_ == 0; }
  T* data() { return data_; }
  const T* data() const { return data_; }
  T& operator[](std::size_t i) { return data_[i]; }
  const T& operator[](std::size_t i) const { return data_[i]; }
  T* begin() { return data_; }
  T* end() { return data_ + size_; }
  const T* begin() const { return data_; }
  const T* end() const { return data_ + size_; }

 private:
  template <class>
  friend class Buffer;
  void set_capacity(std::size_t capacity) {
    const bool own = capacity_ > 0;
    T* const old = own ? data_ : nullptr;
    int file = own ? file_ : ScratchFiles::none;
    void* moved = scratch_ ? scratch_->reallocate(old, capacity_ * sizeof(T), capacity * sizeof(T), file)
                           : reallocate(old, capacity_ * sizeof(T), capacity * sizeof(T));
    if (moved == nullptr) throw std::bad_alloc();
    if (!own) std::copy_n(data_, size_, static_cast<T*>(moved));
    data_ = static_cast<T*>(moved);
    capacity_ = capacity;
    file_ = file;
  }
  void swap(Buffer& other) noexcept {
    std::swap(data_, other.data_);
    std::swap(size_, other.size_);
    std::swap(capacity_, other.capacity_);
    std::swap(scratch_, other.scratch_);
    std::swap(file_, other.file_);
  }
  T* data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;  // 0 where the memory is borrowed
  std::shared_ptr<ScratchFiles> scratch_;
  int file_ = ScratchFiles::none;
};

}  // namespace nmf
