// The numbers of datasets whose bytes are known to lie somewhere, by all threads.
#pragma once

#include <variant>

#include "nmf/io/hdf5/chunks.hpp"
#include "nmf/io/hdf5/contents.hpp"

namespace nmf::io {

// X, dense or sparse, or with ReadOptions::transpose its transpose.
template <class T>
Dense<T> read_dense(const SeekableFile& file, const Contents& contents, const ReadOptions& options);
template <class T>
Sparse<T> read_compressed(const SeekableFile& file, const Contents& contents, const ReadOptions& options);

}  // namespace nmf::io
