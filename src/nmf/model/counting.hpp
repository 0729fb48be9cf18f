// Which entries of a matrix count for a model: by its rule for missing cells or another one (error, mask,
// zero, unlisted), and by weights.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "nmf/data/data.hpp"
#include "nmf/matrix/weights.hpp"
#include "nmf/model/folder.hpp"

namespace nmf {

// Images and sound are to be read as those of the model were, where the options do not say how.
void set_media(const Model& model, io::ReadOptions& options);

// What a column was in the training it is in new tables, whatever else it looks like there: one that labelled
// the rows does so, a feature is data.
void set_columns(const Model& model, io::ReadOptions& options);

// All that for any matrix, under a rule for missing cells; the model's further words for missing cells are
// known too, and where the options do not say whether it is a long table, or texts, or how a text table is
// written, what the model was made of does. Of texts the words of the model count.
void set_missing_rule(const std::string& rule, const Model& model, io::ReadOptions& options);

// How much entries of x count by the rule and by weights of the same shape (nullptr: all alike); nothing
// where all count once.
std::optional<Weights<double>> weights_that_count(LabelledMatrix<double>& x, const std::string& rule,
                                                  const LabelledMatrix<double>* given);

// The storage for x. Takes the values of x over where there are weights; x must outlive it in any case.
std::unique_ptr<Data<double>> counted(LabelledMatrix<double>& x, std::optional<Weights<double>>&& weights);

}  // namespace nmf
