// Where results go: decided and checked before the long run, written whole at the end.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "cli/flag_groups.hpp"
#include "nmf/io/hdf5/anndata_factors.hpp"
#include "nmf/io/write.hpp"
#include "nmf/model/result_files.hpp"

namespace nmf::app {

struct Outputs {
  std::string folder;  // empty: none is made
  std::string w;       // paths; "-" is standard output
  std::string h;
  std::string log;      // empty without a folder
  std::string summary;  // empty without a folder
  std::string starts;   // empty without a folder; written where there were several
  std::string scale;    // empty without a folder; written where something was learned of columns
  std::string anndata;  // a copy of the input with the factors in it, in place of the folder; empty: none
  io::AnndataPlace anndata_of;
  io::TableFormat w_format;
  io::TableFormat h_format;
  std::vector<std::string> inputs;  // what is read
  bool flush = true;                // see ResultFiles
};

// iris for iris.csv.gz, stdin for standard input: what results are named after.
std::string stem_of_input(const std::string& input);

// Names every output and checks that it can be written, that no two are the same, and that none is one of
// `inputs` (paths; empty ones and "-" are passed over). Makes nothing. Throws Error.
Outputs plan_outputs(const OutputFlags& flags, const std::string& input,
                     const std::vector<std::string>& inputs);

// The same of a command that always writes a folder: throws Error(Fault::usage) where -o names an .h5ad file.
void check_names_folder(const std::string& output);

// Where an interrupted run goes: to outputs, or, where that folder has the result of a run that ended by
// itself, to a folder beside it that is called so with ".partial".
Outputs beside_finished(const OutputFlags& flags, const Outputs& outputs, const std::string& input);

// Names in the folder of what an earlier result left there, and what goes with it when this one comes: none
// of what is read.
std::vector<std::string> replaceable(const Outputs& outputs);

// The same for the one file that a command writes; role is the option that names it. "-" is always right.
void check_output(const std::string& path, const std::string& role, const std::vector<std::string>& inputs);

// Checks what the flags of a command that writes one table say, before anything is read.
void check_table_output(const TableFlags& flags, const std::vector<std::string>& inputs);
// "standard output" or the path.
std::string shown_output(const std::string& path);

// The format called name, or for "auto" what the name of the file says. Throws Error(Fault::usage) for
// formats that factors are not written in.
io::TableFormat table_format(const std::string& name, const std::string& path);

// Files that get their names together, once all of them are complete.
class OutputSet {
 public:
  OutputSet() = default;  // in no folder of their own
  OutputSet(const io::FolderLock& lock, const Outputs& outputs)
      : files_(lock, replaceable(outputs), outputs.flush) {}

  // Calls fill(io::AtomicFile&) for a file at `path`; passes over an empty path.
  template <class Fill>
  void add(const std::string& path, Fill&& fill) {
    if (path.empty()) return;
    io::AtomicFile file = files_.open(path);
    try {
      fill(file);
      hashes_[path] = file.sha256();
      files_.add(std::move(file));
    } catch (const io::ClosedPipe&) {  // its reader had what it wanted
    }
  }
  // SHA-256 of the file added for `path`; empty where there is none.
  std::string sha256(const std::string& path) const;
  // `last` is the file by which the others count; empty: the one that was added last.
  void commit(const std::string& last = {});

 private:
  std::map<std::string, std::string> hashes_;
  ResultFiles files_;
};

}  // namespace nmf::app
