// Files that nmf knows and does not read: what they are, and the command that converts them.
#pragma once

#include <string>
#include <string_view>

#include "nmf/io/stream.hpp"

namespace nmf::io {

// Throws Error(Fault::input) where the beginning of the stream is that of such a file.
void refuse_foreign(ByteStream& stream);
// The same for a folder, and for a zip archive with a member of this name.
void refuse_foreign_folder(const std::string& folder);
void refuse_foreign_member(const std::string& file, std::string_view member);

}  // namespace nmf::io
