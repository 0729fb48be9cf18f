// Names that files have for a moment, beside the place they are meant for. Whoever has one holds a lock on
// the file, which ends with the program, so that what a killed one left is told from what another is writing.
#pragma once

#include <cerrno>
#include <functional>
#include <string>

namespace nmf::io {

// What a signal has interrupted is done again.
template <class Call>
auto again_if_interrupted(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// The first name for `file` that nobody has, with which make(name) succeeds; of one that it finds taken and a
// killed program left, the file is removed. Empty, with errno set, where make fails for another reason.
std::string take_temporary_name(const std::string& file, const std::function<bool(const std::string&)>& make);

// Whether `name` is one of those for a file called `file`, both without their folder.
bool is_temporary_name(const std::string& name, const std::string& file);

// Removes what killed programs left beside `file`.
void remove_leftovers(const std::string& file);

// Whether nobody else has the file; the lock ends when its descriptor is closed.
bool lock_file(int descriptor);

std::string folder_of(const std::string& file);  // "." where it names none

// So that names in a folder survive a power failure. Throws Error where the disk fails; a file system that
// cannot is no error.
void sync_folder(const std::string& folder);

}  // namespace nmf::io
