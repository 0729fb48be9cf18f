// A model in a folder, as `nmf factor` leaves it: summary.json, H, and W where it was kept. H is read at
// once, W where it is asked for.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "nmf/base/error.hpp"
#include "nmf/data/factor.hpp"
#include "nmf/io/read.hpp"
#include "nmf/matrix/naming.hpp"
#include "nmf/problem/options.hpp"
#include "nmf/scale/columns.hpp"

namespace nmf {

struct Model {
  std::string folder;              // as it was given
  std::string command = "factor";  // which made it: factor or consensus
  Options options;  // rank, seed, penalties and bound, and the loss with the parameters chosen from the data
  std::string missing = "error";                    // what missing cells were: error, mask, zero or unlisted
  std::vector<std::string> na;                      // words for them beside the usual ones
  std::optional<char> decimal, thousands, comment;  // how it was read, as ReadOptions have these
  std::optional<std::uint64_t> skip;
  std::vector<std::string> label_columns;  // what labelled its rows
  std::vector<std::string> long_table;
  std::string repeated = "auto";
  bool symmetric_edges = false;
  bool text = false;                    // the matrix was counts of words in texts
  std::string ngrams = "1";             // what was counted
  std::vector<std::string> stop_words;  // that pairs of words passed over
  std::string channels = "auto";
  Index stft = 0;
  Index hop = 0;
  bool transposed = false;                  // columns of the file were rows
  std::vector<std::string> taken, dropped;  // columns of the file; empty: all, none
  std::string top_columns = "all";          // which columns of the matrix were taken, as spelled()
  Scale scale;                              // what was done to the matrix, and what it learned
  double holdout = 0;                       // share of the entries that was held out
  std::string guide_h, zeros_h;             // files that say what was expected of H; empty: none
  std::string format = "auto";  // of W and H: csv, tsv, mtx or npy; auto goes by the names of the files
  Index rows = 0;               // of the matrix that was factorized
  Index columns = 0;
  std::string w_path;  // empty: W was not kept in a file
  std::string h_path;
  std::string w_sha256;  // of these files as the run wrote them; empty: not known (models of 0.1)
  std::string h_sha256;
  std::string row_names_sha256;     // of the names beside W; empty: there were none
  std::string column_names_sha256;  // of those beside H
  std::string log_sha256;           // of log.csv and starts.csv beside the summary
  std::string starts_sha256;
  std::string scale_sha256;  // of what was learned of columns; empty: nothing was
  std::vector<std::string>
      components;  // names of the columns of W; empty: component_1 ..., and H names no rows
  std::vector<std::string> features;  // a name for each column of H; column_1 ... where there were none
  bool named = false;                 // the features have names of their own
  Factor<double> H;                   // rank x columns

  // A table of H alone, without a run and the rows that it was made of.
  bool is_table() const { return h_path == folder; }
  // Tables like that of the training have columns that are no features.
  bool took_some_columns() const {
    return top_columns != "all" || (!transposed && !(taken.empty() && dropped.empty()));
  }
};

// Rows of W with what labels them.
struct ModelRows {
  std::vector<LabelColumn> labels;  // empty: the rows have no names
  Factor<double> Wt;                // rank x rows
};

// Reads summary.json and H of a folder (or the summary itself, whose folder is taken), or a table of H alone,
// which is a model of least squares without penalties; a column of labels names its components. Numbers are
// those of the files, in double precision whatever the model was computed in. Throws Error(Fault::input)
// where the folder is not a model, a file is not there, or a shape is not that of the summary.
Model read_model(const std::string& folder, int threads = 0);

// The same without H, the names of features, and what was learned of columns.
Model read_description(const std::string& folder);

// The whole W. Throws like read_model.
ModelRows read_w(const Model& model, int threads = 0);

// Whether a factor, "W" or "H", and the names beside it are those that the run wrote; sha256 is that of the
// file as it was read. Throws Error(Fault::input) where it is not. read_model and read_w ask by themselves.
void check_belongs(const Model& model, const std::string& factor, const std::string& sha256);

// The same for a file that is called `what`, and was `written`; empty: not known.
void check_file(const Model& model, const std::string& path, const std::string& what,
                const std::string& written, const std::string& found);

// What read() returns; what is wrong with a file of a model is not the fault of an option.
template <class Read>
auto read_of_model(const Read& read) {
  try {
    return read();
  } catch (const Error& error) {
    if (error.fault() != Fault::usage) throw;
    throw Error(Fault::input, error.what());
  }
}

// How W is to be read, for those who read it block by block; throws where W is not in a file.
io::ReadOptions w_read_options(const Model& model, int threads);

// Writes W.csv, H.csv and summary.json, all of them or none, into a folder that is made where there is none,
// in place of a model that is there: one for read_model and every command of the program. Throws
// Error(Fault::input) also where another program is writing one there. What counts of `model` are its
// options, the rules for entries, the names of features (empty: none) and H. Without rows in w, the model has
// no W. stability: the text of a stability.csv beside; empty: none.
void write_model(const std::string& folder, const Model& model, const ModelRows& w,
                 const std::string& stability = {});

// What the columns of H are called; empty: column_1 ...
void name_features(Model& model, std::vector<std::string> names);
// What the columns of W are called.
std::vector<std::string> component_names(const Model& model);

}  // namespace nmf
