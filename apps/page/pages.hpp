// What a page says of a model, or of a sweep over ranks.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "figures/figures.hpp"
#include "page/html.hpp"
#include "report/evaluation.hpp"

namespace nmf::app {

struct PageOptions {
  std::string folder;
  std::string input;  // what was factorized; empty: nothing is said of single rows and columns
  std::string color;  // as Colouring takes it; empty: none
  std::string other;  // model to match components with; empty: none
  ComponentLook look;
  int threads = 0;
  bool quiet = false;
};

Page page_of_model(const PageOptions& options);
Page page_of_sweep(const PageOptions& options);

// The parts of the former, each a section or what belongs to one.

// The summary of a run; nothing where the model is none.
nlohmann::ordered_json summary_of_run(const Model& model);

// What the summary of a run says of it, in words, and why that may not be so. Nothing of a model that is no
// run, as those of `nmf consensus`.
void add_verdict(Page& page, const Model& model, const ModelRows* w, const std::vector<std::string>& doubts);
void add_run(Page& page, const Model& model);
// By name, to be opened, with what they were where that is something.
void add_options(Page& page, const nlohmann::ordered_json& options);

// How INPUT fits, and where the summary says something else.
struct FitOnInput {
  Evaluation evaluation;
  std::vector<std::string> doubts;
};
// Reads INPUT, and says the doubts on standard error, too.
FitOnInput measure_fit(const PageOptions& options, const Model& model);
// Row by row and column by column, and whether clusters agree with the classes that colour rows.
void add_fit(Page& page, const FitOnInput& fit);
void add_agreement(Page& page, const Model& model, const ModelRows& w, const Colouring& colouring);

// The components of another model beside these.
void add_matching(Page& page, const PageOptions& options, const Model& model);

}  // namespace nmf::app
