#include "cli/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <string>
#include <string_view>

#include "nmf/io/number.hpp"

namespace nmf::app {
namespace {

std::string_view environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : std::string_view(value);
}

Index width_of_output() {
  constexpr std::uint64_t least = 20, most = 400;
  std::uint64_t columns = 0;
  if (io::parse_integer(environment("COLUMNS"), columns) && columns > 0)
    return static_cast<Index>(std::clamp(columns, least, most));
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
    return static_cast<Index>(std::clamp<std::uint64_t>(size.ws_col, least, most));
  return 80;
}

// Of characters: the first of these that is set decides.
bool locale_is_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"})
    if (const std::string_view value = environment(name); !value.empty()) {
      std::string lower;
      for (const char c : value)
        if (c != '-') lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
      return lower.find("utf8") != std::string::npos;
    }
  return false;
}

}  // namespace

draw::Terminal terminal_of_output() {
  const std::string_view kind = environment("TERM");
  return {width_of_output(),
          isatty(STDOUT_FILENO) == 1 && environment("NO_COLOR").empty() && !kind.empty() && kind != "dumb",
          locale_is_utf8()};
}

}  // namespace nmf::app
