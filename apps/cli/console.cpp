#include "cli/console.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "cli/flag_names.hpp"
#include "nmf/io/message.hpp"

namespace nmf::app {

void tame_standard_streams() {
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    // The wrong direction on purpose: using the stream stays an error.
    if (fcntl(stream, F_GETFD) == -1) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of the write
}

void print(const std::string& text) {
  io::AtomicFile out("-");
  print(out, text);
}

void print(io::AtomicFile& out, const std::string& text) {
  try {
    out.write(text);
    out.commit();
  } catch (const io::ClosedPipe&) {
  }
}

std::string line_to_tell(const std::string& text) {
  return "nmf: " + io::printable(text) + "\n";
}

void tell(const std::string& text) {
  std::fputs(line_to_tell(text).c_str(), stderr);
}

void tell(const io::ReadReport& read) {
  for (const std::string& note : read.notes) tell(note);
  for (const std::string& warning : with_flags(read.warnings)) tell("warning: " + warning);
}

}  // namespace nmf::app
