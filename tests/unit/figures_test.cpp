// The figures of a run are read from a summary as they were written.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "nmf/base/error.hpp"
#include "nmf/model/summary.hpp"
#include "support/files.hpp"

namespace nmf {
namespace {

using Json = nlohmann::ordered_json;

// No two alike, and none as it is in Figures{}.
Figures all_different() {
  Figures figures;
  double next = 0.1;
  for (double* value :
       {&figures.objective, &figures.loss, &figures.penalty, &figures.relative_error, &figures.kkt_residual,
        &figures.holdout_error, &figures.test_error, &figures.frobenius_error, &figures.explained_variance,
        &figures.init_seconds, &figures.iterate_seconds, &figures.counts.weight, &figures.counts.mean,
        &figures.sparseness_w, &figures.sparseness_h, &figures.read_seconds, &figures.write_seconds,
        &figures.total_seconds})
    *value = next += 1.0 / 3;
  Index count = 10;
  for (Index* value : {&figures.iterations, &figures.single_iterations, &figures.chosen_iteration,
                       &figures.empty, &figures.reseeded, &figures.exchange_rounds, &figures.exchanges_kept,
                       &figures.counts.held_out, &figures.counts.test, &figures.starts, &figures.best_start})
    *value = ++count;
  figures.exchanged_after = {3, 9};
  figures.stop_reason = StopReason::change;
  figures.init = "nndsvdar";
  figures.peak_memory = 1ULL << 60;
  return figures;
}

Json summary_of(const Figures& figures) {
  Json summary{{"schema_version", 1}, {"program", "nmf"}, {"command", "factor"}};
  summary["loss"] = name(figures.loss_function);
  add_figures(figures, summary);
  return summary;
}

// By way of a file.
Figures read_again(const Figures& figures) {
  const test::ScratchFolder scratch;
  scratch.file("summary.json", summary_of(figures).dump());
  return read_figures(scratch.path("."));
}

TEST(Figures, are_read_as_they_were_written) {
  EXPECT_EQ(read_again(all_different()), all_different());
  Figures counts = all_different();  // where a field has no number of its own
  counts.loss_function = parse_loss("kl");
  counts.frobenius_error = 0;
  EXPECT_EQ(read_again(counts), counts);
  counts.loss_function = parse_loss("huber:0.1");
  EXPECT_EQ(read_again(counts), counts);
}

TEST(Figures, of_every_field_are_in_the_summary) {
  const Json full = summary_of(all_different()).flatten(), none = summary_of(Figures{}).flatten();
  for (const auto& [name, value] : full.items()) {
    if (name == "/schema_version" || name == "/program" || name == "/command" || name == "/loss") continue;
    if (name == "/poisson_deviance" || name == "/huber_threshold") continue;  // of other losses
    EXPECT_TRUE(!none.contains(name) || none[name] != value) << name;
  }
}

TEST(Figures, that_are_no_numbers_are_none_again) {
  Figures figures;
  figures.objective = figures.explained_variance = figures.sparseness_w =
      std::numeric_limits<double>::quiet_NaN();
  const Figures read = read_again(figures);
  EXPECT_TRUE(std::isnan(read.objective));
  EXPECT_TRUE(std::isnan(read.explained_variance));
  EXPECT_TRUE(std::isnan(read.sparseness_w));
  EXPECT_TRUE(std::isnan(read.holdout_error));
  EXPECT_EQ(read.counts.held_out, 0);
}

TEST(Figures, stay_as_they_are_where_a_summary_has_none) {
  const Figures read = figures_of({{"loss", "kl"}});
  EXPECT_EQ(read.loss_function, parse_loss("kl"));
  EXPECT_EQ(read.iterations, 0);
  EXPECT_EQ(read.starts, 1);
}

TEST(Figures, are_refused_where_they_are_others) {
  const test::ScratchFolder scratch;
  for (const auto& [name, value] : {std::pair<const char*, Json>{"stop_reason", "boredom"},
                                    {"iterations", "many"},
                                    {"objective", "small"},
                                    {"loss", nullptr}}) {
    Json summary = summary_of({});
    summary[name] = value;
    scratch.file("summary.json", summary.dump());
    try {
      read_figures(scratch.path("summary.json"));
      ADD_FAILURE() << name << " was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.fault(), Fault::input);
      EXPECT_NE(std::string(error.what()).find("is not a whole summary"), std::string::npos) << error.what();
    }
  }
}

TEST(StopReason, is_found_by_its_name) {
  for (const StopReason reason :
       {StopReason::kkt, StopReason::change, StopReason::holdout, StopReason::max_iterations,
        StopReason::time_limit, StopReason::interrupted})
    EXPECT_EQ(parse_stop_reason(name(reason)), reason);
  EXPECT_THROW(parse_stop_reason(""), Error);
}

}  // namespace
}  // namespace nmf
