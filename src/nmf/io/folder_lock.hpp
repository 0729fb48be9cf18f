// That one program at a time writes its result to a folder: a lock that ends with its owner, however that
// ends.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nmf/base/error.hpp"

namespace nmf::io {

// Another program has the lock.
class FolderInUse : public Error {
  using Error::Error;
};

class FolderLock {
 public:
  // Makes the folders above `folder`, and not itself; empty: there is nothing to lock. Throws Error, and
  // FolderInUse where another program has the lock.
  explicit FolderLock(const std::string& folder);
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  ~FolderLock();  // folders that were made go again where they are empty

  const std::string& folder() const { return folder_; }          // as it was given
  const std::filesystem::path& place() const { return place_; }  // behind symbolic links
  // False where the file system has no locks.
  bool works() const { return folder_.empty() || descriptor_ >= 0; }

 private:
  bool take(const std::filesystem::path& file);
  void release();

  std::string folder_;
  std::filesystem::path place_;
  std::vector<std::filesystem::path> made_;  // the uppermost first
  std::string path_;                         // of the file that is locked, there for as long
  int descriptor_ = -1;
};

}  // namespace nmf::io
