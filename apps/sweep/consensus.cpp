#include "sweep/consensus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/json.hpp"
#include "input/features.hpp"
#include "input/recorded.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/source.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/model/counting.hpp"
#include "nmf/model/programs.hpp"
#include "nmf/study/transform.hpp"
#include "report/numbers.hpp"
#include "report/outputs.hpp"
#include "report/progress.hpp"
#include "sweep/models.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

// That of the models, unless one is told.
Index programs_wanted(const ConsensusJob& job, const Models& models) {
  if (job.rules.programs > 0) return job.rules.programs;
  const Index rank = models.all.front().options.rank;
  for (const Model& model : models.all)
    if (model.options.rank != rank)
      throw Error(Fault::usage,
                  fmt::format("--rank: missing; {} has {} components and {} has {}",
                              models.all.front().folder, rank, model.folder, model.options.rank));
  return rank;
}

// How the matrix that all of the models are of was read; without a path where there is no such matrix.
RecordedRun shared_input(const ConsensusJob& job, const Models& models) {
  RecordedRun run = recorded_run(models.all.front().folder);
  if (!job.input.empty()) {
    run.input.path = job.input;
    return run;
  }
  for (const Model& model : models.all)
    if (const RecordedRun other = recorded_run(model.folder);
        other.input.path != run.input.path || other.sha256 != run.sha256)
      run.input.path.clear();
  if (run.input.path == "-" || !io::is_there(run.input.path)) run.input.path.clear();
  return run;
}

// W for all rows of the matrix, with the loss, the rule for missing cells and the penalties of the models.
ModelRows fitted(const ConsensusJob& job, const RecordedRun& run, Model& model) {
  io::ReadOptions options = run.input.options;
  options.threads = job.threads;
  options.memory_limit = available_memory();
  options.text = {};  // which words count, the model says
  set_missing_rule(model.missing, model, options);
  io::ReadReport report;
  LabelledMatrix<double> x;
  {
    ReadProgressLine progress(!job.quiet);
    progress.follow(options);
    x = io::read_matrix<double>(run.input.path, options, report);
  }
  ModelRows w;
  w.labels = x.labels.rows;
  const Features features(model, run.input.path, x.labels.columns, x.columns(), Unknown::ignore);
  x = features.arranged(std::move(x));
  apply_scale(model.scale, x);
  const std::unique_ptr<Data<double>> data = counted(x, weights_that_count(x, model.missing, nullptr));
  Options own = model.options;
  own.l1_h = own.l2_h = own.orthogonal_h = 0;  // H is what it is
  w.Wt = transform(*data, own, model.H).Wt;
  return w;
}

// What the models call the components of each program, where that is more than a number: the name of most of
// them, each for one program.
std::vector<std::string> names_of_programs(const Programs& programs, const Models& models) {
  struct Claim {
    std::string name;
    std::size_t program;
    Index times;
  };
  std::vector<Claim> claims;
  for (std::size_t p = 0; p < programs.each.size(); ++p)
    for (const auto& [model, place] : programs.each[p].of) {
      const std::string name =
          component_names(models.all[static_cast<std::size_t>(model)])[static_cast<std::size_t>(place)];
      if (is_component_number(name)) continue;
      const auto found = std::find_if(claims.begin(), claims.end(), [&](const Claim& claim) {
        return claim.program == p && claim.name == name;
      });
      if (found == claims.end())
        claims.push_back({name, p, 1});
      else
        ++found->times;
    }
  if (claims.empty()) return {};
  std::stable_sort(claims.begin(), claims.end(),
                   [](const Claim& a, const Claim& b) { return a.times > b.times; });
  std::vector<std::string> names(programs.each.size());
  for (const Claim& claim : claims)
    if (names[claim.program].empty() && std::find(names.begin(), names.end(), claim.name) == names.end())
      names[claim.program] = claim.name;
  return numbered_where_empty(std::move(names));
}

std::string stability_table(const Programs& programs, const Models& models,
                            const std::vector<std::string>& components) {
  std::string table = "component,models,components,cosine";
  const std::vector<std::string> names =
      models.features.empty() ? column_names(programs.H.count()) : models.features;
  for (const std::string& name : names) {
    table += ',';
    io::put_name(table, name, ',');
  }
  for (Index p = 0; p < programs.H.k(); ++p) {
    const Program& program = programs.each[static_cast<std::size_t>(p)];
    table += '\n';
    io::put_name(table, components[static_cast<std::size_t>(p)], ',');
    table += fmt::format(",{},{},{}", program.models, program.of.size(), number_cell(program.cosine));
    for (Index c = 0; c < programs.H.count(); ++c) table += "," + number_cell(programs.deviation(p, c));
  }
  return table + "\n";
}

Json as_json(const ConsensusJob& job, const Models& models, const Programs& programs,
             const std::vector<std::string>& components) {
  Json each = Json::array();
  for (std::size_t p = 0; p < components.size(); ++p) {
    const Program& program = programs.each[p];
    each.push_back({{"name", components[p]},
                    {"models", program.models},
                    {"components", program.of.size()},
                    {"cosine", program.cosine}});
  }
  return {{"schema_version", 1},
          {"program", "nmf"},
          {"version", NMF_VERSION},
          {"command", "consensus"},
          {"models", models.all.size()},
          {"rank", programs.H.k()},
          {"outliers", programs.outliers},
          {"silhouette", programs.silhouette},
          {"components", each},
          {"features_not_in_all", models.lacking},
          {"output", job.output}};
}

void report(const ConsensusJob& job, const Models& models, const Programs& programs,
            const std::vector<std::string>& components, bool with_w) {
  if (job.json) print(text_of(as_json(job, models, programs, components)));
  if (job.quiet) return;
  if (!models.lacking.empty())
    tell(fmt::format("features that are not in all models are left out: {}", listed(models.lacking)));
  std::string lines = "component     models  cosine\n";
  for (std::size_t p = 0; p < components.size(); ++p) {
    const Program& program = programs.each[p];
    lines += fmt::format("{:<14} {:>5}  {:.4f}\n", components[p],
                         fmt::format("{}/{}", program.models, models.all.size()), program.cosine);
  }
  lines += fmt::format("outliers      {} components stand alone; silhouette of the others {}\n",
                       programs.outliers, spoken_fixed(programs.silhouette, 3, "-"));
  if (!with_w)
    lines += "without W     the models are of different data; see 'nmf transform' for rows of each\n";
  std::fputs((lines + fmt::format("written       {} (H.csv, {}stability.csv, summary.json)\n", job.output,
                                  with_w ? "W.csv, " : ""))
                 .c_str(),
             stderr);
}

}  // namespace

void make_consensus(ConsensusJob job) {
  check_names_folder(job.output);
  if (!(job.rules.neighbours > 0 && job.rules.neighbours <= 1))
    throw Error(Fault::usage,
                fmt::format("--neighbours: {} is not possible; give a share of the models, up to 1",
                            job.rules.neighbours));
  const ThreadLimit limit(job.threads);
  Models models = open_models(job.folders, job.rules.programs, job.threads, job.quiet);
  job.rules.programs = programs_wanted(job, models);
  std::vector<std::string> read{job.input};
  for (const Model& model : models.all) read.insert(read.end(), {model.h_path, model.w_path, model.folder});
  OutputFlags output;
  output.folder = job.output;
  plan_outputs(output, job.output, read);
  const Programs programs = consensus_programs(models.H, job.rules);
  Model model = models.all.front();
  model.folder = job.output;
  model.command = "consensus";
  model.options.rank = programs.H.k();
  model.options.seed = job.rules.seed;
  model.H = programs.H;
  model.columns = programs.H.count();
  model.components = names_of_programs(programs, models);
  model.guide_h.clear();  // was of components in the order of the models
  model.zeros_h.clear();
  model.features = models.features;
  model.named = !models.features.empty();
  const RecordedRun run = shared_input(job, models);
  const ModelRows w = run.input.path.empty() ? ModelRows{} : fitted(job, run, model);
  const std::vector<std::string> components = component_names(model);
  write_model(job.output, model, w, stability_table(programs, models, components));
  report(job, models, programs, components, w.Wt.count() > 0);
}

}  // namespace nmf::app
