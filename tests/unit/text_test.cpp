// Texts to counts of words, beside scikit-learn: tests/inputs/text/make_text.py writes what it makes of the
// same texts.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>

#include "nmf/scale/scale.hpp"
#include "support/reading.hpp"

namespace nmf::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Json = nlohmann::json;
using Names = std::vector<std::string>;

const std::string texts_path = NMF_INPUTS "/text/texts.txt";

// As the script names them.
io::TextOptions options_of(const Json& given, const ScratchFolder& folder) {
  io::TextOptions text;
  text.wanted = true;
  if (given.contains("min_df")) text.min_df = io::parse_min_df(given["min_df"].dump());
  if (given.contains("max_df")) text.max_df = io::parse_max_df(given["max_df"].dump());
  if (given.contains("max_words")) text.max_words = given["max_words"];
  for (const auto& [word, ngrams] : io::words_for_ngrams)
    if (given.value("ngrams", "1") == word) text.ngrams = ngrams;
  if (!given.contains("stop_words")) return text;
  std::string list;
  for (const Json& word : given["stop_words"]) list += word.get<std::string>() + "\n";
  text.stop_words = folder.file("stop.list", list);
  return text;
}

Json expected_cases() {
  return Json::parse(std::ifstream(NMF_INPUTS "/text/expected.json"));
}

template <class T>
void expect_counts(const LabelledMatrix<T>& x, const Json& expected) {
  EXPECT_EQ(x.labels.columns, expected["columns"].get<Names>());
  const auto& counts = std::get<Sparse<T>>(x.values);
  ASSERT_EQ(counts.rows, std::ssize(expected["rows"]));
  for (std::size_t i = 0; i < expected["rows"].size(); ++i) {
    const Json& row = expected["rows"][i];
    const auto begin = static_cast<std::size_t>(counts.row_start[i]);
    ASSERT_EQ(counts.row_start[i + 1] - counts.row_start[i], std::ssize(row)) << "text " << i + 1;
    for (std::size_t e = 0; e < row.size(); ++e) {
      EXPECT_EQ(counts.column[begin + e], row[e][0].get<std::uint32_t>());
      EXPECT_EQ(counts.value[begin + e], row[e][1].get<T>());
    }
  }
}

// Each line of the file as a file of its own.
void write_folder(const ScratchFolder& folder) {
  std::ifstream lines(texts_path);
  int number = 100;
  for (std::string line; std::getline(lines, line);) folder.file(std::to_string(++number) + ".txt", line);
}

TEST(Text, WordsAndCountsAreThoseOfScikitLearn) {
  for (const Json& expected : expected_cases()) {
    SCOPED_TRACE(expected["options"].dump());
    const ScratchFolder folder, lists;
    write_folder(folder);
    for (const std::size_t size : buffer_sizes)
      for (const int threads : {1, 2, 3}) {
        io::ReadOptions options = texts(threads, size);
        options.text = options_of(expected["options"], lists);
        expect_counts(read<double>(texts_path, options), expected);
        expect_counts(read<float>(texts_path, options), expected);
        expect_counts(read<double>(folder.path("."), options), expected);
      }
  }
}

TEST(Text, TfidfIsThatOfScikitLearn) {
  for (const Json& expected : expected_cases()) {
    const ScratchFolder lists;
    io::ReadOptions options = texts();
    options.text = options_of(expected["options"], lists);
    LabelledMatrix<double> x = read<double>(texts_path, options);
    Scale scale = parse_scale({"tfidf"});
    fit_scale(x, scale, Unlisted::zero);
    const auto& weights = std::get<Sparse<double>>(x.values).value;
    std::size_t entry = 0;
    for (const Json& row : expected["rows"])
      for (const Json& e : row) EXPECT_NEAR(weights[entry++], e[2].get<double>(), 1e-12);
    EXPECT_EQ(entry, weights.size());
  }
}

TEST(Text, FoldersAreReadInTheOrderOfTheirPaths) {
  const ScratchFolder folder;
  for (const char* name : {"b", "b/.c", ".hidden"}) std::filesystem::create_directory(folder.path(name));
  folder.file("c.TXT", "three four");
  folder.file("a.txt", "one");
  folder.file("b/a b.txt", "two two");
  folder.file("b/.c/d.txt", "hidden");
  folder.file(".hidden/e.txt", "hidden");
  folder.file("b/.f.txt", "hidden");
  folder.file("b/notes.md", "others");
  io::ReadReport report;
  const LabelledMatrix<double> x = read(folder.path("."), texts(), &report);
  EXPECT_THAT(x.labels.rows.at(0).values, ElementsAre("a", "b/a b", "c"));
  EXPECT_EQ(x.labels.rows[0].name, "document");
  EXPECT_THAT(x.labels.columns, ElementsAre("four", "one", "three", "two"));
  EXPECT_EQ(rows_of(x), (Rows{{0, 1, 0, 0}, {0, 0, 0, 2}, {1, 0, 1, 0}}));
  EXPECT_EQ(report.format, "text");
  EXPECT_EQ(report.bytes, 20U);
  EXPECT_THAT(report.notes, testing::Contains(HasSubstr("1 files that do not end in .txt are passed over")));
  // (cd FOLDER && sha256sum a.txt 'b/a b.txt' c.TXT) | sha256sum
  EXPECT_EQ(report.sha256, "2904755117faa4c00f7838a9052a2eaf51a44c32465ba897c738aa942bd6553c");
}

TEST(Text, LinksToFilesAreRead) {
  const ScratchFolder folder, elsewhere;
  std::filesystem::create_symlink(elsewhere.file("far", "two"), folder.path("b.txt"));
  std::filesystem::create_directory_symlink(elsewhere.path("."), folder.path("folder.txt"));
  std::filesystem::create_symlink("nowhere", folder.path("c.txt"));
  folder.file("a.txt", "one");
  EXPECT_THAT(read(folder.path("."), texts()).labels.rows.at(0).values, ElementsAre("a", "b"));
}

// More than are sorted at a time, and many that begin alike where others do not.
TEST(Text, ManyWordsStandInTheOrderOfTheirBytes) {
  std::set<std::string> words;
  for (int i = 0; i < 9000; ++i) {
    words.insert("w" + std::to_string(i * 7919 % 9000));
    words.insert(std::string("abyz").substr(i % 4, 1) + std::to_string(i) + "_");
    words.insert("same" + std::to_string(i * 7919 % 9000));
    words.insert("sameagain\u00e9" + std::to_string(i));
  }
  std::string text;
  for (const std::string& word : words) text.insert(0, word + ' ');
  const ScratchFolder folder;
  for (const int threads : {1, 3})
    EXPECT_EQ(read(folder.file("texts.txt", text + "\n" + text), texts(threads)).labels.columns,
              Names(words.begin(), words.end()));
}

TEST(Text, AllFilesOfAFolderWithoutTxt) {
  const ScratchFolder folder;
  folder.file("51060", "one two");
  folder.file("51061", "two");
  const LabelledMatrix<double> x = read(folder.path("."), texts());
  EXPECT_THAT(x.labels.rows.at(0).values, ElementsAre("51060", "51061"));
  EXPECT_EQ(rows_of(x), (Rows{{1, 1}, {0, 1}}));
}

TEST(Text, AFolderOfTextsIsNotReadAsSomethingElse) {
  const ScratchFolder folder;
  folder.file("a.txt", "1,2\n3,4\n");
  try {
    read(folder.path("."));
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("/.: is a folder of texts; text counts the words of each"));
  }
}

TEST(Text, LinesAreNumberedOrLabelled) {
  const std::string lines = "spam\tcall now\nham\tNow then\n\n";
  EXPECT_THAT(read_text("one\n\ntwo three", texts()).labels.rows.at(0).values, ElementsAre("1", "2", "3"));
  io::ReadReport report;
  const LabelledMatrix<double> plain = read_text("spam\tcall now\nham\tNow then\n", texts(), &report);
  EXPECT_THAT(plain.labels.columns, ElementsAre("call", "ham", "now", "spam", "then"));
  ASSERT_EQ(report.warnings.size(), 1U);
  EXPECT_THAT(report.warnings[0].plain(),
              HasSubstr("every line has a tab; where what is before it names the"));
  for (const int threads : {1, 3}) {
    io::ReadOptions labels = texts(threads, 3);
    labels.labels = {"1"};
    const LabelledMatrix<double> x = read_text("spam\tcall now\nham\tNow\tthen\n", labels);
    EXPECT_EQ(x.labels.rows.at(0).name, "column_1");
    EXPECT_THAT(x.labels.rows[0].values, ElementsAre("spam", "ham"));
    EXPECT_THAT(x.labels.columns, ElementsAre("call", "now", "then"));
    EXPECT_EQ(
        error_of_text(lines, labels),
        "x.csv:3: has 0 of the 1 columns (with a tab behind each) that are to label the rows; add what is "
        "missing, or see labels");
    labels.labels = {"2"};
    EXPECT_THAT(error_of_text(lines, labels), HasSubstr("labels: beside texts"));
  }
}

io::ReadOptions words_of_a_model(Names words) {
  io::ReadOptions options = texts();
  options.text.vocabulary = std::make_shared<const Names>(std::move(words));
  return options;
}

TEST(Text, TheWordsOfAModelAreTheColumns) {
  io::ReadReport report;
  const LabelledMatrix<double> x =
      read_text("the cat\nthe dog and the cat\nbird\n", words_of_a_model({"the", "cat", "fish"}), &report);
  EXPECT_THAT(x.labels.columns, ElementsAre("the", "cat", "fish"));
  EXPECT_EQ(rows_of(x), (Rows{{1, 1, 0}, {2, 1, 0}, {0, 0, 0}}));
  EXPECT_THAT(
      report.notes,
      ElementsAre(testing::EndsWith("x.csv: 3 of 8 words are no features of the model and are left out")));
  EXPECT_EQ(
      error_of_text("none known\n", words_of_a_model({"the"})),
      "x.csv: none of its 2 words is a feature of the model; give texts like those that it was made of");
  EXPECT_THAT(error_of_text("a the\n", words_of_a_model({"the", "the"})), HasSubstr("have the same name"));
  io::ReadOptions chosen = words_of_a_model({"the"});
  chosen.text.min_df = {2, false};
  EXPECT_EQ(error_of_text("a the\n", chosen),
            "min_df: does not choose among the words of a model; leave it out");
}

TEST(Text, PairsPassOverStopWords) {
  io::ReadOptions options = texts();
  options.text.ngrams = io::Ngrams::pairs;
  options.text.stop_words = "english";
  io::ReadReport report;
  EXPECT_THAT(read_text("The king of France isn't bald.\n", options, &report).labels.columns,
              ElementsAre("france bald", "king france"));
  options.text.stop_words.clear();
  options.text.stop_list = report.stop_words;
  options.text.vocabulary = std::make_shared<const Names>(Names{"king france"});
  EXPECT_EQ(rows_of(read_text("King of the France\n", options)), (Rows{{1}}));
}

}  // namespace
}  // namespace nmf::test
