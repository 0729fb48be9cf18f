#include "nmf/base/aligned.hpp"

#include <algorithm>

#include "nmf/base/buffer.hpp"

namespace nmf {
namespace {

thread_local ScratchKept* innermost = nullptr;

void release(void* memory, std::size_t bytes) noexcept {
  if (bytes < huge_from)
    ::operator delete(memory, scratch_alignment);
  else
    deallocate(memory, bytes);
}

}  // namespace

ScratchKept::ScratchKept() : outer_(innermost) {
  innermost = this;
}
ScratchKept::~ScratchKept() {
  for (const Block& block : free_) release(block.memory, block.bytes);
  innermost = outer_;
}

void ScratchKept::release_idle() noexcept {
  constexpr std::size_t some_iterations = 16;  // requests
  const auto recent = std::find_if(free_.begin(), free_.end(), [this](const Block& block) {
    return requests_ - block.freed <= some_iterations;
  });
  for (auto block = free_.begin(); block != recent; ++block) release(block->memory, block->bytes);
  free_.erase(free_.begin(), recent);
}

void* allocate_large(std::size_t bytes) {
  if (innermost != nullptr) {
    ++innermost->requests_;
    innermost->release_idle();
    auto& free = innermost->free_;
    const auto fits = std::find_if(free.begin(), free.end(),
                                   [bytes](const ScratchKept::Block& block) { return block.bytes == bytes; });
    if (fits != free.end()) {
      void* memory = fits->memory;
      free.erase(fits);
      return memory;
    }
  }
  if (bytes < huge_from) return ::operator new(bytes, scratch_alignment);
  void* memory = reallocate(nullptr, 0, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void free_large(void* memory, std::size_t bytes) noexcept {
  if (innermost == nullptr) return release(memory, bytes);
  try {
    innermost->free_.push_back({memory, bytes, innermost->requests_});
  } catch (const std::bad_alloc&) {
    release(memory, bytes);
  }
}

}  // namespace nmf
