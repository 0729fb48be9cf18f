#include "cli/flag_groups.hpp"

#include "nmf/io/format.hpp"
#include "nmf/model/folder.hpp"

namespace nmf::app {
namespace {

Choices<std::string> format_choices() {
  Choices<std::string> choices{{"auto", "auto"}};
  for (const io::Format& format : io::formats()) choices.emplace_back(format.name, format.name);
  return choices;
}

}  // namespace

Choices<std::string> table_formats() {
  return {{"auto", "auto"}, {"csv", "csv"}, {"tsv", "tsv"}, {"mtx", "mtx"}, {"npy", "npy"}};
}

void InputFlags::add_to(Flags& flags, bool required) {
  flags.group("Input");
  DefinedFlag input =
      flags.text("INPUT", "FILE", path,
                 "the matrix: rows are samples, columns are features; - is standard input; compressed "
                 "files (gzip, zstd, bzip2, xz) are read as they are; or a folder of images of one size");
  if (required) input.required();
  flags.choice("--format", "NAME", options.format, format_choices(),
               "format of INPUT; auto tells it from the content, then from the name");
  flags.character("--delimiter", "C", options.delimiter,
                  "what separates the columns of a text table (or the word tab); "
                  "told from the content when not given");
  flags.choice(
      "--header", "WHEN", options.header,
      Choices<io::Header>{{"auto", io::Header::automatic}, {"yes", io::Header::yes}, {"no", io::Header::no}},
      "whether the first line of a text table names the columns");
  flags.list("--labels", "COLS", options.labels,
             "columns (names or numbers from 1, separated by commas) that label the "
             "rows, or none; when not given, the columns of text and of ids");
  flags.list("--columns", "COLS", options.columns,
             "take only these columns as data; also ranges of numbers such as 2-400 or 2-");
  flags.list("--drop", "COLS", options.drop, "leave these columns out");
  flags.text(
      "--layer", "NAME", options.layer,
      "which matrix of a file with several: a layer of .h5ad or .loom, raw, a genome of a 10x file, a "
      "variable "
      "of MATLAB, /path of a dataset (also as INPUT.h5:/path), an array of .npz, a member of a zip archive "
      "(also as INPUT.zip:MEMBER)");
  flags.choice(
      "--decimal", "MARK", options.decimal, Choices<std::optional<char>>{{".", '.'}, {",", ','}},
      "what stands before the decimals of numbers in a text table; with a comma, columns are separated "
      "by something else, or numbers that have one stand in quotes");
  flags.character("--thousands", "C", options.thousands,
                  "what may stand between groups of three digits of these numbers: a comma, a point, an "
                  "apostrophe, a blank or _");
  flags.character("--comment", "C", options.comment,
                  "pass over lines of a text table that begin with this character (or the word hash)");
  flags.number("--skip", "N", options.skip, "pass over so many lines at the beginning of a text table");
  flags.list("--na", "WORDS", options.na,
             "words for a missing value beside an empty cell, NA, NaN, N/A, NULL and ?");
  flags.choice(
      "--sparse", "WHEN", options.storage,
      Choices<io::Storage>{
          {"auto", io::Storage::automatic}, {"yes", io::Storage::sparse}, {"no", io::Storage::dense}},
      "whether a text table is stored sparse; auto does so where less than a tenth of its first rows is not "
      "zero");
  options.like_long = io::LikeLong::refuse;
  flags.list(
      "--long", "COLS", options.long_table,
      "a text table lists an entry a line (ratings, edges, counts): auto, or its columns of row, column "
      "and value (names or numbers from 1, separated by commas; without a value each line counts 1); "
      "no takes it as it stands");
  flags.choice("--repeated", "WHAT", options.repeated,
               Choices<io::Repeated>{std::begin(io::words_for_repeated), std::end(io::words_for_repeated)},
               "what becomes of entries of a long table with the same row and column; auto adds up, and "
               "refuses to do so with ratings");
  flags.flag("--symmetric-edges", options.symmetric_edges,
             "the entries of a long table are edges of a graph and count in both directions");
  flags.text(
      "--channels", "WHAT", options.channels,
      "what is taken of a pixel of images: grey (auto), of colours their luma, or rgb, three numbers; of "
      "sound: mean (auto) of all channels, or the number of one");
  flags.number("--stft", "N", options.stft,
               "samples of a window of sound, of which each becomes a row; 0 takes 2048");
  flags.number("--hop", "N", options.hop,
               "samples from one window of sound to the next; 0 takes a quarter of a window");
  flags.text("--row-names", "FILE", options.row_names,
             "a name for each row, one a line, in the order of INPUT");
  flags.text("--column-names", "FILE", options.column_names, "a name for each column, one a line");
  flags.flag("--transpose", options.transpose, "swap rows and columns after reading");
  add_text_to(flags);
}

void InputFlags::add_text_to(Flags& flags) {
  io::TextOptions& text = options.text;
  flags.group("Texts");
  flags.flag("--text", text.wanted,
             "INPUT is a folder with a text in each file (.txt), or a file with one in each line: rows are "
             "texts, columns words (two or more letters or digits, in small letters), entries how often they "
             "come");
  flags.word<io::DocumentCount>("--min-df", "N", text.min_df, io::parse_min_df, io::spelled,
                                "leave out words that fewer than N texts have, or, with a point, a smaller "
                                "share of them",
                                {"1", "2", "5", "0.01"});
  flags.word<io::DocumentCount>("--max-df", "N", text.max_df, io::parse_max_df, io::spelled,
                                "leave out words that more have", {"1.0", "0.95", "0.5"});
  flags.text("--stop-words", "FILE", text.stop_words,
             "leave out the words in FILE, one a line, or, with the word english, those that hold English "
             "sentences together");
  flags.choice("--ngrams", "N", text.ngrams,
               Choices<io::Ngrams>{std::begin(io::words_for_ngrams), std::end(io::words_for_ngrams)},
               "what becomes a column: words (1), two words in a row (2) or both");
  flags.number("--max-words", "N", text.max_words,
               "keep only the N words that come most often in all; 0 keeps all");
}

void MemoryFlags::add_to(Flags& flags) {
  flags.group("Memory");
  flags.word<MemorySize>(
      "--memory", "SIZE", memory, parse_memory, spelled_memory,
      "what may be taken of memory, such as 800M or 8G; auto is nine tenths of what the machine, the "
      "container and the batch job leave. A matrix that does not fit is kept in a scratch file, with the "
      "same result",
      {"auto", "1G", "8G", "64G"});
  flags.text(
      "--scratch", "DIR", scratch,
      "folder for scratch files, which have no name there and are gone when the run ends or is killed; "
      "when not given, where the output goes");
}

void EntryFlags::add_to(Flags& flags) {
  flags.group("Which entries count");
  flags.choice("--missing", "WHAT", missing,
               Choices<MissingCells>{{"error", MissingCells::error},
                                     {"mask", MissingCells::mask},
                                     {"zero", MissingCells::zero},
                                     {"unlisted", MissingCells::unlisted}},
               "what becomes of missing cells: mask leaves them out of everything, unlisted does so with all "
               "that a sparse file does not list (ratings)");
  flags.text("--weights", "FILE", weights,
             "how much each entry counts: a matrix of the shape of INPUT, of numbers >= 0; what a sparse one "
             "does not list does not count");
}

void WatchFlags::add_to(Flags& flags) {
  flags.number(
      "--holdout", "SHARE", holdout,
      "keep this share of the entries out, drawn by --seed, and tell their error in each iteration; 0 "
      "keeps none out");
  flags.text("--test", "FILE", test,
             "entries that are not used either, and whose error is told: a matrix of the shape of INPUT, the "
             "entries that a sparse one lists or that are not missing in a dense one");
}

void OutputFlags::add_to(Flags& flags) {
  flags.group("Output");
  flags.text(
      "-o,--output", "DIR", folder,
      "folder for W, H, log.csv and summary.json; when not given, named after INPUT "
      "(iris.csv gives iris.nmf), and not made when both -W and -H are given; NAME.h5ad, where INPUT is "
      "such a file: a copy of it with the factors in it, instead of the folder");
  flags.text("-W,--write-w", "FILE", w, "write W to FILE instead; - is standard output");
  flags.text("-H,--write-h", "FILE", h, "write H to FILE instead; - is standard output");
  flags.choice("--write-format", "NAME", format, table_formats(),
               "format of the factors; auto goes by the ending of FILE, and is csv where it has none");
  flags.flag("--json", json, "print the summary on standard output");
  flags.flag("-q,--quiet", quiet, "print nothing but errors");
  flags.flag("--strict", strict, "exit with status 5 when a limit ended the run before it converged");
  flags.flag(
      "--dry-run", dry_run,
      "read the matrix, say what memory and time a run takes and where it would write, and write nothing");
  flags.flag("--force", force,
             "let an interrupted run replace the result of one that ended by itself, instead of writing to "
             "DIR.partial");
}

void TableFlags::add_to(Flags& flags, const std::string& what) {
  flags.group("Output");
  flags.text("-o,--output", "FILE", path, "where to write " + what + "; - is standard output");
  flags.choice("--write-format", "NAME", format, table_formats(),
               "its format; auto goes by the ending of FILE, and is csv where it has none");
  flags.flag("--json", json, "say what was done as JSON on standard output");
  flags.flag("-q,--quiet", quiet, "print nothing but errors");
}

void ModelFlags::add_to(Flags& flags) {
  flags
      .text("--model", "DIR", folder,
            "the model: a folder that 'nmf factor' wrote, or a table with a component in each row")
      .required();
}

void ModelEntryFlags::add_to(Flags& flags) {
  flags.choice("--missing", "WHAT", missing,
               Choices<std::string>{{"model", "model"},
                                    {"error", "error"},
                                    {"mask", "mask"},
                                    {"zero", "zero"},
                                    {"unlisted", "unlisted"}},
               "what becomes of missing cells; model does what was done when it was made");
  flags.text("--weights", "FILE", weights,
             "how much each entry counts: a matrix of the shape of INPUT, of numbers >= 0");
}

const std::string& ModelEntryFlags::rule(const Model& model) const {
  return missing == "model" ? model.missing : missing;
}

}  // namespace nmf::app
