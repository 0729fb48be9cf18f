// What a page says of a model, or of a sweep over ranks.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>

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

// What the summary of a run says of it, in words. Nothing of a model that is no run, as those of `nmf
// consensus`.
void add_verdict(Page& page, const Model& model, const ModelRows* w);
void add_run(Page& page, const Model& model);
// By name, to be opened, with what they were where that is something.
void add_options(Page& page, const nlohmann::ordered_json& options);

// How INPUT fits, row by row and column by column, and whether clusters agree with the classes that colour
// rows.
void add_fit(Page& page, const PageOptions& options, const Model& model);
void add_agreement(Page& page, const Model& model, const ModelRows& w, const Colouring& colouring);

// The components of another model beside these.
void add_matching(Page& page, const PageOptions& options, const Model& model);

// "150 rows", "1 row".
std::string counted(Index count, const std::string& thing);

}  // namespace nmf::app
