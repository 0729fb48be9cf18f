#include <fmt/format.h>

#include <memory>

#include "cli/console.hpp"
#include "cli/flags.hpp"
#include "cli/json.hpp"
#include "cli/listing.hpp"
#include "commands/command.hpp"
#include "input/model.hpp"
#include "input/together.hpp"
#include "nmf/base/error.hpp"
#include "nmf/model/compare.hpp"
#include "nmf/model/folder.hpp"

namespace nmf::app {
namespace {

struct CompareJob {
  std::string a;
  std::string b;
  ListingFlags listing;
  bool quiet = false;
};

Json from_one(const std::vector<Index>& components) {
  Json list = Json::array();
  for (const Index component : components) list.push_back(component + 1);
  return list;
}

Json as_json(const CompareJob& job, const Together& both, const Comparison& found) {
  Json pairs = Json::array();
  for (const ComponentPair& pair : found.pairs)
    pairs.push_back({{"a", pair.a + 1}, {"b", pair.b + 1}, {"cosine", pair.cosine}});
  return {
      {"schema_version", 1},
      {"a", job.a},
      {"b", job.b},
      {"rank_a", both.A.k()},
      {"rank_b", both.B.k()},
      {"score", found.score},
      {"pairs", pairs},
      {"only_in_a", from_one(found.only_in_a)},
      {"only_in_b", from_one(found.only_in_b)},
      {"features", {{"common", both.common}, {"only_in_a", both.only_in_a}, {"only_in_b", both.only_in_b}}}};
}

Cells as_cells(const Together& both, const Comparison& found, const char* number, const std::string& none) {
  const auto a_name = [&](Index component) { return both.names_a[static_cast<std::size_t>(component)]; };
  const auto b_name = [&](Index component) { return both.names_b[static_cast<std::size_t>(component)]; };
  Cells cells{{"a", "b", "cosine"}};
  for (const ComponentPair& pair : found.pairs)
    cells.push_back({a_name(pair.a), b_name(pair.b), fmt::format(fmt::runtime(number), pair.cosine)});
  for (const Index a : found.only_in_a) cells.push_back({a_name(a), none, ""});
  for (const Index b : found.only_in_b) cells.push_back({none, b_name(b), ""});
  return cells;
}

int run(const CompareJob& job) {
  job.listing.check();
  const Together both = together(open_model(job.a, 0, job.quiet), open_model(job.b, 0, job.quiet));
  const Comparison found = compare_components(both.A, both.B);
  if (!job.quiet && both.only_in_a + both.only_in_b > 0)
    tell(fmt::format(
        "features in both: {}, only in {}: {}, only in {}: {}; what a model lacks has the weight 0 there",
        both.common, job.a, both.only_in_a, job.b, both.only_in_b));
  if (job.listing.json)
    print(text_of(as_json(job, both, found)));
  else if (job.listing.format == Listing::csv)
    print(as_csv(as_cells(both, found, "{}", "")));
  else
    print(aligned(as_cells(both, found, "{:.6f}", "-"), 2, "") +
          fmt::format("\nscore {:.6f} (1: the same up to order and scale)\n", found.score));
  return 0;
}

constexpr const char* compare_examples = R"(Examples:
  nmf compare run1.nmf run2.nmf
  nmf compare run1.nmf signatures.csv
  nmf compare rank10 rank12 --json | jq .score
)";

std::function<int()> define_compare(Flags& flags) {
  auto job = std::make_shared<CompareJob>();
  flags.group("Options");
  flags
      .text("A", "DIR", job->a,
            "a model: a folder that 'nmf factor' wrote, or a table with a component in each row")
      .required();
  flags.text("B", "DIR", job->b, "another one; its rank may differ").required();
  job->listing.add_to(flags);
  flags.flag("-q,--quiet", job->quiet, "print nothing but errors beside the list");
  return [job] { return run(*job); };
}

}  // namespace

extern const Command compare_command{
    "compare", "match the components of two models",
    "Matches the components of two models so that the cosines of their rows of H have the largest sum, and "
    "lists them with one score: that sum over the larger rank. Features are matched by name where both "
    "models have names, otherwise by place. Components of the larger model that are left over are listed "
    "after the pairs.",
    compare_examples, define_compare};

}  // namespace nmf::app
