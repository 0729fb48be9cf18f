// Images of one size, each a row of a matrix: the files of a folder, or a single one.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nmf/io/source.hpp"
#include "nmf/io/stream.hpp"

namespace nmf::io {

// Whether half of the first files of the folder, and of those in it, are images, and none looks like a matrix
// of 10x Genomics.
bool is_image_folder(const std::string& folder);

// All files that are not hidden, in the order of their paths (by bytes), those of folders in it too.
std::vector<std::string> image_files(const std::string& folder);

// Rows come as they are asked for. Throws Error(Fault::input) with the name of the file.
template <class T>
std::unique_ptr<Source<T>> open_images(const std::string& folder, const ReadOptions& options,
                                       ReadReport& report);

// The one image of a stream, as one row.
template <class T>
LabelledMatrix<T> read_image(ByteStream& stream, const ReadOptions& options, ReadReport& report);

}  // namespace nmf::io
