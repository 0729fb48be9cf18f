#include <fmt/format.h>

#include <cmath>

#include "evaluation.hpp"
#include "nmf/io/csv_text.hpp"

namespace nmf::app {
namespace {

// The same quantity as the summary's of that name, where it is one.
Json or_null(bool holds, double value) {
  return holds ? Json(value) : Json();
}

std::string column_name(const Evaluation& e, std::size_t i) {
  return e.names.empty() ? std::to_string(i + 1) : e.names[i];
}

// l21 adds up rows: what it is of a column cannot be told.
bool told(const Evaluation& e) {
  return e.by != By::columns || e.loss.kind != Loss::Kind::l21;
}

Json scores_json(const Evaluation& e) {
  Json all = Json::array();
  for (std::size_t i = 0; i < e.scores.size(); ++i) {
    const Score& score = e.scores[i];
    all.push_back({{"name", column_name(e, i)},
                   {"weight", score.weight},
                   {"loss_value", or_null(told(e), score.losses[0])},
                   {"rmse", or_null(score.weight > 0, score.rmse())},
                   {"relative_error", score.relative_error()}});
  }
  return all;
}

std::string scores_table(const Evaluation& e) {
  std::string text =
      e.by == By::rows ? "row,weight,loss,rmse,relative_error\n" : "column,weight,loss,rmse,relative_error\n";
  const auto number = [](double v) { return std::isnan(v) ? std::string() : fmt::format("{}", v); };
  for (std::size_t i = 0; i < e.scores.size(); ++i) {
    const Score& score = e.scores[i];
    if (e.names.empty())
      text += std::to_string(i + 1);
    else
      io::put_name(text, e.names[i], ',');
    text += fmt::format(",{},{},{},{}\n", score.weight, told(e) ? number(score.losses[0]) : "",
                        number(score.rmse()), score.relative_error());
  }
  return text;
}

}  // namespace

Json as_json(const Evaluation& e) {
  Json losses = Json::object();
  for (std::size_t l = 0; l < e.losses.size(); ++l) losses[name(e.losses[l])] = e.all.losses[l];
  Json huber;
  for (const Loss& loss : e.losses)
    if (loss.kind == Loss::Kind::huber) huber = loss.parameter;
  const double penalty = e.optimality ? e.optimality->penalty : 0;
  Json json{
      {"schema_version", 1},
      {"program", "nmf"},
      {"version", NMF_VERSION},
      {"command", "evaluate"},
      {"input", {{"path", e.input}, {"rows", e.rows}, {"columns", e.columns}}},
      {"model", e.model},
      {"approximation", e.approximation.empty() ? Json() : Json(e.approximation)},
      {"weight", e.all.weight},
      {"loss", name(e.loss)},
      {"objective", or_null(e.optimality.has_value(), e.all.losses[0] + penalty)},
      {"loss_value", e.all.losses[0]},
      {"penalty", or_null(e.optimality.has_value(), penalty)},
      {"losses", losses},
      {"huber_threshold", huber},
      {"frobenius_error", std::sqrt(e.all.squares)},
      {"relative_error", e.relative_error},
      {"explained_variance", e.explained_variance},
      {"rmse", e.all.rmse()},
      {"kkt_residual", or_null(e.optimality.has_value(), e.optimality ? e.optimality->kkt_residual : 0)},
      {"sparseness", e.optimality ? Json{{"W", e.sparseness_w}, {"H", e.sparseness_h}} : Json()},
      {"holdout", e.held_out > 0 ? Json{{"entries", e.held_out},
                                        {"rmse", e.held_out_rmse},
                                        {"error", or_null(e.optimality.has_value(), e.held_out_error)}}
                                 : Json()},
      {"truth", e.agreement ? Json{{"purity", e.agreement->purity},
                                   {"entropy", e.agreement->entropy},
                                   {"nmi", e.agreement->nmi},
                                   {"ari", e.agreement->ari}}
                            : Json()}};
  if (e.by != By::nothing) json[e.by == By::rows ? "rows" : "columns"] = scores_json(e);
  return json;
}

std::string as_text(const Evaluation& e) {
  if (e.by != By::nothing) return scores_table(e);
  std::string text;
  const auto line = [&](const std::string& what, const std::string& said) {
    text += fmt::format("{:<12} {}\n", what, said);
  };
  line("matrix", fmt::format("{}: {} x {}", e.input, e.rows, e.columns));
  line("model",
       e.approximation.empty() ? e.model : fmt::format("{} in place of {}", e.approximation, e.model));
  line("error", fmt::format("{:.8f} relative, root mean square {:.6g}", e.relative_error, e.all.rmse()));
  line("explained", std::isfinite(e.explained_variance) ? fmt::format("{:.4f} %", 100 * e.explained_variance)
                                                        : "nothing: there is none");
  for (std::size_t l = 0; l < e.losses.size(); ++l) {
    const Loss& loss = e.losses[l];
    const std::string threshold =
        loss.kind == Loss::Kind::huber ? fmt::format(" (threshold {:.4g})", loss.parameter) : "";
    const std::string minimised = l == 0 ? ", the loss of the model" : "";
    line(name(loss), fmt::format("{:.8g}{}{}", e.all.losses[l], threshold, minimised));
  }
  if (e.held_out > 0)
    line("held out", fmt::format("root mean square {:.6g} of {} entries", e.held_out_rmse, e.held_out));
  if (e.optimality) {
    if (e.optimality->penalty > 0) line("penalty", fmt::format("{:.6g}", e.optimality->penalty));
    line("KKT residual", fmt::format("{:.3g}", e.optimality->kkt_residual));
    line("sparseness", fmt::format("W {:.4f}, H {:.4f}", e.sparseness_w, e.sparseness_h));
  }
  if (e.agreement)
    line("clusters", fmt::format("purity {:.4f}, entropy {:.4f}, NMI {:.4f}, ARI {:.4f}", e.agreement->purity,
                                 e.agreement->entropy, e.agreement->nmi, e.agreement->ari));
  return text;
}

}  // namespace nmf::app
