#include "commands/factor_job.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <limits>

#include "input/files_read.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/message.hpp"
#include "nmf/solve/validate.hpp"
#include "system/company.hpp"

namespace nmf::app {
namespace {

// What is not there is for its reader to tell.
bool may_be_anndata(const std::string& file) {
  std::error_code error;
  if (file == "-" || std::filesystem::is_directory(file, error)) return false;
  return !std::filesystem::exists(file, error) || io::is_hdf5(io::ByteStream(file).peek(io::beginning));
}

// Where factors that go into a copy of the input belong.
io::AnndataPlace anndata_place(const FactorJob& job) {
  if (job.input.options.transpose)
    throw Error(Fault::usage,
                "--transpose: a copy of an .h5ad file has cells as rows; leave it out, or give -o a folder");
  if (job.scaling.top_columns.count > 0)
    throw Error(
        Fault::usage,
        "--top-columns: a copy of an .h5ad file has all of its genes; leave it out, or give -o a folder");
  const io::MatrixPath input = io::split_matrix_path(job.input.path);
  if (!may_be_anndata(input.file))
    throw Error(Fault::usage,
                fmt::format("-o: {}: is a copy of an .h5ad file with factors, but {} is no such file; "
                            "give -o a folder",
                            job.output.folder, io::shown_path(input.file)));
  return {input.file, input.layer.empty() ? job.input.options.layer : input.layer};
}

}  // namespace

Values FactorJob::values() const {
  return chooses_rows || company().size() > 1 ? Values::stay : Values::go;
}

Outputs check(const FactorJob& job) {
  const SolverFlags& solver = job.solver;
  std::vector<std::string> inputs{job.input.path,      solver.init_w,  solver.init_h,
                                  job.entries.weights, job.watch.test, job.flags->config_file()};
  inputs.insert(inputs.end(), job.known.paths.begin(), job.known.paths.end());
  if (std::count(inputs.begin(), inputs.end(), "-") > 1)
    throw Error(Fault::usage, "-: standard input is named twice; read the other from a file");
  constexpr Index any = std::numeric_limits<Index>::max();
  validate(solver.options, any, any);
  check_entries(job.entries, job.watch, solver.options);
  check_scale(job.scaling, job.entries, job.watch);
  if (const Index starts = solver.starts.value_or(1); starts < 1)
    throw Error(Fault::usage, fmt::format("--starts: {} is not possible; give at least 1", starts));
  if (solver.starts.value_or(1) > 1 && !(solver.init_w.empty() && solver.init_h.empty()))
    throw Error(Fault::usage, "--starts: a start that is given with --init-w or --init-h is the only one");
  check_together(solver.options);
  std::vector<std::string> read = files_read(job.input.path, job.input.options);
  read.insert(read.end(), inputs.begin() + 1, inputs.end());
  job.checkpoint.check(read);
  read.insert(read.end(), {job.checkpoint.path, job.checkpoint.resume});
  Outputs outputs = plan_outputs(job.output, job.input.path, read);
  if (!outputs.anndata.empty()) outputs.anndata_of = anndata_place(job);
  return outputs;
}

void divide_roles(FactorJob& job) {
  constexpr const char* remedy = "; start one process, without mpirun";
  if (job.chooses_rows)
    throw Error(Fault::usage, std::string("--algorithm: one process chooses rows") + remedy);
  if (job.solver.options.batch > 0)
    throw Error(Fault::usage, std::string("--batch: takes rows that one process has") + remedy);
  if (job.output.dry_run)
    throw Error(Fault::usage, std::string("--dry-run: foretells what one process takes") + remedy);
  if (company().rank() == 0) return;
  job.checkpoint = {};
  job.output.quiet = true;
}

}  // namespace nmf::app
