#include <fmt/format.h>

#include <memory>
#include <numeric>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/json.hpp"
#include "cli/listing.hpp"
#include "commands/command.hpp"
#include "input/model.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/names.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/top.hpp"

namespace nmf::app {
namespace {

struct TopJob {
  ModelFlags model;
  Index count = 10;
  Ranking score = Ranking::weight;
  bool rows = false;
  ListingFlags listing;
};

struct Entry {
  Index index = 0;  // from 0
  std::string name;
  double weight = 0;
  double share = 0;
  double score = 0;
};

struct Component {
  std::string name;
  std::vector<Entry> features;
  std::vector<Entry> rows;
};

// The heaviest of component r, given everything as rank x entries; share(j) is of entry j.
template <class Share>
std::vector<Entry> entries(Index r, Index count, const std::vector<std::string>& names,
                           const Factor<double>& weights, const Factor<double>& ordered_by,
                           const Share& share) {
  const auto numbers = [r](const Factor<double>& F) {
    const Factor<double> row = component(F, r);
    return std::vector<double>(row.begin(), row.end());
  };
  std::vector<Entry> list;
  for (const Index j : heaviest(numbers(ordered_by), numbers(weights), count))
    list.push_back({j, names[static_cast<std::size_t>(j)], weights(r, j), share(j), ordered_by(r, j)});
  return list;
}

std::vector<std::string> row_names(std::vector<LabelColumn> labels, Index rows) {
  if (!labels.empty()) return io::joined(std::move(labels));
  std::vector<std::string> names;
  for (Index i = 1; i <= rows; ++i) names.push_back(fmt::format("row_{}", i));
  return names;
}

std::vector<Component> components(const TopJob& job, const Model& model) {
  const Factor<double>& H = model.H;
  ModelRows w;
  if (job.rows || job.score == Ranking::lift) w = read_w(model, 0);
  const Factor<double> share = shares(H), score = scores(job.score, H, sums(w.Wt));
  const std::vector<double> size = sums(H);
  const std::vector<std::string> rows =
      job.rows ? row_names(std::move(w.labels), model.rows) : std::vector<std::string>{};
  std::vector<Component> all;
  for (const std::string& name : component_names(model)) {
    const Index r = std::ssize(all);
    Component component{name, {}, {}};
    component.features =
        entries(r, job.count, model.features, H, score, [&](Index j) { return share(r, j); });
    if (job.rows)  // the component's part of the row's sum in W H
      component.rows = entries(r, job.count, rows, w.Wt, w.Wt, [&](Index i) {
        const double all_parts = std::inner_product(size.begin(), size.end(), w.Wt.column(i), 0.0);
        return all_parts > 0 ? w.Wt(r, i) * size[static_cast<std::size_t>(r)] / all_parts : 0;
      });
    all.push_back(std::move(component));
  }
  return all;
}

const char* name(Ranking score) {
  return score == Ranking::weight ? "weight" : score == Ranking::lift ? "lift" : "specificity";
}

Json as_json(const std::vector<Entry>& list, const char* index) {
  Json all = Json::array();
  for (const Entry& entry : list)
    all.push_back({{index, entry.index + 1},
                   {"name", entry.name},
                   {"weight", entry.weight},
                   {"share", entry.share},
                   {"score", entry.score}});
  return all;
}

Json as_json(const TopJob& job, const std::vector<Component>& components) {
  Json list = Json::array();
  for (const Component& component : components) {
    list.push_back({{"component", component.name}, {"features", as_json(component.features, "column")}});
    if (job.rows) list.back()["rows"] = as_json(component.rows, "row");
  }
  return {{"schema_version", 1},
          {"model", job.model.folder},
          {"rank", components.size()},
          {"score", name(job.score)},
          {"components", list}};
}

Cells as_cells(const std::vector<Component>& components) {
  Cells cells{{"component", "kind", "place", "index", "name", "weight", "share", "score"}};
  const auto add = [&](const Component& component, const char* kind, const std::vector<Entry>& list) {
    for (const Entry& entry : list)
      cells.push_back({component.name, kind, fmt::format("{}", &entry - list.data() + 1),
                       fmt::format("{}", entry.index + 1), entry.name, fmt::format("{}", entry.weight),
                       fmt::format("{}", entry.share), fmt::format("{}", entry.score)});
  };
  for (const Component& component : components) {
    add(component, "feature", component.features);
    add(component, "row", component.rows);
  }
  return cells;
}

std::string as_text(const TopJob& job, const std::vector<Component>& components) {
  std::string text;
  for (const Component& component : components) {
    text += (text.empty() ? "" : "\n") + component.name + '\n';
    Cells cells{{"feature", "weight", "share"}};
    if (job.score != Ranking::weight) cells.front().emplace_back(name(job.score));
    for (const Entry& entry : component.features) {
      cells.push_back(
          {entry.name, fmt::format("{:.4g}", entry.weight), fmt::format("{:.1f} %", 100 * entry.share)});
      if (job.score != Ranking::weight) cells.back().push_back(fmt::format("{:.4g}", entry.score));
    }
    text += component.features.empty() ? "  empty: all weights are zero\n" : aligned(cells, 1, "  ");
    if (component.rows.empty()) continue;
    cells = {{"row", "", "weight", "share"}};
    for (const Entry& entry : component.rows)
      cells.push_back({fmt::format("{}", entry.index + 1), entry.name, fmt::format("{:.4g}", entry.weight),
                       fmt::format("{:.1f} %", 100 * entry.share)});
    text += '\n' + aligned(cells, 2, "  ");
  }
  return text;
}

int run(const TopJob& job) {
  job.listing.check();
  if (job.count < 1)
    throw Error(Fault::usage, fmt::format("--number: {} is not possible; give at least 1", job.count));
  const std::vector<Component> all = components(job, open_model(job.model.folder, 0));
  if (job.listing.json)
    print(text_of(as_json(job, all)));
  else
    print(job.listing.format == Listing::csv ? as_csv(as_cells(all), "name") : as_text(job, all));
  return 0;
}

constexpr const char* top_examples = R"(Examples:
  nmf top --model topics -n 15
  nmf top --model topics --score specificity
      without the words that are common in every topic
  nmf top --model topics --rows --format csv > topics.csv
  nmf top --model topics --json | jq -r '.components[].features[0].name'
)";

std::function<int()> define_top(Flags& flags) {
  auto job = std::make_shared<TopJob>();
  flags.group("Options");
  job->model.add_to(flags);
  flags.number("-n,--number", "N", job->count, "features, and rows, of each component");
  flags.choice(
      "--score", "NAME", job->score,
      Choices<Ranking>{
          {"weight", Ranking::weight}, {"lift", Ranking::lift}, {"specificity", Ranking::specificity}},
      "what features are ordered by; lift is the share over the feature's share in all of W H, specificity "
      "is the "
      "share times how little the feature is spread over components");
  flags.flag("--rows", job->rows, "list rows too");
  job->listing.add_to(flags);
  return [job] { return run(*job); };
}

}  // namespace

extern const Command top_command{
    "top", "list the heaviest features of each component of a model",
    "Lists the features that weigh most in each component of a model, with their weight in H and their share "
    "of the component's sum, and with --rows the rows that use it most, with their weight in W and the "
    "component's share of the row.",
    top_examples, define_top};

}  // namespace nmf::app
