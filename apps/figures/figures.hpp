// What is drawn of a model or of a sweep. Each reads what it shows of the folder, and throws
// Error(Fault::input) where that is not there.
#pragma once

#include <string>
#include <vector>

#include "draw/figure.hpp"
#include "figures/colouring.hpp"
#include "figures/features.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/top.hpp"

namespace nmf::app {

// How the error fell, of log.csv.
draw::Figure error_figure(const std::string& folder);

// The components, numbers from 0: their top features as bars, or all of them as an image or a line.
struct ComponentLook {
  Index top = 10;
  Ranking score = Ranking::weight;
  FeatureLook features;
  Index widest_image = 0;  // in pixels: wider ones are drawn smaller; 0: as they are
};
draw::Figure components_figure(const Model& model, const std::vector<Index>& components,
                               const ComponentLook& look);

// W: rows side by side, those of one cluster together. H: the features, in their order where that means
// something.
draw::Figure heat_figure_of_w(const Model& model, const ModelRows& w, const Colouring& colouring);
draw::Figure heat_figure_of_h(const Model& model, const FeatureLook& look);

// row_1 ... where they have no names.
std::vector<std::string> names_of_rows(const ModelRows& w);

// Rows by what they have of two components, `most` of them.
constexpr Index usual_points = 1500;
draw::Figure scatter_figure(const Model& model, const ModelRows& w, Index across, Index up,
                            const Colouring& colouring, Index most = usual_points);

// How rows divide among components: how many belong to each, and how much of a row its largest component is.
draw::Figure division_figure(const Model& model, const ModelRows& w);

// In how many of the runs of a rank each two rows are in one cluster: a sample of rows, in the order of their
// clusters in the first run.
constexpr Index most_in_consensus = 150;
draw::Panel consensus_panel(const std::vector<std::vector<Index>>& clusters, Index rank);

// The components of two models beside one another: cosines, and which belong together.
draw::Figure matching_figure(const Factor<double>& A, const Factor<double>& B,
                             const std::vector<std::string>& names_a,
                             const std::vector<std::string>& names_b);

// Every measure over the ranks of a folder of `nmf rank`.
draw::Figure ranks_figure(const std::string& folder);

}  // namespace nmf::app
