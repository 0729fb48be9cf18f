#include "nmf/model/summary.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "nmf/base/error.hpp"

namespace nmf {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

const std::string give_a_model = "give the folder that 'nmf factor' wrote";

// The figures by their names in the summary, in its order: a line a field, which reading and writing both go
// through. A name with a slash is that of a field within another; `where` says when a field holds a number
// at all; what is `told` follows from the others.
template <class F, class Field>
void for_each_figure(F& figures, const Field& field) {
  const Loss& loss = figures.loss_function;
  field("objective", figures.objective);
  field("loss_value", figures.loss);
  field("penalty", figures.penalty);
  field("sparseness/W", figures.sparseness_w);
  field("sparseness/H", figures.sparseness_h);
  field.where(is_least_squares(loss), "frobenius_error", figures.frobenius_error);
  field.told("poisson_deviance", is_beta(loss, 1) ? Json(poisson_deviance(figures.loss)) : Json());
  field.told("huber_threshold", loss.kind == Loss::Kind::huber ? Json(loss.parameter) : Json());
  field("relative_error", figures.relative_error);
  field("explained_variance", figures.explained_variance);
  field("kkt_residual", figures.kkt_residual);
  field("total_weight", figures.counts.weight);
  field("mean", figures.counts.mean);
  field.watched("holdout", figures.counts.held_out, figures.holdout_error);
  field.watched("test", figures.counts.test, figures.test_error);
  field("iterations", figures.iterations);
  field("single_precision_iterations", figures.single_iterations);
  field("chosen_iteration", figures.chosen_iteration);
  field.told("converged", converged(figures.stop_reason));
  field("stop_reason", figures.stop_reason);
  field("starts", figures.starts);
  field("best_start", figures.best_start);
  field("init", figures.init);
  field("reseeded_components", figures.reseeded);
  field("exchanges/rounds", figures.exchange_rounds);
  field("exchanges/kept", figures.exchanges_kept);
  field("exchanges/after", figures.exchanged_after);
  field("empty_components", figures.empty);
  field("seconds/read", figures.read_seconds);
  field("seconds/initialise", figures.init_seconds);
  field("seconds/iterate", figures.iterate_seconds);
  field("seconds/write", figures.write_seconds);
  field("seconds/total", figures.total_seconds);
  field("peak_memory_bytes", figures.peak_memory);
}

Json::json_pointer place(const std::string& name) {
  return Json::json_pointer("/" + name);
}

struct WriteFigure {
  Json& to;

  template <class T>
  void operator()(const char* name, const T& value) const {
    to[place(name)] = value;
  }
  void operator()(const char* name, const StopReason& reason) const { to[name] = nmf::name(reason); }
  void where(bool holds, const char* name, double value) const { to[name] = holds ? Json(value) : Json(); }
  void told(const char* name, const Json& value) const { to[name] = value; }
  void watched(const char* name, Index entries, double error) const {
    to[name] = entries > 0 ? Json{{"entries", entries}, {"error", error}} : Json();
  }
};

// A figure that is not there stays as it is.
struct ReadFigure {
  const Json& from;

  template <class T>
  void operator()(const std::string& name, T& value) const {
    if (from.contains(place(name))) from.at(place(name)).get_to(value);
  }
  void operator()(const std::string& name, double& value) const {
    if (!from.contains(place(name))) return;
    const Json& found = from.at(place(name));
    value = found.is_null() ? std::numeric_limits<double>::quiet_NaN() : found.get<double>();
  }
  void operator()(const char* name, StopReason& reason) const {
    if (from.contains(name)) reason = parse_stop_reason(from.at(name).get<std::string>());
  }
  void where(bool holds, const char* name, double& value) const {
    if (holds) (*this)(name, value);
  }
  void told(const char*, const Json&) const {}
  void watched(const std::string& name, Index& entries, double& error) const {
    (*this)(name + "/entries", entries);
    (*this)(name + "/error", error);
  }
};

}  // namespace

std::string summary_path(const std::string& folder) {
  std::error_code error;
  if (fs::is_regular_file(folder, error)) return folder;
  if (!fs::is_directory(folder, error)) fail_model(folder, "there is no such folder", give_a_model);
  std::string path = (fs::path(folder) / "summary.json").string();
  if (!fs::exists(path, error))
    fail_model(folder, "is not a model: there is no summary.json in it", give_a_model);
  return path;
}

Json read_summary(const std::string& path) {
  std::ifstream file(path);
  std::error_code error;
  if (!file || fs::is_directory(path, error)) fail_model(path, "cannot be read", give_a_model);
  Json summary = Json::parse(file, nullptr, false);
  if (summary.is_discarded()) fail_model(path, "is not JSON, or is cut off", "factorize again");
  const auto says = [&summary](const char* name, const Json& value) {
    const auto found = summary.find(name);
    return found != summary.end() && *found == value;  // whatever type it has
  };
  if (!summary.is_object() || !says("program", "nmf") ||
      !(says("command", "factor") || says("command", "consensus")))
    fail_model(path, "is not the summary of a factorization", give_a_model);
  if (!says("schema_version", 1))
    fail_model(path, "was written by a newer nmf", "use that version, or factorize again");
  return summary;
}

void fail_model(const std::string& place, const std::string& what, const std::string& remedy) {
  throw Error(Fault::input, fmt::format("{}: {}; {}", place, what, remedy));
}

void fail_incomplete(const std::string& path, const std::string& problem) {
  fail_model(path, fmt::format("is not a whole summary of a factorization ({})", problem), "factorize again");
}

std::string in_words(const std::exception& of_json) {
  const std::string text = of_json.what();
  const std::size_t name = text.starts_with("[json.") ? text.find("] ") : std::string::npos;
  return name == std::string::npos ? text : text.substr(name + 2);
}

bool tells_figures(const Json& summary) {
  return summary.contains("stop_reason");
}

double number(const Json& object, const char* name, double otherwise) {
  const auto found = object.find(name);
  return found != object.end() && found->is_number() ? found->get<double>() : otherwise;
}

Loss loss_of(const Json& summary) {
  Loss loss = parse_loss(summary.at("loss").get<std::string>());
  if (loss.kind == Loss::Kind::huber) loss.parameter = number(summary, "huber_threshold", loss.parameter);
  return loss;
}

void add_figures(const Figures& figures, Json& summary) {
  for_each_figure(figures, WriteFigure{summary});
}

Figures figures_of(const Json& summary) {
  Figures figures;
  figures.loss_function = loss_of(summary);
  for_each_figure(figures, ReadFigure{summary});
  return figures;
}

Figures read_figures(const std::string& folder) {
  const std::string path = summary_path(folder);
  const Json summary = read_summary(path);
  try {
    return figures_of(summary);
  } catch (const Json::exception& problem) {
    fail_incomplete(path, in_words(problem));
  } catch (const Error& problem) {
    fail_incomplete(path, problem.what());
  }
}

}  // namespace nmf
