// Files that belong together: under their names, all of them are new or all are old.
#pragma once

#include <exception>
#include <string>
#include <vector>

#include "nmf/io/write.hpp"

namespace nmf::io {

class FileSet {
 public:
  FileSet() = default;
  FileSet(const FileSet&) = delete;
  FileSet& operator=(const FileSet&) = delete;
  ~FileSet();  // what is not kept is undone

  AtomicFile& add(AtomicFile&& file);  // the reference holds until the next
  bool empty() const { return files_.empty(); }
  std::vector<std::string> targets() const;  // where they go, behind symbolic links; not standard output

  // All of it to the disk, several at once. Throws Error.
  void sync();

  // Gives each its name, once all old ones have been taken away, and those of `gone` with them: the file
  // called `last` (empty: the one that was added last), by which the others count, is the first to go and the
  // last to come, so that no stop in between leaves old ones beside new ones. An error undoes all.
  void put(const std::string& last = {}, const std::vector<std::string>& gone = {});

  // In an empty folder, each under its own name; put() may follow.
  void gather(const std::string& folder);

  // As it was before put() and gather(); nothing is left to put.
  void undo();

  // For good. Throws ClosedPipe where the reader of one that is a pipe had gone away.
  void keep();

 private:
  struct Taken {
    std::string from;
    std::string aside;  // empty: not there yet
    int lock;
  };

  void take_away(const std::string& path);

  std::vector<AtomicFile> files_;
  std::vector<Taken> taken_;
  std::exception_ptr closed_pipe_;
};

}  // namespace nmf::io
