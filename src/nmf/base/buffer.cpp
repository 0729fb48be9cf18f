#include "nmf/base/buffer.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <cstring>

namespace nmf {
namespace {

constexpr std::size_t huge_page = std::size_t{1} << 21;

std::size_t whole_pages(std::size_t bytes) {
  return (bytes + huge_page - 1) / huge_page * huge_page;
}

// Address space for whole_pages(bytes) at a multiple of huge_page.
void* map(std::size_t bytes) noexcept {
  if (bytes > SIZE_MAX - 2 * huge_page) return nullptr;
  const std::size_t size = whole_pages(bytes);
  void* mapped =
      ::mmap(nullptr, size + huge_page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) return nullptr;
  auto* begin = static_cast<char*>(mapped);
  const std::size_t before = (huge_page - reinterpret_cast<std::uintptr_t>(begin) % huge_page) % huge_page;
  if (before > 0) ::munmap(begin, before);
  if (before < huge_page) ::munmap(begin + before + size, huge_page - before);
  ::madvise(begin + before, size, MADV_HUGEPAGE);
  return begin + before;
}

void* grow_mapped(void* old, std::size_t old_size, std::size_t bytes) noexcept {
  void* target = map(bytes);
  if (target == nullptr) return nullptr;
  // The moved pages take the place of the first ones of target; both begin at a multiple of huge_page, so
  // huge pages stay.
  if (::mremap(old, old_size, old_size, MREMAP_MAYMOVE | MREMAP_FIXED, target) == MAP_FAILED) {
    ::munmap(target, whole_pages(bytes));
    return nullptr;
  }
  return target;
}

}  // namespace

void deallocate(void* memory, std::size_t bytes) noexcept {
  if (bytes < huge_from)
    std::free(memory);
  else
    ::munmap(memory, whole_pages(bytes));
}

void* reallocate(void* old, std::size_t old_bytes, std::size_t new_bytes) noexcept {
  const bool was_mapped = old_bytes >= huge_from;
  if (new_bytes < huge_from && !was_mapped) return std::realloc(old, new_bytes);
  if (was_mapped && new_bytes >= huge_from) {
    const std::size_t old_size = whole_pages(old_bytes);
    const std::size_t new_size = whole_pages(new_bytes);
    if (new_size > old_size) return grow_mapped(old, old_size, new_bytes);
    if (new_size < old_size) ::munmap(static_cast<char*>(old) + new_size, old_size - new_size);
    return old;
  }
  void* moved = new_bytes < huge_from ? std::malloc(new_bytes) : map(new_bytes);
  if (moved == nullptr) return nullptr;
  if (old != nullptr) std::memcpy(moved, old, std::min(old_bytes, new_bytes));
  deallocate(old, old_bytes);
  return moved;
}

}  // namespace nmf
