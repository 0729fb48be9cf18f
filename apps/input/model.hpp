// A model: the folder that `nmf factor` wrote. H is read at once, W where it is asked for.
#pragma once

#include <string>
#include <vector>

#include "cli/flags.hpp"
#include "nmf/data/data.hpp"
#include "nmf/io/read.hpp"
#include "nmf/problem/options.hpp"

namespace nmf::app {

struct Model {
  std::string folder;   // as it was given
  Options options;      // rank, penalties and bound, and the loss with the parameters chosen from the data
  std::string missing;  // what --missing was: error, mask, zero or unlisted
  std::vector<std::string> na;  // --na
  double holdout = 0;           // --holdout
  std::string format;           // --write-format
  Index rows = 0;               // of the matrix that was factorized
  Index columns = 0;
  std::string w_path;  // empty: W was not kept in a file
  std::string h_path;
  std::vector<std::string> features;  // a name for each column of H; column_1 ... where there were none
  bool named = false;                 // the features have names of their own
  Factor<double> H;                   // rank x columns
};

// Rows of W with what labels them.
struct ModelRows {
  std::vector<LabelColumn> labels;  // empty: the rows have no names
  Factor<double> Wt;                // rank x rows
};

// Reads summary.json and H of a folder that `nmf factor` wrote (or the summary itself, whose folder is
// taken). Numbers are those of the files, in double precision whatever the model was computed in. Throws
// Error(Fault::input) where the folder is not a model, a file is not there, or a shape is not that of the
// summary.
Model read_model(const std::string& folder, int threads);

// The whole W. Throws like read_model.
ModelRows read_w(const Model& model, int threads);

// How W is to be read, for those who read it block by block; throws where W is not in a file.
io::ReadOptions w_read_options(const Model& model, int threads);

// "component_1", ...: what the columns of W are called.
std::vector<std::string> component_names(Index rank);

// Every command that takes a model.
struct ModelFlags {
  std::string folder;
  void add_to(Flags& flags);
};

}  // namespace nmf::app
