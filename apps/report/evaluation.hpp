// What `nmf evaluate` finds out, and how it says it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "cli/flag_groups.hpp"
#include "input/features.hpp"
#include "nmf/model/clustering.hpp"
#include "nmf/model/coherence.hpp"
#include "nmf/model/score.hpp"

namespace nmf::app {

enum class By {
  nothing,
  rows,
  columns,
  both,  // not for a table
};

// The fit of each row or column.
struct ScoresBy {
  std::vector<std::string> names;  // empty: they have none
  std::vector<Score> scores;

  std::string name(std::size_t i) const { return names.empty() ? std::to_string(i + 1) : names[i]; }
};

struct EvaluationFlags {
  ModelEntryFlags entries;
  bool ignore_unknown = false;
  std::string w;              // file of another W; empty: the model's
  std::string approximation;  // file of what stands in place of W H; empty: W H
  By by = By::nothing;
  std::string truth;    // label column of INPUT, or file; empty: none
  Index coherence = 0;  // of so many features of each component; 0: of ten where INPUT is texts
  void add_to(Flags& flags);
};

struct Evaluation {
  std::string input;
  io::ReadOptions options;  // with which it was read
  std::string model;
  std::string approximation;
  io::ReadReport read;
  std::shared_ptr<const ScratchFiles> scratch;  // where matrices lay that memory did not hold
  std::vector<std::string> scale;               // what was done to the matrix
  Index rows = 0;
  Index columns = 0;
  Loss loss;                 // of the model
  std::vector<Loss> losses;  // all that were added up: that of the model first
  Score all;
  double relative_error = 0;  // these two as in the summary
  double explained_variance = 0;
  std::optional<Optimality> optimality;  // where W and H are what is evaluated
  double sparseness_w = 0;
  double sparseness_h = 0;
  Index held_out = 0;  // entries that the training did not see
  double held_out_rmse = 0;
  double held_out_error = 0;  // as entry_error()
  std::optional<Agreement> agreement;
  std::optional<Coherence> coherence;
  std::vector<std::string> components;  // their names
  By by = By::nothing;
  ScoresBy of_rows, of_columns;  // those that are asked for
};

// x is as it was read under the rule for missing cells, and is used up. Throws Error for shapes and names
// that do not fit.
void evaluate(const EvaluationFlags& flags, const Model& model, LabelledMatrix<double>& x,
              const std::string& rule, int threads, Evaluation& result);

std::string as_json(const Evaluation& evaluation);
std::string as_text(const Evaluation& evaluation);  // with `by`, a CSV table

}  // namespace nmf::app
