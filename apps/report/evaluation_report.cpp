#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>

#include "cli/json.hpp"
#include "nmf/io/text/quoting.hpp"
#include "report/evaluation.hpp"
#include "report/numbers.hpp"
#include "report/scratch.hpp"

namespace nmf::app {
namespace {

// The same quantity as the summary's of that name, where it is one.
Json or_null(bool holds, double value) {
  return holds ? Json(value) : Json();
}

const ScoresBy& shown(const Evaluation& e) {
  return e.by == By::rows ? e.of_rows : e.of_columns;
}

// l21 adds up rows: what it is of a column cannot be told.
bool told(const Evaluation& e) {
  return e.by != By::columns || e.loss.kind != Loss::Kind::l21;
}

Json scores_json(const Evaluation& e) {
  Json all = Json::array();
  const ScoresBy& by = shown(e);
  for (std::size_t i = 0; i < by.scores.size(); ++i) {
    const Score& score = by.scores[i];
    all.push_back({{"name", by.name(i)},
                   {"weight", score.weight},
                   {"loss_value", or_null(told(e), score.loss(0, e.loss))},
                   {"rmse", or_null(score.weight > 0, score.rmse())},
                   {"relative_error", score.relative_error()}});
  }
  return all;
}

std::string scores_table(const Evaluation& e) {
  std::string text =
      e.by == By::rows ? "row,weight,loss,rmse,relative_error\n" : "column,weight,loss,rmse,relative_error\n";
  const ScoresBy& by = shown(e);
  for (std::size_t i = 0; i < by.scores.size(); ++i) {
    const Score& score = by.scores[i];
    if (by.names.empty())
      text += by.name(i);
    else
      io::put_name(text, by.names[i], ',');
    text += fmt::format(",{},{},{},{}\n", score.weight, told(e) ? number_cell(score.loss(0, e.loss)) : "",
                        number_cell(score.rmse()), number_cell(score.relative_error()));
  }
  return text;
}

Json coherence_json(const Coherence& coherence) {
  Json components = Json::array();
  for (const double npmi : coherence.components) components.push_back(or_null(std::isfinite(npmi), npmi));
  return {{"measure", "npmi"},
          {"features", coherence.features},
          {"mean", or_null(std::isfinite(coherence.mean), coherence.mean)},
          {"components", components}};
}

}  // namespace

std::string as_json(const Evaluation& e) {
  Json losses = Json::object();
  for (std::size_t l = 0; l < e.losses.size(); ++l) losses[name(e.losses[l])] = e.all.loss(l, e.losses[l]);
  Json huber;
  for (const Loss& loss : e.losses)
    if (loss.kind == Loss::Kind::huber) huber = loss.parameter;
  const double penalty = e.optimality ? e.optimality->penalty : 0, loss = e.all.loss(0, e.loss);
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
      {"objective", or_null(e.optimality.has_value(), loss + penalty)},
      {"loss_value", loss},
      {"penalty", or_null(e.optimality.has_value(), penalty)},
      {"losses", losses},
      {"huber_threshold", huber},
      {"frobenius_error", e.all.root_of_squares()},
      {"relative_error", e.relative_error},
      {"explained_variance", e.explained_variance},
      {"rmse", e.all.rmse()},
      {"mae", e.all.mae()},
      {"kkt_residual", or_null(e.optimality.has_value(), e.optimality ? e.optimality->kkt_residual : 0)},
      {"sparseness", e.optimality ? Json{{"W", e.sparseness_w}, {"H", e.sparseness_h}} : Json()},
      {"holdout", e.held_out > 0 ? Json{{"entries", e.held_out},
                                        {"rmse", e.held_out_rmse},
                                        {"error", or_null(e.optimality.has_value(), e.held_out_error)}}
                                 : Json()},
      {"truth", e.agreement ? Json{{"purity", e.agreement->purity},
                                   {"entropy", e.agreement->entropy},
                                   {"nmi", e.agreement->nmi},
                                   {"ari", e.agreement->ari},
                                   {"accuracy", e.agreement->accuracy}}
                            : Json()}};
  if (!e.scale.empty()) json["scale"] = e.scale;
  if (in_files(e.scratch)) json["scratch"] = scratch_facts(*e.scratch);
  if (e.coherence) json["coherence"] = coherence_json(*e.coherence);
  if (e.by != By::nothing) json[e.by == By::rows ? "rows" : "columns"] = scores_json(e);
  return text_of(json);
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
  if (!e.scale.empty())
    line("scaled", fmt::format("by {}: errors are of the scaled matrix", fmt::join(e.scale, ", ")));
  line("error", fmt::format("{} relative, root mean square {}, mean absolute {}",
                            spoken_fixed(e.relative_error, 8, "nothing to be"),
                            spoken_number(e.all.rmse(), 6), spoken_number(e.all.mae(), 6)));
  line("explained", std::isfinite(e.explained_variance)
                        ? spoken_fixed(100 * e.explained_variance, 4, "") + " %"
                        : "nothing: there is none");
  for (std::size_t l = 0; l < e.losses.size(); ++l) {
    const Loss& loss = e.losses[l];
    const std::string threshold =
        loss.kind == Loss::Kind::huber ? fmt::format(" (threshold {:.4g})", loss.parameter) : "";
    const std::string minimised = l == 0 ? ", the loss of the model" : "";
    const bool infinite = std::isinf(e.all.losses[l]);
    line(name(loss), fmt::format("{}{}{}", infinite ? "infinite" : spoken_number(e.all.loss(l, loss), 8),
                                 threshold, minimised));
  }
  if (e.held_out > 0)
    line("held out",
         fmt::format("root mean square {} of {} entries", spoken_number(e.held_out_rmse, 6), e.held_out));
  if (e.optimality) {
    if (e.optimality->penalty > 0) line("penalty", spoken_number(e.optimality->penalty, 6));
    line("KKT residual", fmt::format("{:.3g}", e.optimality->kkt_residual));
    line("sparseness", fmt::format("W {}, H {}", spoken_fixed(e.sparseness_w, 4, "none"),
                                   spoken_fixed(e.sparseness_h, 4, "none")));
  }
  if (e.agreement)
    line("clusters", fmt::format("purity {:.4f}, entropy {:.4f}, NMI {:.4f}, ARI {:.4f}, accuracy {:.4f}",
                                 e.agreement->purity, e.agreement->entropy, e.agreement->nmi,
                                 e.agreement->ari, e.agreement->accuracy));
  if (!e.coherence) return text;
  line("coherence", fmt::format("NPMI {} on average, of the {} heaviest features of each component",
                                spoken_fixed(e.coherence->mean, 4, "not known"), e.coherence->features));
  for (std::size_t r = 0; r < e.components.size(); ++r)
    line("",
         fmt::format("{:>9} {}", spoken_fixed(e.coherence->components[r], 4, "not known"), e.components[r]));
  return text;
}

}  // namespace nmf::app
