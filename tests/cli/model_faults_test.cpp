// Models that are not whole: what is missing, of another run, or of another type.
#include "cli/model_commands.hpp"

namespace nmf::test {
namespace {

TEST_F(ModelCommands, folders_that_are_not_models) {
  const auto told = [&](const std::string& folder) { return refusal({"reconstruct", "--model", folder}); };
  EXPECT_EQ(told("none"),
            "nmf: error: none: there is no such folder; give the folder that 'nmf factor' wrote\n");
  std::filesystem::create_directory(scratch / "empty");
  EXPECT_EQ(told("empty"),
            "nmf: error: empty: is not a model: there is no summary.json in it; give the folder that "
            "'nmf factor' wrote\n");
  give("empty/summary.json", "{\"program\": ");
  EXPECT_EQ(told("empty"), "nmf: error: empty/summary.json: is not JSON, or is cut off; factorize again\n");
  give("empty/summary.json", "{\"program\": \"other\"}");
  EXPECT_EQ(told("empty"),
            "nmf: error: empty/summary.json: is not the summary of a factorization; give the folder that "
            "'nmf factor' wrote\n");
  give("empty/summary.json", R"({"program": "nmf", "command": "factor", "schema_version": 2})");
  EXPECT_EQ(
      told("empty"),
      "nmf: error: empty/summary.json: was written by a newer nmf; use that version, or factorize again\n");
  give("empty/summary.json", R"({"program": "nmf", "command": "factor", "schema_version": 1})");
  EXPECT_THAT(told("empty"), AllOf(HasSubstr("empty/summary.json: is not a whole summary of a factorization"),
                                   HasSubstr("; factorize again\n")));
}

TEST_F(ModelCommands, files_of_a_model_that_are_missing_or_of_another_run) {
  iris_model();
  std::filesystem::rename(scratch / "m", scratch / "moved");
  EXPECT_EQ(nmf({"reconstruct", "--model", "moved", "-q"}).status, 0);
  give("moved/W.csv", "component_1,component_2\n1,2\n");
  EXPECT_EQ(refusal({"evaluate", iris, "--model", "moved"}),
            "nmf: error: moved/W.csv: is 1 x 2, but W of the model in moved is 150 x 2; one of them is from "
            "another run; factorize again\n");
  EXPECT_EQ(
      refusal({"reconstruct", "--model", "moved", "-o", "y.csv"}),
      "nmf: error: moved/W.csv: is not W of the model in moved: 1 rows of 150 and 2 columns of 2; one of "
      "them is from another run, factorize again\n");
  std::filesystem::remove(scratch / "moved/H.csv");
  EXPECT_EQ(
      refusal({"transform", iris, "--model", "moved"}),
      "nmf: error: moved/H.csv: is not there, but the model in moved says that it is its H; put it back, "
      "or factorize again\n");
  nmf({"factor", iris, "--rank", "2", "-o", "n", "-W", "-"});
  EXPECT_EQ(nmf({"transform", iris, "--model", "n", "-q"}).status, 0);
  EXPECT_EQ(refusal({"reconstruct", "--model", "n"}),
            "nmf: error: n: W was not kept in a file; factorize again without -W -\n");
}

// As a run leaves them that is killed between the files of its result, in a folder that has another.
TEST_F(ModelCommands, files_of_two_runs_are_told_apart) {
  for (const char* seed : {"1", "2"})
    factor({iris, "--rank", "2", "--init", "random", "--max-iterations", "5", "--seed", seed, "-o", seed});
  std::filesystem::create_directory(scratch / "3");
  give("3/W.csv", content("2/W.csv"));
  give("3/H.csv", content("1/H.csv"));
  give("3/summary.json", content("1/summary.json"));
  const std::string other_w =
      "nmf: error: 3/W.csv: is not the W that the summary of 3 is about: its SHA-256 is another, so that "
      "another "
      "run wrote it, or it was changed or cut off; put it back, or factorize again\n";
  give("pairs.csv", "row,column\n1,1\n");
  EXPECT_EQ(refusal({"reconstruct", "--model", "3", "-o", "y.csv"}), other_w);
  EXPECT_EQ(refusal({"reconstruct", "--model", "3", "--entries", "pairs.csv", "-o", "y.csv"}), other_w);
  EXPECT_EQ(refusal({"evaluate", iris, "--model", "3"}), other_w);
  EXPECT_EQ(refusal({"top", "--model", "3", "--rows"}), other_w);
  EXPECT_FALSE(std::filesystem::exists(scratch / "y.csv"));
  EXPECT_EQ(nmf({"transform", iris, "--model", "3", "-q"}).status, 0);  // H is that of the summary
  give("3/H.csv", content("2/H.csv"));
  EXPECT_THAT(refusal({"transform", iris, "--model", "3"}), HasSubstr("3/H.csv: is not the H that"));
  give("3/H.csv", content("1/H.csv") + "\n");
  EXPECT_THAT(refusal({"top", "--model", "3"}), HasSubstr("3/H.csv: is not the H that"));
  // Models of before have no hashes.
  Json summary = json_of(content("1/summary.json"));
  summary.erase("sha256");
  give("3/summary.json", summary.dump());
  EXPECT_EQ(nmf({"reconstruct", "--model", "3", "-o", "y.csv"}).status, 0);
}

// What is wrong outside is never called a defect of the program.
TEST_F(ModelCommands, summaries_with_other_types_than_they_should_have) {
  iris_model();
  const Json right = json_of(content("m/summary.json"));
  for (const char* field :
       {"program", "command", "schema_version", "rank", "loss", "seed", "options", "input", "files"})
    for (const Json& value : {Json(), Json(1.5), Json("text"), Json::array(), Json::object()}) {
      if (field == std::string("options") && value.is_object()) continue;  // all as by default
      Json wrong = right;
      wrong[field] = value;
      give("m/summary.json", wrong.dump());
      EXPECT_THAT(refusal({"transform", iris, "--model", "m"}), HasSubstr("m/summary.json: "))
          << field << value;
    }
  std::filesystem::remove(scratch / "m/summary.json");
  std::filesystem::create_directory(scratch / "m/summary.json");
  EXPECT_THAT(refusal({"top", "--model", "m"}), HasSubstr("m/summary.json: cannot be read"));
}

}  // namespace
}  // namespace nmf::test
