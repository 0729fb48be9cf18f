// What is in a folder, by name. Iterators of std::filesystem end the program where memory is refused, and
// have a path object of each file, which of many small ones takes longer than to open it.
#pragma once

#include <dirent.h>

#include <cerrno>
#include <memory>
#include <string>
#include <string_view>

namespace nmf::io {

// take(name, type as readdir has it) for all in a folder but itself and the one above, until it returns
// false. False, with errno, where the folder cannot be read.
template <class Take>
bool for_each_name(const std::string& folder, const Take& take) {
  const std::unique_ptr<DIR, int (*)(DIR*)> listed(::opendir(folder.c_str()), ::closedir);
  if (listed == nullptr) return false;
  while (true) {
    errno = 0;
    const dirent* const entry = ::readdir(listed.get());
    if (entry == nullptr) return errno == 0;
    const std::string_view name = entry->d_name;
    if (name != "." && name != ".." && !take(name, entry->d_type)) return true;
  }
}

}  // namespace nmf::io
