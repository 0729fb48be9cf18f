// A library to preload, with which an allocation or a thread fails that would not fail by itself. What the
// environment says:
//   NMF_FAULT_LEAST       bytes from which on an allocation counts
//   NMF_FAULT_ALLOCATION  the number, from 1, of the allocation that fails
//   NMF_FAULT_FOR_GOOD    if set, all that count fail from there on
//   NMF_FAULT_THREAD      the number, from 1, of the thread that is the first that cannot be made
//   NMF_FAULT_COUNT       a file that gets the numbers of allocations and of threads asked for, at the end
#include <dlfcn.h>
#include <pthread.h>
#include <sys/mman.h>
#include <sys/types.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <cstdlib>

namespace {

std::atomic<long> allocations = 0, threads = 0;
long failing_allocation = 0, failing_thread = 0;  // 0: none
std::size_t least = 0;
bool for_good = false, begun = false;

long number(const char* name) {
  const char* text = std::getenv(name);
  return text == nullptr ? 0 : std::atol(text);
}

__attribute__((constructor)) void begin() {
  failing_allocation = number("NMF_FAULT_ALLOCATION");
  failing_thread = number("NMF_FAULT_THREAD");
  least = static_cast<std::size_t>(number("NMF_FAULT_LEAST"));
  for_good = std::getenv("NMF_FAULT_FOR_GOOD") != nullptr;
  begun = true;
}

__attribute__((destructor)) void end() {
  const char* path = std::getenv("NMF_FAULT_COUNT");
  begun = false;
  if (path == nullptr) return;
  if (std::FILE* file = std::fopen(path, "w")) {
    std::fprintf(file, "%ld %ld\n", allocations.load(), threads.load());
    std::fclose(file);
  }
}

bool fails(std::size_t bytes) {
  if (!begun || bytes < least) return false;
  const long count = ++allocations;
  const bool hit =
      failing_allocation > 0 && (for_good ? count >= failing_allocation : count == failing_allocation);
  if (hit) errno = ENOMEM;
  return hit;
}

// What is called by that name without this library.
template <class F>
F* behind(const char* name) {
  return reinterpret_cast<F*>(dlsym(RTLD_NEXT, name));
}

}  // namespace

extern "C" {

void* malloc(std::size_t bytes) {
  static auto* const real = behind<void*(std::size_t)>("malloc");
  return fails(bytes) ? nullptr : real(bytes);
}

void* realloc(void* memory, std::size_t bytes) {
  static auto* const real = behind<void*(void*, std::size_t)>("realloc");
  return fails(bytes) ? nullptr : real(memory, bytes);
}

void* calloc(std::size_t count, std::size_t size) {
  static auto* const real = behind<void*(std::size_t, std::size_t)>("calloc");
  return fails(count * size) ? nullptr : real(count, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t bytes) {
  static auto* const real = behind<void*(std::size_t, std::size_t)>("aligned_alloc");
  return fails(bytes) ? nullptr : real(alignment, bytes);
}

int posix_memalign(void** memory, std::size_t alignment, std::size_t bytes) {
  static auto* const real = behind<int(void**, std::size_t, std::size_t)>("posix_memalign");
  return fails(bytes) ? ENOMEM : real(memory, alignment, bytes);
}

void* mmap(void* place, std::size_t bytes, int protection, int flags, int file, off_t offset) {
  static auto* const real = behind<void*(void*, std::size_t, int, int, int, off_t)>("mmap");
  return file < 0 && fails(bytes) ? MAP_FAILED : real(place, bytes, protection, flags, file, offset);
}

int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*run)(void*), void* argument) {
  static auto* const real =
      behind<int(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>("pthread_create");
  const long count = ++threads;
  return failing_thread > 0 && count >= failing_thread ? EAGAIN : real(thread, attributes, run, argument);
}

}  // extern "C"
