// What a reader makes of any bytes: a matrix that is sound, or a message with a place.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "nmf/base/error.hpp"
#include "nmf/io/read.hpp"

namespace nmf::test {

using Bytes = std::span<const std::uint8_t>;

// The first byte chooses options, in some of them a second one more, the rest is the file, which is read
// twice: tiny buffers and threads must not make a difference.
void read_format(Bytes bytes, const std::string& format);

// How texts are read, by one byte.
io::TextOptions text_options(std::uint8_t choice);

std::string text_of(Bytes bytes);
void expect_place(const Error& error);

}  // namespace nmf::test
