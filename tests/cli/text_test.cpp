// Texts through the program: from a folder or lines to components, and new texts into the model.
#include "cli/cli.hpp"

namespace nmf::test {
namespace {

class Texts : public Cli {
 protected:
  void give_corpus(const std::string& folder = "corpus") const {
    std::filesystem::create_directories(scratch / folder / "more");
    give(folder + "/a.txt", "The cat sat on the mat. The cat purred.\n");
    give(folder + "/b.txt", "A cat and a dog: the dog barked, the cat fled.\n");
    give(folder + "/c.txt", "Stock markets fell; the market closed early.\n");
    give(folder + "/more/d.txt", "The market opened, stocks rose, stock prices too.\n");
  }
  void expect_refusal(const std::vector<std::string>& arguments, int status, const std::string& words) const {
    const Outcome outcome = nmf(arguments);
    EXPECT_EQ(outcome.status, status) << outcome.err;
    EXPECT_THAT(outcome.err, HasSubstr(words));
  }
};

TEST_F(Texts, a_folder_to_counts_with_names) {
  give_corpus();
  EXPECT_EQ(succeed({"convert", "corpus", "-", "--text", "--min-df", "2", "-q"}).out,
            "document,cat,market,stock,the\na,2,0,0,3\nb,2,0,0,2\nc,0,1,1,1\nmore/d,0,1,1,1\n");
  succeed({"convert", "corpus/", "counts.mtx", "--text", "--min-df", "2", "-q"});
  EXPECT_EQ(succeed({"convert", "counts.mtx", "-", "-q"}).out,
            succeed({"convert", "corpus", "-", "--text", "--min-df", "2", "--sparse", "yes", "-q"}).out);
  EXPECT_THAT(succeed({"info", "corpus", "--text", "--stop-words", "english"}).out,
              AllOf(HasSubstr("file       corpus: text, 182 B"),
                    HasSubstr("matrix     4 rows x 17 columns, stored sparse"),
                    HasSubstr("corpus: 4 documents, 17 different words, 17 of which are columns")));
}

TEST_F(Texts, a_folder_is_told_for_what_it_is) {
  give_corpus();
  for (const std::string command : {"info", "factor"})
    EXPECT_THAT(nmf({command, "corpus"}).err + nmf({command, "corpus", "--rank", "2"}).err,
                HasSubstr("nmf: error: corpus: is a folder of texts; --text counts the words of each\n"));
  expect_refusal({"info", "corpus", "--min-df", "2"}, 2, "--min-df: is for texts; give --text, too");
  expect_refusal(
      {"info", "corpus", "--text", "--min-df", "50%"}, 2,
      "--min-df: 50% is not possible; give a number of documents such as 2, or a share with a point "
      "such as 0.9");
  expect_refusal({"info", "corpus", "--text", "--max-words=-1"}, 2,
                 "--max-words: a negative number is not possible; give at least 1, or 0 for all");
}

TEST_F(Texts, lines_from_a_pipe_and_compressed) {
  give("lines", "one two two\n\nthree one\n");
  const std::string counts = R"(document,one,three,two
"1",1,0,2
"2",0,0,0
"3",1,1,0
)";
  EXPECT_EQ(nmf({"convert", "-", "-", "--text", "-q"}, content("lines")).out, counts);
  EXPECT_EQ(shell("gzip lines && nmf convert lines.gz - --text -q").out, counts);
  EXPECT_EQ(
      shell("mkdir c && printf 'one two two' > c/1.txt && printf '\\n' > c/2.txt && printf 'three one' > "
            "c/3.txt && gzip c/1.txt && zstd -q --rm c/3.txt; nmf convert c - --text -q")
          .out,
      counts);
}

TEST_F(Texts, components_are_the_same_bytes_with_any_number_of_threads) {
  std::filesystem::create_directory(scratch / "many");
  for (int i = 0; i < 200; ++i) {
    std::string text;
    for (int w = 0; w < 50; ++w) text += "word" + std::to_string((i % 5) * 40 + (w * w + i) % 60) + ' ';
    give("many/" + std::to_string(i) + ".txt", text);
  }
  std::string first;
  for (const std::string threads : {"1", "2", "5"}) {
    succeed({"factor", "many", "--text", "--scale", "tfidf", "--rank", "5", "--threads", threads, "-o", "m",
             "-q"});
    const std::string bytes = content("m/W.csv") + content("m/H.csv");
    if (first.empty()) first = bytes;
    EXPECT_EQ(bytes, first) << threads;
  }
}

TEST_F(Texts, new_texts_meet_the_words_of_the_model) {
  give_corpus();
  const Json summary = factor({"corpus", "--text", "--min-df", "2", "--stop-words", "english", "--scale",
                               "tfidf", "--rank", "2", "--ngrams", "1-2", "-o", "m"});
  EXPECT_EQ(summary["input"]["format"], "text");
  EXPECT_EQ(summary["options"]["min-df"], "2");
  EXPECT_EQ(cells(content("m/H.csv"))[0], (std::vector<std::string>{"cat", "market", "stock"}));
  give_corpus("new");
  give("new/e.txt", "unheard words of a cat");
  const Outcome outcome = succeed({"transform", "new", "--model", "m", "-o", "w.csv"});
  EXPECT_THAT(outcome.err,
              HasSubstr("new: 38 of 47 words or pairs are no features of the model and are left out"));
  const Rows w = cells(content("w.csv")), known = cells(content("m/W.csv"));
  EXPECT_EQ(w[3][0], "c");
  EXPECT_EQ(w[4][0], "e");
  for (std::size_t i = 1; i < 4; ++i)
    for (std::size_t r = 1; r < 3; ++r) EXPECT_NEAR(std::stod(w[i][r]), std::stod(known[i][r]), 1e-4);
  EXPECT_EQ(nmf({"transform", "-", "--model", "m", "-q"}, "the CAT\nmarket Stock\n").status, 0);
  give("counts.csv", "id,stock,cat,market\nx,1,0,2\n");
  EXPECT_THAT(succeed({"transform", "counts.csv", "--model", "m"}).out,
              HasSubstr("id,component_1,component_2\nx,"));
  expect_refusal({"transform", "new", "--model", "m", "--min-df", "2"}, 2,
                 "--min-df: does not choose among the words of a model; leave it out");
  expect_refusal({"transform", "new", "--model", "m", "--ngrams", "2"}, 2,
                 "--ngrams 2: the model was made with --ngrams 1-2; leave it out");
  expect_refusal({"transform", "new", "--model", "m", "--stop-words", "x"}, 2,
                 "--stop-words: the model has those");
}

TEST_F(Texts, have_no_cells) {
  give_corpus();
  give("lines", "one two\ntwo three\n");
  const std::vector<std::vector<std::string>> options{
      {"--skip", "1"}, {"--comment", "#"}, {"--na", "two"}, {"--decimal", ","}, {"--thousands", "."}};
  for (const std::vector<std::string>& option : options)
    for (const std::string input : {"lines", "corpus"})
      expect_refusal({"info", input, "--text", option[0], option[1]}, 2,
                     "does not apply to texts, whose columns are words; leave it out");
}

// How its table was written is nothing to texts.
TEST_F(Texts, meet_a_model_of_a_table_that_was_written_in_its_own_way) {
  give("table.csv", "a table\nid;cat;dog\nx;1,5;2\ny;none;1\n# z\nz;3;4,5\n");
  factor({"table.csv", "--skip", "1", "--comment", "#", "--decimal", ",", "--na", "none", "--missing", "zero",
          "--rank", "1", "-o", "m"});
  give("lines", "a cat and a dog\n");
  EXPECT_EQ(nmf({"transform", "lines", "--model", "m", "--text", "-q"}).status, 0);
}

TEST_F(Texts, a_model_of_counts_takes_texts_when_it_is_told) {
  give_corpus();
  succeed({"convert", "corpus", "counts.mtx", "--text", "--min-df", "2", "-q"});
  factor({"counts.mtx", "--rank", "2", "-o", "m"});
  expect_refusal({"transform", "corpus", "--model", "m"}, 1, "is a folder of texts; --text counts");
  const Rows w = cells(succeed({"transform", "corpus", "--model", "m", "--text", "-q"}).out);
  EXPECT_EQ(w[4][0], "more/d");
  give("lines", "no such words\n");
  expect_refusal({"transform", "lines", "--model", "m", "--text"}, 1,
                 "lines: none of its 3 words is a feature of the model");
}

TEST_F(Texts, evaluate_says_how_coherent_topics_are) {
  give_corpus();
  factor({"corpus", "--text", "--min-df", "2", "--stop-words", "english", "--scale", "tfidf", "--rank", "2",
          "-o", "m"});
  const Json said = json_of(succeed({"evaluate", "corpus", "--model", "m", "--json", "-q"}).out);
  EXPECT_EQ(said["coherence"]["measure"], "npmi");
  EXPECT_EQ(said["coherence"]["features"], 10);
  ASSERT_EQ(said["coherence"]["components"].size(), 2U);
  // market and stock stand in the same two of four documents, and cat is alone
  std::vector<Json> each = said["coherence"]["components"];
  EXPECT_EQ(std::count_if(each.begin(), each.end(), [](const Json& c) { return c.is_null(); }), 1);
  EXPECT_NEAR(said["coherence"]["mean"].get<double>(), 1, 1e-12);
  EXPECT_THAT(
      succeed({"evaluate", "corpus", "--model", "m", "-q"}).out,
      AllOf(
          HasSubstr("\ncoherence    NPMI 1.0000 on average, of the 10 heaviest features of each component\n"),
          HasSubstr("not known component_"), HasSubstr("1.0000 component_")));
  factor({iris, "--rank", "2", "-o", "i"});
  EXPECT_FALSE(
      json_of(succeed({"evaluate", iris, "--model", "i", "--json", "-q"}).out).contains("coherence"));
  EXPECT_EQ(json_of(succeed({"evaluate", iris, "--model", "i", "--coherence", "2", "--json", "-q"})
                        .out)["coherence"]["mean"],
            0);
  expect_refusal({"evaluate", iris, "--model", "i", "--coherence", "1"}, 2, "--coherence: 1 is not possible");
}

TEST_F(Texts, a_run_on_texts_can_be_verified_and_tried_at_many_ranks) {
  give_corpus();
  factor({"corpus", "--text", "--min-df", "2", "--stop-words", "english", "--rank", "2", "-o", "m"});
  EXPECT_THAT(succeed({"verify", "m"}).out, HasSubstr("m: holds"));
  give("corpus/a.txt", "The cat sat on the mat. The cat slept.\n");
  EXPECT_EQ(nmf({"verify", "m"}).status, 1);
  succeed({"rank", "corpus", "--text", "--min-df", "2", "--ranks", "1-2", "--runs", "2", "--folds", "none",
           "-o", "r", "-q"});
  succeed({"consensus", "r", "--rank", "2", "-o", "c", "-q"});
  EXPECT_TRUE(exists("c/W.csv"));
  succeed({"transform", "corpus", "--model", "c", "-q"});
}

TEST_F(Texts, no_document_is_overwritten) {
  give_corpus();
  expect_refusal({"convert", "corpus", "corpus/more/d.txt", "--text"}, 1,
                 "corpus/more/d.txt: is an input and would be overwritten; choose another OUTPUT");
  give("stop", "the\n");
  expect_refusal({"convert", "corpus", "stop", "--text", "--stop-words", "stop"}, 1, "stop: is an input");
  EXPECT_THAT(content("corpus/more/d.txt"), HasSubstr("The market opened"));
}

}  // namespace
}  // namespace nmf::test
