// Words for messages about files: places, and pieces of a file shown so that any bytes are readable.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "nmf/base/error.hpp"

namespace nmf::io {

// "standard input" for "-", else the path as given.
std::string shown_path(const std::string& path);

// The text as it stands when it is short and printable; control characters and broken UTF-8 escaped, long
// text cut.
std::string shown(std::string_view text);

// A whole text for a terminal: characters that it might take for a command escaped; lines and tabs stay.
std::string printable(std::string_view text);
std::string on_one_line(std::string_view text);  // the same, with escapes for line ends and tabs, too

// How many cells of a terminal a character takes: 2 for those of Chinese, 0 for marks that join the one
// before.
int cells_of(std::string_view character);

// Throws Error(Fault::input, "place: message").
[[noreturn]] void fail(const std::string& place, const std::string& message);
[[noreturn]] void fail(const std::string& file, std::uint64_t line, const std::string& message);
[[noreturn]] void fail_nul(const std::string& file, std::uint64_t line);  // a NUL byte in text

}  // namespace nmf::io
