// What `nmf verify` asks of a result, one claim after the other, and how it says what it found.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "input/entries.hpp"
#include "nmf/model/figures.hpp"
#include "nmf/model/folder.hpp"

namespace nmf::app {

enum class Verdict { holds, fails, unknown };

struct Check {
  std::string what;
  Verdict verdict;
  std::string reason;  // why it does not hold, or cannot be known
};

class Checks {
 public:
  // claim() throws Error where what is claimed does not hold. Returns whether it does.
  bool ask(const std::string& what, const std::function<void()>& claim);
  void leave_open(const std::string& what, const std::string& reason);
  // A number of the summary and the same computed anew, which may differ by `least` and by `share` of it.
  void compare(const std::string& what, double said, double found, double share, double least);

  const std::vector<Check>& all() const { return all_; }
  bool hold() const;

 private:
  std::vector<Check> all_;
};

// The files of a result against their hashes, shapes and what a factor may hold. `model` and `w` are what was
// read; false where one of them could not be.
bool check_files(Model& model, ModelRows& w, Checks& checks);

// What --scale learned, against what it learns anew.
void check_scale(const Scale& said, const Scale& found, bool single, Checks& checks);

// How far figures of the same factors may differ: by a share of them, of the largest that they can be, and of
// the magnitude of what a loss sums up. `single`: some were computed in single precision.
struct Rounding {
  double share, least, of_sums;
};
Rounding rounding(bool single);

// The figures of a summary against those of W and H on the entries that count.
void check_figures(const Figures& said, const Model& model, const ModelRows& w,
                   const CountedEntries<double>& counted, bool single, Checks& checks);

}  // namespace nmf::app
