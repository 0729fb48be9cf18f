// --scale: what it does to the matrix is part of the model, and new rows meet the same.
#include "nmf/scale/scale.hpp"

#include <fmt/format.h>

#include "cli/model_commands.hpp"
#include "nmf/io/read.hpp"
#include "nmf/io/write.hpp"

namespace nmf::test {
namespace {

const std::string counts = "id,a,b,c,d\nu,3,0,1,0\nv,2,0,0,5\nw,3,0,0,0\nx,4,0,0,1\ny,3,2,0,0\nz,3,0,2,7\n";
const std::string all_kinds = "clip:0.9,row-sum,log1p,column-max,column-sd,sqrt,ncut,tfidf";

class ScaleCommands : public ModelCommands {
 protected:
  ScaleCommands() { give("x.csv", counts); }

  // x.csv as the library scales it, every bit of it.
  void give_scaled(const std::string& name, const std::vector<std::string>& words) const {
    io::ReadReport report;
    const std::string path = (scratch.path() / "x.csv").string();
    LabelledMatrix<double> x = io::read_matrix<double>(path, {}, report);
    Scale scale = parse_scale(words);
    fit_scale(x, scale, Unlisted::zero);
    const auto& values = std::get<Dense<double>>(x.values);
    io::AtomicFile file((scratch.path() / name).string());
    io::write_table(file,
                    io::TableView<double>{values.rows, values.columns, values.values.data(), values.columns,
                                          1, &x.labels.rows, &x.labels.columns},
                    io::TableFormat::csv);
    file.commit();
  }
  Json summary(const std::string& folder) const { return json_of(content(folder + "/summary.json")); }
};

TEST_F(ScaleCommands, a_scaled_run_is_that_of_the_scaled_matrix) {
  const std::vector<std::vector<std::string>> lists{
      {"tfidf"}, {"log1p"}, {"sqrt"}, {"row-sum:100"}, {"row-sum", "log1p", "column-sd"}, {"ncut"}};
  for (const std::vector<std::string>& words : lists) {
    give_scaled("scaled.csv", words);
    std::string list;
    for (const std::string& word : words) list += (list.empty() ? "" : ",") + word;
    factor({"x.csv", "--rank", "2", "--scale", list, "-o", "m"});
    factor({"scaled.csv", "--rank", "2", "-o", "plain"});
    for (const std::string file : {"/W.csv", "/H.csv"})
      EXPECT_EQ(content("m" + file), content("plain" + file)) << list;
    const std::string w = nmf({"transform", "x.csv", "--model", "m"}).out;
    EXPECT_EQ(w, nmf({"transform", "scaled.csv", "--model", "plain"}).out) << list;
    const Json own = json({"evaluate", "x.csv", "--model", "m"}),
               plain = json({"evaluate", "scaled.csv", "--model", "plain"});
    for (const std::string figure : {"losses", "relative_error", "kkt_residual", "weight"})
      EXPECT_EQ(own[figure], plain[figure]) << list << " " << figure;
  }
}

TEST_F(ScaleCommands, new_rows_meet_what_the_training_learned) {
  factor({"x.csv", "--rank", "2", "--scale", all_kinds, "-o", "m"});
  const std::string all = nmf({"transform", "x.csv", "--model", "m"}).out;
  EXPECT_EQ(summary("m")["scale"], Json::parse(R"(["clip:0.9","row-sum:4.75","log1p","column-max","column-sd",
                                                  "sqrt","ncut","tfidf"])"));
  EXPECT_EQ(content("m/scale.csv").substr(0, 46), "feature,clip,column-max,column-sd,ncut,tfidf\na");
  for (std::size_t i = 1; i <= 6; ++i) {  // a row by itself, its columns in another order
    const auto row = cells(counts)[i];
    give("row.csv", fmt::format("d,id,b,a,c\n{},{},{},{},{}\n", row[4], row[0], row[2], row[1], row[3]));
    EXPECT_THAT(all, HasSubstr(nmf({"transform", "row.csv", "--model", "m"}).out.substr(27))) << i;
  }
}

TEST_F(ScaleCommands, sparse_and_dense_and_single_agree) {
  for (const std::string precision : {"double", "single"}) {
    factor({"x.csv", "--rank", "2", "--scale", "tfidf", "-o", "dense", "--precision", precision});
    factor({"x.csv", "--sparse", "yes", "--rank", "2", "--scale", "tfidf", "-o", "sparse", "--precision",
            precision});
    EXPECT_EQ(content("dense/scale.csv"), content("sparse/scale.csv"));
    EXPECT_EQ(summary("sparse")["input"]["storage"], "sparse");
    for (const std::string model : {"dense", "sparse"})
      EXPECT_EQ(nmf({"verify", model}).status, 0) << nmf({"verify", model}).out;
    const double rounding = precision == "double" ? 1e-9 : 1e-4;
    EXPECT_LT(difference(nmf({"transform", "x.csv", "--sparse", "yes", "--model", "dense"}).out,
                         content("dense/W.csv"), 2),
              1e-3);
    EXPECT_NEAR(summary("dense")["loss_value"], summary("sparse")["loss_value"], rounding);
  }
}

TEST_F(ScaleCommands, entries_held_out_are_of_the_scaled_matrix) {
  factor({"x.csv", "--rank", "1", "--scale", "tfidf", "--holdout", "0.2", "-o", "m"});
  EXPECT_EQ(nmf({"verify", "m"}).status, 0) << nmf({"verify", "m"}).out;
  EXPECT_NEAR(json({"evaluate", "x.csv", "--model", "m"})["holdout"]["rmse"],
              summary("m")["holdout"]["error"], 1e-9);
}

TEST_F(ScaleCommands, it_is_said) {
  const Outcome run = nmf({"factor", "x.csv", "--rank", "1", "--scale", "row-sum,sqrt", "-o", "m"});
  EXPECT_THAT(run.err, HasSubstr("scaled     by row-sum:5, sqrt: errors are of the scaled matrix\n"));
  EXPECT_THAT(nmf({"evaluate", "x.csv", "--model", "m"}).out,
              HasSubstr("scaled       by row-sum:5, sqrt: errors are of the scaled matrix\n"));
  EXPECT_THAT(nmf({"reconstruct", "--model", "m"}).err,
              HasSubstr("nmf: values are those of the matrix scaled by row-sum:5, sqrt\n"));
  EXPECT_FALSE(exists("m/scale.csv")) << "nothing is learned of columns";
  nmf({"factor", "x.csv", "--rank", "1", "--scale", "tfidf", "-o", "m"});
  EXPECT_TRUE(exists("m/scale.csv"));
  nmf({"factor", "x.csv", "--rank", "1", "-o", "m"});
  EXPECT_FALSE(exists("m/scale.csv")) << "goes with the result that it is of";
  EXPECT_FALSE(summary("m").contains("scale"));
}

TEST_F(ScaleCommands, many_runs_and_their_consensus) {
  const Outcome sweep = nmf({"rank", "x.csv", "--ranks", "2", "--scale", "row-sum,column-max", "--runs", "3",
                             "--folds", "2", "--final", "-o", "r", "-q"});
  EXPECT_EQ(sweep.status, 0) << sweep.err;
  for (const std::string folder : {"r/final", "r/runs/rank_002_run_00"})
    EXPECT_EQ(nmf({"verify", folder}).status, 0) << nmf({"verify", folder}).out;
  EXPECT_EQ(nmf({"consensus", "r", "--rank", "2", "-o", "c", "-q"}).status, 0);
  EXPECT_EQ(content("c/scale.csv"), content("r/final/scale.csv"));
  EXPECT_LT(difference(nmf({"transform", "x.csv", "--model", "c"}).out, content("c/W.csv"), 2), 1e-12);
  factor({"x.csv", "--rank", "2", "--scale", "row-sum", "-o", "m"});
  EXPECT_EQ(
      refusal({"consensus", "r/final", "m", "-o", "d"}),
      "nmf: error: r/final and m are of matrices that were scaled in different ways; give models of the "
      "same --scale and data\n");
}

TEST_F(ScaleCommands, columns_that_are_chosen) {
  give("top.csv", "id,a,d\nu,3,0\nv,2,5\nw,3,0\nx,4,1\ny,3,0\nz,3,7\n");
  factor({"x.csv", "--rank", "1", "--top-columns", "2:mean", "--scale", "column-max", "-o", "m"});
  factor({"top.csv", "--rank", "1", "--scale", "column-max", "-o", "plain"});
  for (const std::string file : {"/W.csv", "/H.csv", "/scale.csv"})
    EXPECT_EQ(content("m" + file), content("plain" + file));
  EXPECT_EQ(nmf({"verify", "m"}).status, 0) << nmf({"verify", "m"}).out;
  const std::string w = nmf({"transform", "top.csv", "--model", "plain"}).out;
  EXPECT_EQ(nmf({"transform", "x.csv", "--model", "m"}).out, w) << "columns that were left out are so again";
  EXPECT_EQ(nmf({"transform", "top.csv", "--model", "m"}).out, w);
  EXPECT_EQ(json({"evaluate", "x.csv", "--model", "m"})["losses"],
            json({"evaluate", "top.csv", "--model", "plain"})["losses"]);
  EXPECT_EQ(summary("m")["input"]["columns"], 2);
  EXPECT_EQ(summary("m")["options"]["top-columns"], "2:mean");
}

TEST_F(ScaleCommands, columns_without_names_are_matched_by_number) {
  give("bare.csv", "3,0,1,0\n2,0,0,5\n3,0,0,0\n4,0,0,1\n3,2,0,0\n3,0,2,7\n");
  give("first.csv", "3,5,1,0\n2,6,0,1\n3,7,0,0\n4,2,0,1\n");
  for (const std::string file : {"bare.csv", "first.csv"}) {
    factor({file, "--header", "no", "--labels", "none", "--rank", "1", "--top-columns", "2", "-o", "m"});
    EXPECT_EQ(content("m/H.csv").substr(0, 17),
              file == "bare.csv" ? "column_3,column_4" : "column_1,column_2");
    EXPECT_EQ(nmf({"verify", "m"}).status, 0) << nmf({"verify", "m"}).out;
    EXPECT_LT(difference(nmf({"transform", file, "--header", "no", "--labels", "none", "--model", "m"}).out,
                         content("m/W.csv"), 1),
              1e-6);
  }
}

TEST_F(ScaleCommands, sweeps_choose_columns_once) {
  EXPECT_EQ(nmf({"rank", "x.csv", "--ranks", "1-2", "--top-columns", "3", "--runs", "2", "--folds", "2",
                 "--final", "--consensus", "2", "-o", "r", "-q"})
                .status,
            0);
  EXPECT_EQ(content("r/final/H.csv").substr(0, 5), "b,c,d");
  EXPECT_EQ(nmf({"verify", "r/final"}).status, 0) << nmf({"verify", "r/final"}).out;
  EXPECT_LT(difference(nmf({"transform", "x.csv", "--model", "r/consensus_002"}).out,
                       content("r/consensus_002/W.csv"), 2),
            1e-12);
}

TEST_F(ScaleCommands, what_is_not_possible) {
  for (const std::string file : {"--weights", "--test"})
    EXPECT_EQ(refusal({"factor", "x.csv", "--rank", "1", "--top-columns", "2", file, "x.csv"}, 2),
              "nmf: error: " + file +
                  ": has columns that --top-columns leaves out; write the matrix with the columns to take "
                  "(--columns) first\n");
  EXPECT_THAT(refusal({"factor", "x.csv", "--rank", "1", "--top-columns", "2:spread"}, 2),
              HasSubstr("--top-columns: 2:spread is not possible; give all, or a number"));
  EXPECT_EQ(
      refusal({"factor", "x.csv", "--rank", "1", "--top-columns", "2:dispersion", "-q"}, 2),
      "nmf: error: --top-columns: 4 of the columns vary, but dispersion compares each with many of about the "
      "same mean; choose variance\n");
  EXPECT_EQ(refusal({"factor", "x.csv", "--rank", "1", "--scale", "clip"}, 2),
            "nmf: error: --scale: clip needs a number; give a share above 0 up to 1, such as clip:0.99\n");
  EXPECT_EQ(refusal({"factor", "x.csv", "--rank", "1", "--scale", "log1p", "--test", "x.csv"}, 2),
            "nmf: error: --test: its entries would have to be scaled with the rows that they are of; with "
            "--scale, give --holdout a share\n");
  EXPECT_THAT(refusal({"factor", NMF_INPUTS "/valid/anndata_csr.h5ad", "--rank", "1", "--top-columns", "2",
                       "-o", "y.h5ad"},
                      2),
              HasSubstr("--top-columns: a copy of an .h5ad file has all of its genes"));
  EXPECT_THAT(refusal({"rank", "x.csv", "--ranks", "1", "--scale", "tf-idf"}, 2),
              HasSubstr("--scale: tf-idf is not known; choose of tfidf, log1p"));
  EXPECT_EQ(files(), 1u);
}

TEST_F(ScaleCommands, a_damaged_folder) {
  factor({"x.csv", "--rank", "1", "--scale", "tfidf", "-o", "m"});
  const std::string whole = content("m/scale.csv");
  give("m/scale.csv", std::string(whole).replace(whole.find("1.84"), 4, "1.85"));
  EXPECT_EQ(
      refusal({"transform", "x.csv", "--model", "m"}),
      "nmf: error: m/scale.csv: is not the file that the summary of m is about: its SHA-256 is another, "
      "so that another run wrote it, or it was changed or cut off; put it back, or factorize again\n");
  EXPECT_EQ(nmf({"verify", "m"}).status, 1);
  std::filesystem::remove(scratch.path() / "m/scale.csv");
  EXPECT_THAT(refusal({"transform", "x.csv", "--model", "m"}), HasSubstr("m/scale.csv"));
  Json own = summary("m");
  own["scale"] = {"log2"};
  give("m/summary.json", own.dump());
  EXPECT_THAT(refusal({"transform", "x.csv", "--model", "m"}), HasSubstr("log2 is not known"));
  own["scale"] = {"column-max"};
  own["sha256"].erase("scale");
  give("m/summary.json", own.dump());
  give("m/scale.csv", whole);
  EXPECT_THAT(refusal({"transform", "x.csv", "--model", "m"}),
              HasSubstr("m/scale.csv: is not about the features and the steps of the model in m"));
}

}  // namespace
}  // namespace nmf::test
