// Options that commands share. A new one is a field with its default in its struct and a line here.
#pragma once

#include <limits>
#include <optional>
#include <string>

#include "cli/flags.hpp"
#include "cli/memory_size.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"
#include "nmf/problem/options.hpp"

namespace nmf {
struct Model;
}

namespace nmf::app {

// Every command that reads a matrix: INPUT and how it is to be understood.
struct InputFlags {
  std::string path;
  io::ReadOptions options;
  void add_to(Flags& flags, bool required = true);

 private:
  void add_text_to(Flags& flags);
};

// What a matrix may take of memory, and where it lies when that is too little.
struct MemoryFlags {
  MemorySize memory;
  std::string scratch;  // folder; empty: where the output goes
  void add_to(Flags& flags);
};

// What a cell of X that is missing stands for.
enum class MissingCells {
  error,
  mask,      // nothing: it does not count
  zero,      // zero
  unlisted,  // nothing, and so does what a sparse file does not list
};

// Which entries of X count, and how much.
struct EntryFlags {
  MissingCells missing = MissingCells::error;
  std::string weights;  // file; empty: none
  void add_to(Flags& flags);
};

// Entries that do not count and whose error is told.
struct WatchFlags {
  double holdout = 0;  // share of the entries; 0: none
  std::string test;    // file; empty: none
  void add_to(Flags& flags);
};

enum class Precision { double_precision, single_precision };

struct SolverFlags {
  Options options;
  Precision precision = Precision::double_precision;
  std::string init_w;  // files to start from; empty: none
  std::string init_h;
  std::string fix_w;  // files of what is known; empty: nothing
  std::string fix_h;
  std::string guide_h;  // FILE:STRENGTH
  std::string zeros_h;
  std::optional<Index> starts;  // without a value as many as are worth it
  double total_time_limit = std::numeric_limits<double>::infinity();  // seconds of the whole command
  void add_to(Flags& flags);
  // All but rank, given start and number of starts: where there are many runs.
  void add_for_many_runs_to(Flags& flags);

 private:
  void add_known_to(Flags& flags);
  void add_problem_to(Flags& flags, bool many);
  void add_seed_to(Flags& flags);
  void add_course_to(Flags& flags);
};

// Throws Error(Fault::usage) for an option that means something with another one alone, which is not there.
void check_together(const Options& options);

// Formats of tables that are written.
Choices<std::string> table_formats();

struct OutputFlags {
  std::string folder;  // empty: named after the input
  std::string w;       // "-" is standard output; empty: in the folder
  std::string h;
  std::string format = "auto";  // or csv, tsv, mtx, npy
  bool json = false;
  bool quiet = false;
  bool strict = false;
  bool dry_run = false;
  bool force = false;  // an interrupted run may replace one that ended by itself
  void add_to(Flags& flags);
};

// Commands that write one table.
struct TableFlags {
  std::string path = "-";
  std::string format = "auto";  // or csv, tsv, mtx, npy
  bool json = false;
  bool quiet = false;
  void add_to(Flags& flags, const std::string& what);
};

// Every command that takes a model.
struct ModelFlags {
  std::string folder;
  void add_to(Flags& flags);
};

// Which entries of a matrix count for it.
struct ModelEntryFlags {
  std::string missing = "model";  // or error, mask, zero, unlisted
  std::string weights;            // file; empty: none
  void add_to(Flags& flags);

  // What --missing of `nmf factor` would be called.
  const std::string& rule(const Model& model) const;
};

}  // namespace nmf::app
