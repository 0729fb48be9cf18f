// What is done to X before it is factorized: transforms in their order, each with what it learned of the
// training data, so that new rows meet the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "nmf/matrix/matrix.hpp"

namespace nmf {

struct ScaleStep {
  std::string name;                 // of a row of scale_kinds()
  std::optional<double> parameter;  // given, or learned
  std::vector<double> of_columns;   // learned, a number for each column; empty: nothing is learned of columns

  bool operator==(const ScaleStep&) const = default;
};

using Scale = std::vector<ScaleStep>;

// "tfidf", "clip:0.99": steps that have not seen data. Throws Error(Fault::usage) for a word that is no
// transform, a parameter that it does not take, and one that is named twice.
Scale parse_scale(const std::vector<std::string>& words);
std::string spelled(const ScaleStep& step);
std::vector<std::string> spelled(const Scale& scale);

// What a sparse matrix does not list.
enum class Unlisted { zero, unknown };

// Learns each step of X as the steps before left it, and applies it. NaN are no entries: they stay, and
// nothing is learned of them. Zeros stay zero, so that sparse stays sparse. Throws Error(Fault::input) where
// a number would be beyond what T can hold.
template <class T>
void fit_scale(LabelledMatrix<T>& x, Scale& scale, Unlisted unlisted);

// Applies what was learned to rows whose columns are those of the training: what becomes of a row depends on
// that row alone, and of a row of the training is what fit_scale() made of it, to the bit in double
// precision. Throws as fit_scale() does.
template <class T>
void apply_scale(const Scale& scale, LabelledMatrix<T>& rows);

}  // namespace nmf
