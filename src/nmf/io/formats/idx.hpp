// The idx files of MNIST: two zero bytes, the type of the numbers, how many dimensions, the size of each, all
// numbers, the most significant byte first. Three dimensions are images, a row each; two are a matrix.
#pragma once

#include <string_view>

#include "nmf/io/source.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

bool is_idx(std::string_view head);

// Throws Error(Fault::input) for labels (one dimension) and for more than three.
template <class T>
std::unique_ptr<Source<T>> open_idx(ByteStream& stream, const ReadOptions& options, ReadReport& report);

}  // namespace nmf::io
