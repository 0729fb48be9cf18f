// Models written by the library and read again.
#include <gtest/gtest.h>

#include "nmf/base/error.hpp"
#include "nmf/model/folder.hpp"
#include "support/files.hpp"

namespace nmf {
namespace {

Model model_of_two_components() {
  Model model;
  model.options.loss = parse_loss("huber:0.25");
  model.options.seed = 7;
  model.options.l1_w = 0.5;
  model.options.orthogonal_h = 0.125;
  model.options.penalty_scale = PenaltyScale::entries;
  model.options.symmetric = true;
  model.missing = "mask";
  model.na = {"-", "none"};
  model.holdout = 0.1;
  model.features = {"a", "b,c", "d"};
  model.H = Factor<double>(std::vector<double>{1, 0, 0, 2, 0.1, 1.0 / 3}.data(), 2, 3);
  return model;
}

const ModelRows rows{{{"name", {"x", "y"}}}, Factor<double>(std::vector<double>{1, 3, 2, 0.7}.data(), 2, 2)};

std::vector<double> numbers(const Factor<double>& F) {
  return {F.begin(), F.end()};
}

TEST(ModelFolder, is_read_as_it_was_written) {
  const test::ScratchFolder scratch;
  const Model written = model_of_two_components();
  write_model(scratch.path("m/n"), written, rows);
  const Model read = read_model(scratch.path("m/n"));
  EXPECT_EQ(read.options.rank, 2);
  EXPECT_EQ(name(read.options.loss), "huber");
  EXPECT_EQ(read.options.loss.parameter, 0.25);
  EXPECT_EQ(read.options.seed, 7U);
  EXPECT_EQ(read.options.l1_w, 0.5);
  EXPECT_EQ(read.options.l2_h, 0);
  EXPECT_EQ(read.options.orthogonal_h, 0.125);
  EXPECT_EQ(read.options.penalty_scale, PenaltyScale::entries);
  EXPECT_EQ(read.options.upper_bound, written.options.upper_bound);
  EXPECT_TRUE(read.options.symmetric);
  EXPECT_EQ(read.missing, "mask");
  EXPECT_EQ(read.na, written.na);
  EXPECT_EQ(read.holdout, 0.1);
  EXPECT_EQ(read.rows, 2);
  EXPECT_EQ(read.features, written.features);
  EXPECT_EQ(numbers(read.H), numbers(written.H));
  const ModelRows w = read_w(read);
  EXPECT_EQ(w.labels.at(0).values, rows.labels.at(0).values);
  EXPECT_EQ(numbers(w.Wt), numbers(rows.Wt));
}

TEST(ModelFolder, features_without_names_are_numbered) {
  const test::ScratchFolder scratch;
  Model model = model_of_two_components();
  model.features.clear();
  write_model(scratch.path("m"), model, rows);
  const Model read = read_model(scratch.path("m"));
  EXPECT_FALSE(read.named);
  EXPECT_EQ(read.features, column_names(3));
}

TEST(ModelFolder, may_be_moved) {
  const test::ScratchFolder scratch;
  write_model(scratch.path("m"), model_of_two_components(), rows);
  std::filesystem::rename(scratch.path("m"), scratch.path("n"));
  EXPECT_EQ(read_w(read_model(scratch.path("n"))).Wt.count(), 2);
}

TEST(ModelFolder, is_refused_where_it_is_none) {
  const test::ScratchFolder scratch;
  EXPECT_THROW(read_model(scratch.path("nothing")), Error);
  scratch.file("summary.json", "{}");
  EXPECT_THROW(read_model(scratch.path("summary.json")), Error);
}

}  // namespace
}  // namespace nmf
