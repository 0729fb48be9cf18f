#include "system/lost_file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "nmf/base/error.hpp"

// Nothing but what a signal handler may do: no memory is taken, and what the system knows of this process is
// asked for.
namespace nmf::app {
namespace {

constexpr std::size_t longest_path = 4096;

// Of a file of /proc, which must outlive the lines.
class Lines {
 public:
  explicit Lines(const char* path) : file_(::open(path, O_RDONLY | O_CLOEXEC)) {}
  Lines(const Lines&) = delete;
  Lines& operator=(const Lines&) = delete;
  ~Lines() { ::close(file_); }

  bool next(std::string_view& line) {
    for (;;) {
      const std::string_view there(text_ + begin_, end_ - begin_);
      if (const std::size_t size = there.find('\n'); size != std::string_view::npos) {
        line = there.substr(0, size);
        begin_ += size + 1;
        return true;
      }
      std::memmove(text_, there.data(), there.size());
      begin_ = 0;
      end_ = there.size();
      const ssize_t count = ::read(file_, text_ + end_, sizeof text_ - end_);
      if (count <= 0) return false;
      end_ += static_cast<std::size_t>(count);
    }
  }

 private:
  const int file_;
  char text_[2 * longest_path];
  std::size_t begin_ = 0, end_ = 0;
};

// "7f8e00000000-7f8e00001000 r--s 00000000 08:01 17 /a/path"; empty: of no file that has a name.
std::string_view file_mapped_at(const void* address, Lines& maps) {
  const auto at = reinterpret_cast<std::uintptr_t>(address);
  for (std::string_view line; maps.next(line);) {
    std::uintptr_t begin = 0, end = 0;
    const char* const last = line.data() + line.size();
    const char* const middle = std::from_chars(line.data(), last, begin, 16).ptr;
    if (middle == last) continue;
    std::from_chars(middle + 1, last, end, 16);
    if (at < begin || at >= end) continue;
    const std::size_t path = line.find('/');
    return path == std::string_view::npos || line.ends_with(" (deleted)") ? std::string_view()
                                                                          : line.substr(path);
  }
  return {};
}

// Those of folders (io/folder_lock.hpp) are the only files that are open here and called so.
void remove_locks() {
  constexpr std::string_view open_files = "/proc/self/fd/", lock = ".nmf-lock";
  constexpr int most = 1024;
  for (int file = 0; file < most; ++file) {
    char link[32] = {}, path[longest_path] = {};
    open_files.copy(link, open_files.size());
    std::to_chars(link + open_files.size(), link + sizeof link - 1, file);
    const ssize_t size = ::readlink(link, path, sizeof path - 1);
    if (size > 0 && std::string_view(path, static_cast<std::size_t>(size)).ends_with(lock)) ::unlink(path);
  }
}

void put(std::string_view text) {
  [[maybe_unused]] const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
}

void end_for_a_lost_file(int signal, siginfo_t* about, void*) {
  if (about->si_code != BUS_ADRERR) {
    std::signal(signal, SIG_DFL);
    std::raise(signal);
    return;
  }
  static std::atomic_flag ending;
  while (ending.test_and_set()) ::pause();  // a thread of several
  Lines maps("/proc/self/maps");
  const std::string_view file = file_mapped_at(about->si_addr, maps);
  put("nmf: error: ");
  put(file.empty() ? "a scratch file" : file);
  put(": was cut while it was used, or its disk cannot be read; get a complete copy, and leave it as it "
      "is\n");
  remove_locks();
  ::_exit(static_cast<int>(Fault::input));
}

}  // namespace

void watch_mapped_files() {
  struct sigaction action {};
  action.sa_sigaction = end_for_a_lost_file;
  action.sa_flags = SA_SIGINFO;
  sigaction(SIGBUS, &action, nullptr);
}

}  // namespace nmf::app
