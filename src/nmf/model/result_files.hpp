// The files of a result, put in place together: a folder that has nothing else in one step, others file by
// file, the summary last.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "nmf/io/file_set.hpp"
#include "nmf/io/folder_lock.hpp"

namespace nmf {

inline constexpr const char* scale_name = "scale.csv";          // what --scale learned of columns
inline constexpr const char* stability_name = "stability.csv";  // of consensus programs

// What the folder of a result may hold: W and H in every format, with names beside, logs and the summary.
const std::vector<std::string>& result_names();

// Those of them that go with the result that is in the folder when another comes; none where there is none of
// ours.
std::vector<std::string> names_of_result_in(const std::string& folder);

class ResultFiles {
 public:
  ResultFiles() = default;  // in no folder of their own
  // `old` are the names, in the folder, of what may be replaced or taken away. `lock` must outlive this.
  // flush: wait until the disk has all of it; else it outlives this program, but not a failure of the
  // machine.
  ResultFiles(const io::FolderLock& lock, std::vector<std::string> old, bool flush = true);
  ResultFiles(const ResultFiles&) = delete;
  ResultFiles& operator=(const ResultFiles&) = delete;
  ~ResultFiles();

  io::AtomicFile open(
      const std::string& path);  // in the folder or elsewhere; goes to add() when it is filled
  io::AtomicFile& add(io::AtomicFile&& file) { return files_.add(std::move(file)); }

  // `last` as in FileSet::put. Throws Error, and nothing has changed; ClosedPipe, and all has.
  void commit(const std::string& last = {});

 private:
  bool inside(const std::string& path) const;
  void make_folder();
  std::vector<std::string> new_names() const;  // in the folder
  bool holds_only_ours() const;
  bool put_whole();
  bool change_places(const std::string& made);
  void retire(const std::string& folder) const noexcept;
  std::vector<std::string> gone() const;

  const io::FolderLock* lock_ = nullptr;
  std::string place_, above_;  // the folder, behind links, and the one that it is in
  std::vector<std::string> old_;
  bool flush_ = true;
  bool whole_ = false;        // the folder is put in place as one, as far as is known
  bool made_folder_ = false;  // for files that come one by one
  io::FileSet files_;
};

}  // namespace nmf
