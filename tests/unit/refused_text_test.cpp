// Texts that are refused, and with which words.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/reading.hpp"

namespace nmf::test {
namespace {

using testing::HasSubstr;

void expect_message(const std::string& text, const std::string& message,
                    const io::TextOptions& words = texts().text) {
  for (const std::size_t size : buffer_sizes)
    for (const int threads : {1, 2}) {
      io::ReadOptions options = texts(threads, size);
      options.text = words;
      EXPECT_EQ(error_of_text(text, options), message) << "buffer " << size << ", threads " << threads;
    }
}

TEST(RefusedText, WhatIsNoTextIsRefusedWithItsPlace) {
  expect_message("fine\nand caf\xE9 \xE9\n\xE9\n",
                 "x.csv:2: byte 8 of the line, 0xE9, is not UTF-8; convert the file, e.g. iconv -f LATIN1 -t "
                 "UTF-8");
  expect_message("fine\ncut \xE4\xB8\n",
                 "x.csv:2: byte 5 of the line, 0xE4, is not UTF-8; convert the file, e.g. "
                 "iconv -f LATIN1 -t UTF-8");
  expect_message("\xFF\xFEt", "x.csv: is UTF-16 text; convert it: iconv -f UTF-16 -t UTF-8");
  expect_message("", "x.csv: is empty: no documents; give one a line");
  expect_message("a b\n! ?\n",
                 "x.csv: no words: a word is two letters or digits in a row, or more, and no stop word");
  io::TextOptions rare = texts().text;
  rare.min_df = {3, false};
  expect_message(
      "one two\ntwo\n",
      "x.csv: none of the 2 different words of its 2 documents is in as many of them as min_df 3 and as few "
      "as max_df 1.0",
      rare);
}

TEST(RefusedText, ANulByteIsNamedWithItsLine) {
  const std::string text("fine\nand\n\nnul\0 byte\n", 21);
  EXPECT_THAT(error_of_text(text, texts()), HasSubstr("x.csv:4: holds a NUL byte"));
  const ScratchFolder folder;
  folder.file("a.txt", "fine");
  folder.file("b.txt", text);
  try {
    read(folder.path("."), texts());
    ADD_FAILURE() << "was read";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("b.txt:4: holds a NUL byte"));
  }
}

std::string error_of_folder(const ScratchFolder& folder, const io::ReadOptions& options = texts()) {
  try {
    read(folder.path("."), options);
    return "";
  } catch (const Error& error) {
    const std::string message = error.what();
    return message.substr(message.find("/./") == std::string::npos ? 0 : message.find("/./") + 3);
  }
}

TEST(RefusedText, FoldersThatAreRefused) {
  const ScratchFolder empty, twice, latin;
  EXPECT_THAT(error_of_folder(empty), HasSubstr("is a folder without files"));
  twice.file("a.txt", "one");
  twice.file("a.TXT", "one");
  EXPECT_THAT(error_of_folder(twice), HasSubstr("two of its files would be the document a"));
  for (int i = 0; i < 100; ++i)
    latin.file(std::to_string(100 + i) + ".txt", i < 40 ? "fine\n" : "one\ncaf\xE9");
  for (const int threads : {1, 2, 3})
    EXPECT_EQ(
        error_of_folder(latin, texts(threads)),
        "140.txt:2: byte 4 of the line, 0xE9, is not UTF-8; convert the file, e.g. iconv -f LATIN1 -t UTF-8");
  io::ReadOptions labels = texts();
  labels.labels = {"1"};
  EXPECT_THAT(error_of_folder(latin, labels), HasSubstr("labels: a folder of texts has no columns"));
}

TEST(RefusedText, OptionsThatHaveNoMeaning) {
  const auto expect = [](const std::string& words, const auto& change) {
    io::ReadOptions options;
    change(options);
    EXPECT_EQ(error_of_text("one two\n", options), words);
  };
  expect("min_df: is for texts; give text, too", [](auto& o) { o.text.min_df = {2, false}; });
  expect("ngrams: is for texts; give text, too", [](auto& o) { o.text.ngrams = io::Ngrams::pairs; });
  expect("stop_words: is for texts; give text, too", [](auto& o) { o.text.stop_words = "english"; });
  expect("delimiter: does not apply to texts, whose columns are words; leave it out", [](auto& o) {
    o.text.wanted = true;
    o.delimiter = ',';
  });
  EXPECT_EQ(io::parse_min_df("3"), (io::DocumentCount{3, false}));
  EXPECT_EQ(io::parse_max_df("1.0"), (io::DocumentCount{1, true}));
  EXPECT_EQ(io::spelled(io::DocumentCount{1, true}), "1.0");
  EXPECT_EQ(io::spelled(io::DocumentCount{0.25, true}), "0.25");
  for (const char* wrong : {"", "-1", "1.5", "50%", "many", "nan", "5000000000"})
    EXPECT_THROW(io::parse_min_df(wrong), Error) << wrong;
}

TEST(RefusedText, TakesNoMoreMemoryThanThereIs) {
  io::ReadOptions options = texts();
  options.memory_limit = 20000;
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "word" + std::to_string(i) + (i % 10 == 0 ? "\n" : " ");
  EXPECT_THAT(error_of_text(text, options), HasSubstr("the names of its rows and columns take"));
  const ScratchFolder folder;
  folder.file("a.txt", text);
  EXPECT_THAT(error_of_folder(folder, options), HasSubstr("the text takes about"));
}

}  // namespace
}  // namespace nmf::test
