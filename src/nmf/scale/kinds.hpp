// The transforms that there are: a row of a table each.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "nmf/scale/scale.hpp"

namespace nmf {

// The stored values of one row, in double precision whatever X has.
struct ScaleRow {
  double* value;
  const std::uint32_t* column;  // of each value; nullptr: all of them in order
  Index count;

  std::size_t column_of(Index e) const { return column != nullptr ? column[e] : static_cast<std::size_t>(e); }
};

// X as a step finds it.
struct TrainingRows {
  Index rows = 0;
  Index columns = 0;
  bool zeros_count = true;  // what is not stored is zero; else it is not known
  std::function<void(const std::function<void(const ScaleRow&)>&)> visit;  // rows in their order
};

struct ScaleKind {
  enum class Parameter { none, learned, needed };  // learned: where none is given

  std::string name;
  Parameter parameter;
  bool of_columns;           // something is learned of each column
  bool (*possible)(double);  // whether the parameter may be that; nullptr: there is none
  std::string remedy;        // for one that may not
  void (*learn)(const TrainingRows&, ScaleStep&);  // nullptr: nothing is learned
  void (*apply)(const ScaleStep&, const ScaleRow&);
};

const std::vector<ScaleKind>& scale_kinds();

// Throws Error(Fault::usage) where there is none of that name.
const ScaleKind& find_scale_kind(std::string_view name);

}  // namespace nmf
