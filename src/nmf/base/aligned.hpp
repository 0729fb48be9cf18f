// Scratch memory that starts on a cache line and is not initialised unless a value is given.
#pragma once

#include <cstddef>
#include <new>
#include <vector>

namespace nmf {

constexpr std::align_val_t scratch_alignment{64};
constexpr std::size_t large_scratch = std::size_t{1} << 20;  // bytes
void* allocate_large(std::size_t bytes);
void free_large(void* memory, std::size_t bytes) noexcept;

// While one lives, large scratch memory that this thread frees is kept for the next request of the same size:
// an iteration asks for the same blocks as the one before, and fresh pages would take a fifth of its time.
// What was not asked for for some iterations goes.
class ScratchKept {
 public:
  ScratchKept();
  ~ScratchKept();
  ScratchKept(const ScratchKept&) = delete;
  ScratchKept& operator=(const ScratchKept&) = delete;

 private:
  friend void* allocate_large(std::size_t bytes);
  friend void free_large(void* memory, std::size_t bytes) noexcept;
  struct Block {
    void* memory;
    std::size_t bytes;
    std::size_t freed;  // after so many requests
  };
  void release_idle() noexcept;
  std::vector<Block> free_;  // in the order in which they were freed
  std::size_t requests_ = 0;
  ScratchKept* outer_;
};

template <class T>
struct AlignedAllocator {
  using value_type = T;
  AlignedAllocator() = default;
  template <class U>
  AlignedAllocator(const AlignedAllocator<U>&) {}
  T* allocate(std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    return static_cast<T*>(bytes < large_scratch ? ::operator new(bytes, scratch_alignment)
                                                 : allocate_large(bytes));
  }
  void deallocate(T* p, std::size_t n) {
    const std::size_t bytes = n * sizeof(T);
    bytes < large_scratch ? ::operator delete(p, scratch_alignment) : free_large(p, bytes);
  }
  template <class U>
  void construct(U* p) {
    ::new (static_cast<void*>(p)) U;
  }
  template <class U>
  void construct(U* p, const U& value) {
    ::new (static_cast<void*>(p)) U(value);
  }
  bool operator==(const AlignedAllocator&) const { return true; }
};

template <class T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

}  // namespace nmf
