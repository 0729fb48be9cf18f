#include "report/outputs.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

#include "input/model.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/compression.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/names.hpp"
#include "nmf/io/source.hpp"
#include "nmf/model/figures.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

struct Named {
  std::string role;
  std::string path;
};

std::string extension_of(const std::string& format) {
  return "." + (format == "auto" ? "csv" : format);
}

[[noreturn]] void fail(const std::string& path, const std::string& what, const std::string& remedy) {
  throw Error(Fault::input, fmt::format("{}: {}; {}", path, what, remedy));
}

// A file can be made in `folder`, or in what is to be made under its nearest existing ancestor.
void check_folder(const fs::path& folder, const std::string& remedy) {
  fs::path existing = fs::absolute(folder).lexically_normal();
  std::error_code error;
  if (fs::is_symlink(folder, error) && !fs::exists(folder, error))
    fail(folder.string(), "is a link to what is not there", remedy);
  while (!fs::exists(existing, error) && existing.has_relative_path()) existing = existing.parent_path();
  if (!fs::is_directory(existing, error)) fail(existing.string(), "is not a folder", remedy);
  if (access(existing.c_str(), W_OK | X_OK) != 0)
    fail(folder.string(), fmt::format("cannot be written: {}", std::strerror(errno)), remedy);
}

// Of a model; its summary would take the place of that of a sweep.
void check_model_folder(const std::string& folder) {
  const char* remedy = "choose another folder with -o";
  check_folder(folder, remedy);
  if (is_sweep(folder))
    throw Error(Fault::usage, fmt::format("{}: has a sweep of 'nmf rank' in it; {}", folder, remedy));
}

void check_file(const Named& output) {
  const fs::path path(output.path);
  std::error_code error;
  if (fs::is_directory(path, error))
    fail(output.path, "is a folder", fmt::format("give {} the name of a file", output.role));
  if (fs::is_regular_file(path, error) && access(path.c_str(), W_OK) != 0)
    fail(output.path, fmt::format("cannot be written: {}", std::strerror(errno)),
         fmt::format("choose another place for {}", output.role));
  if (fs::exists(path, error) && !fs::is_regular_file(path, error)) return;  // a device or a pipe
  const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
  if (!fs::exists(folder, error)) fail(folder.string(), "there is no such folder", "make it first");
  check_folder(folder, fmt::format("choose another file with {}", output.role));
}

// What a path leads to, looked up once: a file that is there, or the name of one that is to be.
struct Place {
  explicit Place(const std::string& path) {
    struct stat status {};
    if (::stat(path.c_str(), &status) == 0) {
      distinct = !S_ISREG(status.st_mode);  // /dev/null may be named twice
      file = {status.st_dev, status.st_ino};
    } else {
      std::error_code error;
      name = fs::weakly_canonical(fs::absolute(path), error);
    }
  }
  bool same_as(const Place& other) const { return !distinct && file == other.file && name == other.name; }

  bool distinct = false;
  std::pair<dev_t, ino_t> file{};
  fs::path name;
};

// How the run ended whose result is in the folder; nothing where there is none of ours.
std::optional<StopReason> result_in(const Outputs& outputs) {
  if (outputs.folder.empty() || !fs::exists(outputs.summary)) return std::nullopt;
  try {
    return read_figures(outputs.folder).stop_reason;
  } catch (const Error&) {
    return std::nullopt;
  }
}

// A file and no folder, though -o names folders.
bool is_anndata_name(const std::string& path) {
  std::error_code ignored;
  return path.ends_with(".h5ad") && !fs::is_directory(path, ignored);
}

// No folder called x.h5ad.gz is meant.
void check_not_compressed(const std::string& path) {
  const std::string name(io::without_compression(path));
  std::error_code ignored;
  if (name == path || !is_anndata_name(name) || fs::is_directory(path, ignored)) return;
  throw Error(Fault::usage,
              fmt::format("-o: {}: HDF5 files are not compressed as a whole; end the name in .h5ad", path));
}

std::optional<io::TableFormat> table_format_called(std::string_view name) {
  constexpr std::pair<std::string_view, io::TableFormat> known[] = {{"csv", io::TableFormat::csv},
                                                                    {"tsv", io::TableFormat::tsv},
                                                                    {"mtx", io::TableFormat::mtx},
                                                                    {"npy", io::TableFormat::npy}};
  for (const auto& [word, format] : known)
    if (word == name) return format;
  return std::nullopt;
}

void check_standard_output(const OutputFlags& flags) {
  const int users = (flags.w == "-" ? 1 : 0) + (flags.h == "-" ? 1 : 0) + (flags.json ? 1 : 0);
  if (users > 1)
    throw Error(Fault::usage,
                "-W -, -H - and --json: only one can have standard output; give the others a file");
}

void check_distinct(const std::vector<Named>& outputs, const std::vector<std::string>& inputs) {
  std::vector<Place> taken;
  for (const std::string& input : inputs)
    if (!input.empty() && input != "-") taken.emplace_back(input);
  const std::size_t first = taken.size();
  for (const Named& output : outputs) {
    const Place place(output.path);
    for (std::size_t i = 0; i < taken.size(); ++i) {
      if (!place.same_as(taken[i])) continue;
      if (i < first)
        fail(output.path, fmt::format("is an input and would be overwritten by {}", output.role),
             "choose another place for the output");
      const Named& other = outputs[i - first];
      throw Error(Fault::usage, fmt::format("{}: named by both {} and {}; give each its own file", other.path,
                                            other.role, output.role));
    }
    taken.push_back(place);
  }
}

}  // namespace

std::string stem_of_input(const std::string& input) {
  if (input == "-") return "stdin";
  const fs::path path = io::split_matrix_path(input).file;
  fs::path name = path.filename();
  if (name.empty() || name == "." || name == "..") name = fs::weakly_canonical(path).filename();
  return fs::path(io::without_compression(name.string())).stem().string();
}

io::TableFormat table_format(const std::string& name, const std::string& path) {
  const auto suits = [](const io::Format& format) { return table_format_called(format.name).has_value(); };
  const std::string_view found = io::find_format_to_write(name, path, option("write_format"), suits).name;
  if (const auto format = table_format_called(found)) return *format;
  throw Error(Fault::usage,
              fmt::format("{}: factors are not written as {}; choose csv, tsv, mtx or npy", path, found));
}

void check_output(const std::string& path, const std::string& role, const std::vector<std::string>& inputs) {
  if (path == "-") return;
  check_file({role, path});
  check_distinct({{role, path}}, inputs);
}

void check_table_output(const TableFlags& flags, const std::vector<std::string>& inputs) {
  if (flags.path == "-" && flags.json)
    throw Error(Fault::usage, "--json: standard output has the table already; give the table a file with -o");
  table_format(flags.format, flags.path);
  check_output(flags.path, "-o", inputs);
}

std::string shown_output(const std::string& path) {
  return path == "-" ? "standard output" : path;
}

Outputs plan_outputs(const OutputFlags& flags, const std::string& input,
                     const std::vector<std::string>& inputs) {
  check_standard_output(flags);
  check_not_compressed(flags.folder);
  if (flags.folder == "-")
    throw Error(
        Fault::usage,
        "-o: -: standard output is no folder; name one, or give standard output a factor (-W -, -H -) or "
        "the summary (--json)");
  Outputs plan;
  if (is_anndata_name(flags.folder))
    plan.anndata = flags.folder;
  else if (!flags.folder.empty())
    plan.folder = flags.folder;
  else if (flags.w.empty() || flags.h.empty())
    plan.folder = stem_of_input(input) + ".nmf";

  const auto in_folder = [&plan](const std::string& name) {
    return plan.folder.empty() ? std::string() : (fs::path(plan.folder) / name).string();
  };
  plan.w = flags.w.empty() ? in_folder("W" + extension_of(flags.format)) : flags.w;
  plan.h = flags.h.empty() ? in_folder("H" + extension_of(flags.format)) : flags.h;
  plan.log = in_folder("log.csv");
  plan.summary = in_folder("summary.json");
  plan.starts = in_folder("starts.csv");
  plan.scale = in_folder(scale_name);
  plan.w_format = plan.w.empty() ? io::TableFormat::csv : table_format(flags.format, plan.w);
  plan.h_format = plan.h.empty() ? io::TableFormat::csv : table_format(flags.format, plan.h);

  if (!plan.folder.empty()) check_model_folder(plan.folder);
  std::vector<Named> files;
  if (!plan.w.empty() && plan.w != "-") files.push_back({"-W", plan.w});
  if (!plan.h.empty() && plan.h != "-") files.push_back({"-H", plan.h});
  if (!plan.anndata.empty()) {
    check_file({"-o", plan.anndata});
    files.push_back({"-o", plan.anndata});
  }
  if (!flags.w.empty() && flags.w != "-") check_file({"-W", plan.w});
  if (!flags.h.empty() && flags.h != "-") check_file({"-H", plan.h});
  if (!io::holds_names(plan.w_format)) files.push_back({"-W", io::row_names_beside(plan.w)});
  if (!io::holds_names(plan.h_format)) files.push_back({"-H", io::column_names_beside(plan.h)});
  if (!plan.folder.empty()) {
    files.push_back({"log.csv", plan.log});
    files.push_back({"summary.json", plan.summary});
    files.push_back({"starts.csv", plan.starts});
    files.push_back({scale_name, plan.scale});
    for (const Named& file : files)
      if (std::error_code error; fs::exists(file.path, error)) check_file(file);
  }
  check_distinct(files, inputs);
  plan.inputs = inputs;
  return plan;
}

void check_names_folder(const std::string& output) {
  if (output == "-") throw Error(Fault::usage, "-o: -: standard output is no folder; name one");
  if (is_anndata_name(output))
    throw Error(
        Fault::usage,
        fmt::format("-o: {}: only 'nmf factor' adds its factors to an .h5ad file; name a folder", output));
}

Outputs beside_finished(const OutputFlags& flags, const Outputs& outputs, const std::string& input) {
  if (flags.force || result_in(outputs).value_or(StopReason::interrupted) == StopReason::interrupted)
    return outputs;
  OutputFlags elsewhere = flags;
  const fs::path folder(outputs.folder);
  elsewhere.folder = (folder.has_filename() ? folder : folder.parent_path()).string() + ".partial";
  if (elsewhere.w != "-") elsewhere.w.clear();
  if (elsewhere.h != "-") elsewhere.h.clear();
  Outputs beside = plan_outputs(elsewhere, input, {});
  beside.inputs = outputs.inputs;
  return beside;
}

std::vector<std::string> replaceable(const Outputs& outputs) {
  std::vector<std::string> names = names_of_result_in(outputs.folder);
  std::vector<Place> inputs;
  for (const std::string& input : outputs.inputs)
    if (!input.empty()) inputs.emplace_back(input);
  std::erase_if(names, [&](const std::string& name) {
    const Place place((fs::path(outputs.folder) / name).string());
    return std::any_of(inputs.begin(), inputs.end(),
                       [&place](const Place& input) { return input.same_as(place); });
  });
  return names;
}

std::string OutputSet::sha256(const std::string& path) const {
  const auto found = hashes_.find(path);
  return found == hashes_.end() ? "" : found->second;
}

void OutputSet::commit(const std::string& last) {
  try {
    files_.commit(last);
  } catch (const io::ClosedPipe&) {
  }
}

}  // namespace nmf::app
