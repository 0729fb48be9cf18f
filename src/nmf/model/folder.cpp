#include "nmf/model/folder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "nmf/base/error.hpp"
#include "nmf/io/format.hpp"
#include "nmf/io/write.hpp"
#include "nmf/matrix/naming.hpp"
#include "nmf/model/result_files.hpp"
#include "nmf/model/scale_file.hpp"
#include "nmf/model/summary.hpp"

namespace nmf {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

// Where a factor is: in the folder, which may have been moved since, or where -W or -H put it.
std::string factor_path(const Json& summary, const std::string& summary_path, const char* factor) {
  const Json& files = summary.at("files");
  if (!files.at(factor).is_string() || files.at(factor) == "-") return {};
  const fs::path written(files.at(factor).get<std::string>());
  const fs::path folder = fs::path(files.value("summary", "")).parent_path();
  if (written.parent_path() != folder) return written.string();
  return (fs::path(summary_path).parent_path() / written.filename()).string();
}

// Of a file as it was written; empty where the summary does not say.
std::string hash_of(const Json& summary, const char* file) {
  const auto hashes = summary.find("sha256");
  if (hashes == summary.end() || !hashes->is_object()) return {};
  const auto hash = hashes->find(file);
  return hash != hashes->end() && hash->is_string() ? hash->get<std::string>() : std::string();
}

// What a model keeps of the options of its run, by their names on the command line: a line a field, which
// reading and writing both go through.
template <class M, class Field>
void for_each_option(M& model, const Field& field) {
  auto& options = model.options;
  field("missing", model.missing);
  field("na", model.na);
  field("decimal", model.decimal);
  field("thousands", model.thousands);
  field("comment", model.comment);
  field("skip", model.skip);
  field("long", model.long_table);
  field("repeated", model.repeated);
  field("symmetric-edges", model.symmetric_edges);
  field("text", model.text);
  field("ngrams", model.ngrams);
  field("channels", model.channels);
  field("stft", model.stft);
  field("hop", model.hop);
  field("holdout", model.holdout);
  field("transpose", model.transposed);
  field("columns", model.taken);
  field("drop", model.dropped);
  field("top-columns", model.top_columns);
  field("write-format", model.format);
  field("symmetric", options.symmetric);
  field("l1-w", options.l1_w);
  field("l1-h", options.l1_h);
  field("l2-w", options.l2_w);
  field("l2-h", options.l2_h);
  field("orthogonal-w", options.orthogonal_w);
  field("orthogonal-h", options.orthogonal_h);
  field("penalty-scale", options.penalty_scale);
  field("upper-bound", options.upper_bound);
  field("simplex", options.simplex);
  field("guide-h", model.guide_h);
  field("zeros-h", model.zeros_h);
}

template <class T>
T whole(const Json& summary, const char* name) {
  const Json& value = summary.at(name);
  if (!value.is_number_integer()) throw wrong(name, "is no whole number");
  return value.get<T>();
}

// A field that is not there, or no number where it should be one (null is infinity), stays as it is.
struct ReadField {
  const Json& from;

  void operator()(const char* name, bool& value) const { value = from.value(name, value); }
  void operator()(const char* name, std::string& value) const {
    if (const auto found = from.find(name); found != from.end() && !found->is_null())
      value = found->get<std::string>();
  }
  void operator()(const char* name, double& value) const { value = number(from, name, value); }
  void operator()(const char* name, Index& value) const { value = from.value(name, value); }
  void operator()(const char* name, std::optional<char>& value) const {
    const auto found = from.find(name);
    if (found == from.end() || found->is_null()) return;
    const auto text = found->get<std::string>();
    if (text.size() != 1) throw wrong(name, "is no character");
    value = text[0];
  }
  void operator()(const char* name, std::optional<std::uint64_t>& value) const {
    const auto found = from.find(name);
    if (found != from.end() && !found->is_null()) value = whole<std::uint64_t>(from, name);
  }
  void operator()(const char* name, PenaltyScale& value) const {
    if (from.value(name, "total") == "entries") value = PenaltyScale::entries;
  }
  void operator()(const char* name, Simplex& value) const {
    if (from.value(name, "none") == "w") value = Simplex::w;
  }
  void operator()(const char* name, std::vector<std::string>& value) const {
    if (const auto found = from.find(name); found != from.end() && found->is_array())
      for (const Json& word : *found)
        if (word.is_string()) value.push_back(word.get<std::string>());
  }
};

struct WriteField {
  Json& to;

  template <class T>
  void operator()(const char* name, const T& value) const {
    to[name] = value;
  }
  void operator()(const char* name, const std::optional<char>& value) const {
    to[name] = value ? Json(std::string(1, *value)) : Json();
  }
  void operator()(const char* name, const std::optional<std::uint64_t>& value) const {
    to[name] = value ? Json(*value) : Json();
  }
  void operator()(const char* name, const PenaltyScale& value) const {
    to[name] = value == PenaltyScale::entries ? "entries" : "total";
  }
  void operator()(const char* name, const Simplex& value) const {
    to[name] = value == Simplex::w ? "w" : "none";
  }
};

// What no run can have had.
void check_rules(const Model& model) {
  constexpr std::string_view rules[] = {"error", "mask", "zero", "unlisted"};
  if (std::find(std::begin(rules), std::end(rules), model.missing) == std::end(rules))
    throw wrong("missing", model.missing + " is no rule");
  if (!(model.holdout >= 0 && model.holdout < 1)) throw wrong("holdout", "is no share");
  parse_column_choice(model.top_columns);
  io::find_format_to_write(model.format, "", "write-format");
}

void take_summary(const Json& summary, const std::string& path, Model& model) {
  Options& options = model.options;
  model.command = summary.at("command").get<std::string>();
  options.rank = whole<Index>(summary, "rank");
  options.loss = loss_of(summary);
  options.seed = whole<std::uint64_t>(summary, "seed");
  for_each_option(model, ReadField{summary.at("options")});
  check_rules(model);
  if (const auto fixed = summary.find("fixed"); fixed != summary.end()) {
    options.fixed_w = fixed->at("W").get<Index>();
    options.fixed_h = fixed->at("H").get<Index>();
  }
  model.scale = parse_scale(summary.value("scale", std::vector<std::string>()));
  model.rows = summary.at("input").at("rows").get<Index>();
  model.columns = summary.at("input").at("columns").get<Index>();
  model.label_columns = summary.at("input").value("label_columns", std::vector<std::string>());
  model.w_path = factor_path(summary, path, "W");
  model.h_path = factor_path(summary, path, "H");
  model.w_sha256 = hash_of(summary, "W");
  model.h_sha256 = hash_of(summary, "H");
  model.row_names_sha256 = hash_of(summary, "row_names");
  model.column_names_sha256 = hash_of(summary, "column_names");
  model.log_sha256 = hash_of(summary, "log");
  model.starts_sha256 = hash_of(summary, "starts");
  ReadField{summary}("stop_words", model.stop_words);
  ReadField{summary}("components", model.components);
  if (!model.components.empty() && std::ssize(model.components) != options.rank)
    throw wrong("components", "are not as many as the rank");
  model.scale_sha256 = hash_of(summary, "scale");
}

Json summary_of(const Model& model, Index rows, const fs::path& folder) {
  const Options& options = model.options;
  Json kept = Json::object();
  for_each_option(model, WriteField{kept});
  kept["write-format"] = "csv";
  Json summary{
      {"schema_version", 1},
      {"program", "nmf"},
      {"version", NMF_VERSION},
      {"command", model.command},
      {"input", {{"rows", rows}, {"columns", model.H.count()}, {"label_columns", model.label_columns}}},
      {"options", kept},
      {"rank", model.H.k()},
      {"loss", name(options.loss)},
      {"seed", options.seed},
      {"files",
       {{"W", rows > 0 ? Json((folder / "W.csv").string()) : Json()},
        {"H", (folder / "H.csv").string()},
        {"log", nullptr},
        {"summary", (folder / "summary.json").string()}}}};
  if (!model.stop_words.empty()) summary["stop_words"] = model.stop_words;
  if (!model.components.empty()) summary["components"] = model.components;
  if (!model.scale.empty()) summary["scale"] = summary["options"]["scale"] = spelled(model.scale);
  if (options.loss.kind == Loss::Kind::huber) summary["huber_threshold"] = options.loss.parameter;
  return summary;
}

}  // namespace

Model read_description(const std::string& folder) {
  Model model;
  model.folder = folder;
  const std::string path = summary_path(folder);
  const Json summary = read_summary(path);
  try {
    take_summary(summary, path, model);
  } catch (const Json::exception& problem) {
    fail_incomplete(path, in_words(problem));
  } catch (const Error& problem) {
    fail_incomplete(path, problem.what());
  }
  return model;
}

void write_model(const std::string& folder, const Model& model, const ModelRows& w,
                 const std::string& stability) {
  const Index rows = w.Wt.count(), rank = model.H.k(), columns = model.H.count();
  const std::vector<std::string> components = component_names(model.components, rank);
  const std::vector<LabelColumn> names_of_h{{component_label, model.components}};
  const std::vector<std::string> features = model.features.empty() ? column_names(columns) : model.features;
  const io::FolderLock lock(folder);
  ResultFiles files(lock, names_of_result_in(folder));
  Json summary = summary_of(model, rows, folder);
  const auto add = [&](const char* name, const auto& fill) {
    io::AtomicFile file = files.open((fs::path(folder) / name).string());
    fill(file);
    return files.add(std::move(file)).sha256();
  };
  const io::TableView<double> h{
      rank, columns, model.H.data(), 1, rank, model.components.empty() ? nullptr : &names_of_h, &features},
      of_w{rows, rank, w.Wt.data(), rank, 1, w.labels.empty() ? nullptr : &w.labels, &components};
  const auto table = [](const io::TableView<double>& view) {
    return [&view](io::AtomicFile& file) { io::write_table(file, view, io::TableFormat::csv); };
  };
  const auto text = [](const std::string& all) { return [&all](io::AtomicFile& file) { file.write(all); }; };
  if (rows > 0) summary["sha256"]["W"] = add("W.csv", table(of_w));
  summary["sha256"]["H"] = add("H.csv", table(h));
  if (learned_of_columns(model.scale))
    summary["sha256"]["scale"] =
        add(scale_name, [&](io::AtomicFile& file) { write_scale(file, model.scale, features); });
  if (!stability.empty()) add(stability_name, text(stability));
  add("summary.json", text(summary.dump(2, ' ', false, Json::error_handler_t::replace) + "\n"));
  files.commit();
}

}  // namespace nmf
