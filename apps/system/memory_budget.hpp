// What a command may take of memory, and where a matrix lies that does not fit.
#pragma once

#include <memory>
#include <string>

#include "cli/flag_groups.hpp"
#include "nmf/base/scratch_files.hpp"
#include "nmf/io/read.hpp"
#include "nmf/study/memory.hpp"

namespace nmf::app {

class MemoryBudget {
 public:
  // As the flags say, or nine tenths of what is available now. `output` is a file or a folder that is
  // written: scratch files go beside it where they have no folder of their own. Throws Error where this is
  // none.
  MemoryBudget(const MemoryFlags& flags, const std::string& output);

  // For what reads the matrix.
  void limit_reading(io::ReadOptions& options) const;
  // Says of scratch files what there is to say.
  void add_warning(io::ReadReport& report) const;

  // Once the matrix is there: leaves to it what is needed beside it, and moves it into a file where that is
  // too little, as `need` says from then on. Its size_in_file has been the least that a number may come to
  // take in a scratch file. Throws Error where what is needed is too much, and says what would fit.
  template <class T>
  void settle(const std::string& input, LabelledMatrix<T>& x, MemoryCase& need, const Options& options) const;
  // What is needed once it is known what numbers take there.
  MemoryNeed settled(MemoryCase need, const Options& options) const;

  const std::shared_ptr<ScratchFiles>& scratch() const { return scratch_; }
  // By --memory; 0: it was not given.
  std::uint64_t allowed() const { return given_ ? limit_ : 0; }

 private:
  void check(const std::string& input, const MemoryCase& x, const Options& options) const;
  void check_scratch(const std::string& input, double bytes) const;

  std::uint64_t limit_;
  bool given_;
  std::shared_ptr<ScratchFiles> scratch_;
};

}  // namespace nmf::app
