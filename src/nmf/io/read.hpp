// From bytes to a labelled matrix.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nmf/base/wording.hpp"
#include "nmf/io/compression.hpp"
#include "nmf/io/corpus/text_options.hpp"
#include "nmf/matrix/matrix.hpp"

namespace nmf::io {

enum class Header { automatic, yes, no };

// What becomes of a missing value: a cell that is empty or NA, NaN, N/A, NULL, "?" or in ReadOptions::na.
enum class Missing {
  error,
  mask,  // NaN, in dense matrices only
  zero,
  keep,  // NaN, in sparse matrices too: to look at and to pass on, not to factorize
};

// What becomes of the zeros that a sparse file lists.
enum class ListedZeros {
  drop,
  keep,  // stored: where what is not listed is unknown, they are known
};

// How delimited text is stored.
enum class Storage {
  automatic,  // sparse where less than a tenth of the first rows is not zero
  dense,
  sparse,
};

// What becomes of a pair of row and column that a long table lists again.
enum class Repeated {
  automatic,  // sum; an error where the values look like ratings
  sum,
  mean,
  last,  // in the order of the file
  error,
};

inline constexpr std::pair<const char*, Repeated> words_for_repeated[] = {{"auto", Repeated::automatic},
                                                                          {"sum", Repeated::sum},
                                                                          {"mean", Repeated::mean},
                                                                          {"last", Repeated::last},
                                                                          {"error", Repeated::error}};

// What becomes of a text table that looks like a long one, where ReadOptions::long_table does not say.
enum class LikeLong {
  warn,    // it is taken as it stands
  refuse,  // the error asks what is meant
  read,    // it is one; and files that are no text have other options
};

struct ReadOptions {
  std::string format = "auto";    // a name of formats() (io/format.hpp), or "auto": by content, then by name
  std::optional<char> delimiter;  // of a CSV-like file; told from the content when not given
  Header header = Header::automatic;
  std::vector<std::string> labels;  // columns (name, or number from 1) that label the rows, or the one word
                                    // "none"; empty: detect
  std::optional<char>
      decimal;  // . or , before the decimals of numbers in text tables; a point when not given
  std::optional<char> thousands;      // what may stand between groups of three of their digits
  std::optional<char> comment;        // lines of a text table that begin with it are passed over
  std::optional<std::uint64_t> skip;  // how many lines of a text table are passed over before all else
  bool style_if_text = false;  // these four, and `storage`, hold for text tables, and other files are read
                               // without them
  bool find_labels = true;     // false: the columns that `labels` names and no others
  std::vector<std::string> model_labels;  // of a model: columns of text tables that label the rows where they
                                          // are there, and such that are data
  std::shared_ptr<const std::vector<std::string>> model_data;  // nullptr: none
  std::vector<std::string> columns;  // the only columns to take as data (also 2-400, 2-); empty: all that are
                                     // not labels
  std::vector<std::string> drop;     // columns to leave out
  std::string layer;  // which matrix of a file: a layer, raw, a genome, a variable, /its/path, an array, a
                      // member of an archive
  Missing missing = Missing::error;
  std::vector<std::string> na;  // further words for a missing value
  ListedZeros listed_zeros = ListedZeros::drop;
  Storage storage = Storage::automatic;
  // The columns of a long table (an entry a line) that hold row, column and, where there is one, value, by
  // name or number from 1; or one word: auto (told from the content) or no. Empty: a table is taken as it
  // stands.
  std::vector<std::string> long_table;
  LikeLong like_long = LikeLong::warn;
  Repeated repeated = Repeated::automatic;
  bool symmetric_edges = false;   // entries of a long table are edges: they count in both directions
  TextOptions text;               // whether the input is texts whose words are counted, and which
  std::string channels = "auto";  // of images: grey (auto) or rgb; of sound: mean (auto) or a number from 1
  Index stft = 0;                 // samples of a window of sound; 0: 2048
  Index hop = 0;                  // samples from one window to the next; 0: a quarter of a window
  bool of_model = false;          // these three are those of a model: they hold for files to which they apply
  std::string row_names;  // files with a name a line for the rows and the columns of the file (names.hpp)
  std::string column_names;
  std::uint64_t memory_limit = 0;  // bytes that lines, names and the matrix may take; 0: as many as there are
  std::shared_ptr<ScratchFiles> scratch;   // where the matrix lies; nullptr: in memory
  bool rows_as_stored = false;             // Dense::stored may have the rows of what lies in a file
  double max_expansion = usual_expansion;  // of what is compressed, where it makes more than 256 MiB
  std::function<void(std::uint64_t bytes, std::uint64_t total)>
      progress;                 // of the stored file; total 0: not known
  bool transpose = false;       // swap rows and columns (and their names) after reading
  int threads = 0;              // 0: all
  std::size_t buffer_size = 0;  // bytes read at a time; 0: chosen. Tests make it tiny
};

// For a file beside one that is read with these options: text is written in the same way.
inline ReadOptions of_the_same_style(const ReadOptions& given) {
  ReadOptions options;
  options.decimal = given.decimal;
  options.thousands = given.thousands;
  options.comment = given.comment;
  options.style_if_text = true;
  return options;
}

// What was decided on the way, for the summary and for the line on stderr.
struct ReadReport {
  std::string format;       // "csv", "mtx", ...
  std::string compression;  // "none", "gzip", ...
  std::uint64_t bytes = 0;  // as stored (compressed)
  std::string sha256;       // of the bytes as stored
  double seconds = 0;
  std::vector<std::string> label_columns;  // what was taken as labels
  std::vector<std::string> data_columns;   // names taken as data (header or column_1 ...), dense text only
  std::vector<std::string> notes;          // sentences for stderr, e.g. which columns became labels
  std::vector<Wording> warnings;           // the same, where what was decided may not be what is meant
  std::vector<std::string> decisions;      // all that was decided, and why
  bool long_table = false;                 // it was read as one
  bool text = false;                       // it was texts
  std::vector<std::string> stop_words;     // of texts, those that pairs of words passed over
  std::uint64_t zero_rows = 0;             // all-zero rows and columns: legal, reported once
  std::uint64_t zero_columns = 0;
};

// All that open_matrix (source.hpp) finds at `path`: a file, part of one ("x.zip:a.csv"), standard input
// ("-"), or a folder: of 10x Genomics (cells become rows), or of texts. Throws Error(Fault::input) with
// file:line, column, value and remedy.
template <class T>
LabelledMatrix<T> read_matrix(const std::string& path, const ReadOptions& options, ReadReport& report);

}  // namespace nmf::io
