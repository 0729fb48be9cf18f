#include "input/model.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>

#include "cli/json.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/format.hpp"

namespace nmf::app {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const std::string& place, const std::string& what, const std::string& remedy) {
  throw Error(Fault::input, fmt::format("{}: {}; {}", place, what, remedy));
}

const std::string give_a_model = "give the folder that 'nmf factor' wrote";

std::string summary_path(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return folder;
  if (!fs::is_directory(folder, error)) fail(folder, "there is no such folder", give_a_model);
  std::string path = (fs::path(folder) / "summary.json").string();
  if (!fs::exists(path, error)) fail(folder, "is not a model: there is no summary.json in it", give_a_model);
  return path;
}

Json read_summary(const std::string& path) {
  std::ifstream file(path);
  if (!file) fail(path, "cannot be read", give_a_model);
  const Json summary = Json::parse(file, nullptr, false);
  if (summary.is_discarded()) fail(path, "is not JSON, or is cut off", "factorize again");
  if (!summary.is_object() || summary.value("program", "") != "nmf" ||
      summary.value("command", "") != "factor")
    fail(path, "is not the summary of a factorization", give_a_model);
  if (summary.value("schema_version", 0) != 1)
    fail(path, "was written by a newer nmf", "use that version, or factorize again");
  return summary;
}

// Where a factor is: in the folder, which may have been moved since, or where -W or -H put it.
std::string factor_path(const Json& summary, const std::string& summary_path, const char* factor) {
  const Json& files = summary.at("files");
  if (!files.at(factor).is_string() || files.at(factor) == "-") return {};
  const fs::path written(files.at(factor).get<std::string>());
  const fs::path folder = fs::path(files.value("summary", "")).parent_path();
  if (written.parent_path() != folder) return written.string();
  return (fs::path(summary_path).parent_path() / written.filename()).string();
}

double number(const Json& options, const char* name, double otherwise) {
  const auto found = options.find(name);
  return found != options.end() && found->is_number() ? found->get<double>() : otherwise;
}

std::vector<std::string> words(const Json& options, const char* name) {
  std::vector<std::string> all;
  if (const auto found = options.find(name); found != options.end() && found->is_array())
    for (const Json& word : *found)
      if (word.is_string()) all.push_back(word.get<std::string>());
  return all;
}

Options options_of(const Json& summary) {
  const Json& given = summary.at("options");
  Options options;
  options.rank = summary.at("rank").get<Index>();
  options.loss = parse_loss(summary.at("loss").get<std::string>());
  if (options.loss.kind == Loss::Kind::huber)
    options.loss.parameter = number(summary, "huber_threshold", options.loss.parameter);
  options.symmetric = given.value("symmetric", false);
  options.seed = summary.at("seed").get<std::uint64_t>();
  options.l1_w = number(given, "l1-w", 0);
  options.l1_h = number(given, "l1-h", 0);
  options.l2_w = number(given, "l2-w", 0);
  options.l2_h = number(given, "l2-h", 0);
  options.orthogonal_w = number(given, "orthogonal-w", 0);
  options.orthogonal_h = number(given, "orthogonal-h", 0);
  if (given.value("penalty-scale", "total") == "entries") options.penalty_scale = PenaltyScale::entries;
  options.upper_bound = number(given, "upper-bound", options.upper_bound);
  return options;
}

// Of factors as `nmf factor` writes them: text has a header.
io::ReadOptions read_options(const Model& model, const std::string& path, int threads) {
  io::ReadOptions options;
  options.threads = threads;
  options.storage = io::Storage::dense;
  const io::Format& format = io::find_format_to_write(model.format, path);
  options.format = format.name;
  if (format.names == io::Names::inside) options.header = io::Header::yes;
  return options;
}

LabelledMatrix<double> read_factor(const Model& model, const std::string& path, const char* factor,
                                   const io::ReadOptions& options, Index rows, Index columns) {
  std::error_code error;
  if (path.empty())
    fail(model.folder, fmt::format("{} was not kept in a file", factor),
         fmt::format("factorize again without -{} -", factor));
  if (!fs::exists(path, error))
    fail(path, fmt::format("is not there, but the model in {} says that it is its {}", model.folder, factor),
         "put it back, or factorize again");
  io::ReadReport report;
  LabelledMatrix<double> matrix = io::read_matrix<double>(path, options, report);
  if (matrix.rows() != rows || matrix.columns() != columns)
    fail(path,
         fmt::format("is {} x {}, but {} of the model in {} is {} x {}", matrix.rows(), matrix.columns(),
                     factor, model.folder, rows, columns),
         "one of them is from another run; factorize again");
  if (matrix.is_sparse()) fail(path, "is stored sparse", "factorize again");
  return matrix;
}

// Row-major r x c and column-major c x r are the same bytes.
Factor<double> transposed_factor(const LabelledMatrix<double>& matrix) {
  const auto& x = std::get<Dense<double>>(matrix.values);
  return Factor<double>(x.values.data(), static_cast<arma::uword>(x.columns),
                        static_cast<arma::uword>(x.rows));
}

std::vector<std::string> numbered(const char* word, Index count) {
  std::vector<std::string> names;
  names.reserve(static_cast<std::size_t>(count));
  for (Index i = 1; i <= count; ++i) names.push_back(fmt::format("{}_{}", word, i));
  return names;
}

}  // namespace

std::vector<std::string> component_names(Index rank) {
  return numbered("component", rank);
}

Model read_model(const std::string& folder, int threads) {
  Model model;
  model.folder = folder;
  const std::string path = summary_path(folder);
  const Json summary = read_summary(path);
  try {
    const Json& given = summary.at("options");
    model.options = options_of(summary);
    model.missing = given.value("missing", "error");
    model.na = words(given, "na");
    model.holdout = number(given, "holdout", 0);
    model.format = given.value("write-format", "auto");
    model.rows = summary.at("input").at("rows").get<Index>();
    model.columns = summary.at("input").at("columns").get<Index>();
    model.w_path = factor_path(summary, path, "W");
    model.h_path = factor_path(summary, path, "H");
  } catch (const Json::exception& problem) {
    fail(path, fmt::format("is not a whole summary of a factorization ({})", problem.what()),
         "factorize again");
  }
  io::ReadOptions options;
  if (!model.h_path.empty()) options = read_options(model, model.h_path, threads);
  options.find_labels = false;  // whatever its features are called
  LabelledMatrix<double> h =
      read_factor(model, model.h_path, "H", options, model.options.rank, model.columns);
  model.H = transposed_factor(h).t();
  const std::vector<std::string> unnamed = numbered("column", model.columns);
  model.features = std::move(h.labels.columns);
  if (model.features.empty()) model.features = unnamed;
  model.named = model.features != unnamed;
  return model;
}

io::ReadOptions w_read_options(const Model& model, int threads) {
  if (model.w_path.empty()) fail(model.folder, "W was not kept in a file", "factorize again without -W -");
  io::ReadOptions options = read_options(model, model.w_path, threads);
  if (options.header == io::Header::yes) options.columns = component_names(model.options.rank);
  return options;
}

ModelRows read_w(const Model& model, int threads) {
  LabelledMatrix<double> w =
      read_factor(model, model.w_path, "W", w_read_options(model, threads), model.rows, model.options.rank);
  return {std::move(w.labels.rows), transposed_factor(w)};
}

void ModelFlags::add_to(Flags& flags) {
  flags.text("--model", "DIR", folder, "the model: a folder that 'nmf factor' wrote").required();
}

}  // namespace nmf::app
