// Preloaded into the program: makes one of its system calls fail, or kills it there. Calls count that write,
// flush, open, name or remove something in the folder NMF_FAULT_FOLDER (relative paths are taken for such).
//
//   NMF_FAULT_AT=n        the n-th of them, from 1; 0: none
//   NMF_FAULT_KIND=...    an error by its number; "kill" before the call; "short": half of what is written;
//                         "from:" before a number: that call and all that follow
//   NMF_FAULT_LOG=file    gets a line for each: its name and what it is about
#include <dlfcn.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace {

std::string setting(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

struct Plan {
  std::string folder = setting("NMF_FAULT_FOLDER"), log = setting("NMF_FAULT_LOG"),
              kind = setting("NMF_FAULT_KIND");
  int at = std::atoi(setting("NMF_FAULT_AT").c_str());
  bool from = kind.starts_with("from:");
  int error = std::atoi(kind.c_str() + (from ? 5 : 0));
};

const Plan& plan() {
  static const Plan all;
  return all;
}

template <class Call>
Call* real(const char* name) {
  return reinterpret_cast<Call*>(dlsym(RTLD_NEXT, name));
}

void note(const char* call, const std::string& path) {
  if (plan().log.empty()) return;
  static auto* const open_file = real<int(const char*, int, ...)>("open");
  static auto* const write_line = real<ssize_t(int, const void*, size_t)>("write");
  static auto* const close_file = real<int(int)>("close");
  const int file = open_file(plan().log.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
  const std::string line = std::string(call) + " " + path + "\n";
  if (write_line(file, line.data(), line.size()) < 0) std::abort();
  close_file(file);
}

enum class Fate { as_it_is, fails, half };

Fate fate(const char* call, const std::string& path) {
  static std::atomic<int> count = 0;
  if (plan().folder.empty() || path.empty() || (path[0] == '/' && !path.starts_with(plan().folder)))
    return Fate::as_it_is;
  const int number = ++count;
  note(call, path);
  if (plan().at == 0 || number < plan().at || (number > plan().at && !plan().from)) return Fate::as_it_is;
  if (plan().kind == "kill") raise(SIGKILL);
  if (plan().kind == "short") return Fate::half;
  errno = plan().error;
  return Fate::fails;
}

bool fails(const char* call, const std::string& path) {
  return fate(call, path) == Fate::fails;
}

std::string path_of(int file) {
  char path[4096];
  const ssize_t size = readlink(("/proc/self/fd/" + std::to_string(file)).c_str(), path, sizeof path);
  return std::string(path, size < 0 ? 0 : static_cast<std::size_t>(size));
}

int open_as(const char* name, const char* path, int flags, mode_t mode) {
  return fails("open", path) ? -1 : real<int(const char*, int, ...)>(name)(path, flags, mode);
}

mode_t mode_in(int flags, va_list arguments) {
  return (flags & (O_CREAT | O_TMPFILE)) != 0 ? va_arg(arguments, mode_t) : 0;
}

}  // namespace

extern "C" {

int open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_in(flags, arguments);
  va_end(arguments);
  return open_as("open", path, flags, mode);
}

int open64(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = mode_in(flags, arguments);
  va_end(arguments);
  return open_as("open64", path, flags, mode);
}

ssize_t write(int file, const void* bytes, size_t size) {
  const Fate what = file > STDERR_FILENO ? fate("write", path_of(file)) : Fate::as_it_is;
  if (what == Fate::fails) return -1;
  return real<ssize_t(int, const void*, size_t)>("write")(file, bytes,
                                                          what == Fate::half && size > 1 ? size / 2 : size);
}

int fsync(int file) {
  return fails("fsync", path_of(file)) ? -1 : real<int(int)>("fsync")(file);
}

// A descriptor is gone even where its closing fails.
int close(int file) {
  const bool failed = file > STDERR_FILENO && fails("close", path_of(file));
  const int reason = errno, result = real<int(int)>("close")(file);
  if (!failed) return result;
  errno = reason;
  return -1;
}

int flock(int file, int operation) {
  return fails("flock", path_of(file)) ? -1 : real<int(int, int)>("flock")(file, operation);
}

int fchmod(int file, mode_t mode) {
  return fails("fchmod", path_of(file)) ? -1 : real<int(int, mode_t)>("fchmod")(file, mode);
}

int chmod(const char* path, mode_t mode) {
  return fails("chmod", path) ? -1 : real<int(const char*, mode_t)>("chmod")(path, mode);
}

int chown(const char* path, uid_t user, gid_t group) {
  return fails("chown", path) ? -1 : real<int(const char*, uid_t, gid_t)>("chown")(path, user, group);
}

int mkdir(const char* path, mode_t mode) {
  return fails("mkdir", path) ? -1 : real<int(const char*, mode_t)>("mkdir")(path, mode);
}

int rmdir(const char* path) {
  return fails("rmdir", path) ? -1 : real<int(const char*)>("rmdir")(path);
}

int unlink(const char* path) {
  return fails("unlink", path) ? -1 : real<int(const char*)>("unlink")(path);
}

int remove(const char* path) {
  return fails("remove", path) ? -1 : real<int(const char*)>("remove")(path);
}

int rename(const char* from, const char* to) {
  return fails("rename", to) ? -1 : real<int(const char*, const char*)>("rename")(from, to);
}

int renameat2(int in, const char* from, int of, const char* to, unsigned flags) {
  return fails("renameat2", to)
             ? -1
             : real<int(int, const char*, int, const char*, unsigned)>("renameat2")(in, from, of, to, flags);
}

int linkat(int in, const char* from, int of, const char* to, int flags) {
  return fails("linkat", to)
             ? -1
             : real<int(int, const char*, int, const char*, int)>("linkat")(in, from, of, to, flags);
}

}  // extern "C"
