// LZF (Marc Lehmann's, as h5py uses it): what its decoder takes are thirty lines, and the library is to be
// had as a shared one only, whose loading would cost every start of the program.
#pragma once

#include <cstddef>

namespace nmf::io {

// How many bytes there are; 0 where they are damaged, or more than `size`.
std::size_t undo_lzf(const unsigned char* from, std::size_t stored, unsigned char* to, std::size_t size);

}  // namespace nmf::io
