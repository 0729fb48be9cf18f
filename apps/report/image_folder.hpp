// A folder with an image for each row of a matrix.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/write.hpp"

namespace nmf::app {

// Whether the output is one: a folder, or a name that ends in /, and images are to be written.
bool is_image_folder(const std::string& output, const io::WriteOptions& options);

// All of them or none, in place of those that are called so. Returns their paths. Throws Error(Fault::input)
// where the folder has other files, which would be taken for more of them.
template <class T>
std::vector<std::string> write_image_folder(const std::string& folder, const LabelledMatrix<T>& matrix,
                                            const io::WriteOptions& options);

}  // namespace nmf::app
