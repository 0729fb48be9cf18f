// Texts in one file or stream, a document a line.
#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "nmf/io/blocks.hpp"
#include "nmf/io/corpus/corpus.hpp"
#include "nmf/io/corpus/documents.hpp"
#include "nmf/io/corpus/read_text.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/text/sample.hpp"

namespace nmf::io {
namespace {

// How many columns before the text label the rows.
std::size_t count_label_columns(const std::vector<std::string>& labels) {
  if (labels == std::vector<std::string>{"none"}) return 0;
  for (std::size_t c = 0; c < labels.size(); ++c)
    if (labels[c] != std::to_string(c + 1))
      throw wrong(
          option("labels"),
          "beside texts, a document a line, the first columns (between tabs) can label the rows: give 1, or "
          "1,2 and so on");
  return labels.size();
}

struct LinesPart : TextPart {
  std::vector<std::vector<std::string>> labels;  // column by column
  std::uint64_t lines_without_tab = 0;
};

class LineTexts {
 public:
  LineTexts(ByteStream& stream, const ReadOptions& options, ReadReport& report)
      : stream_(stream),
        options_(options),
        report_(report),
        corpus_(stream.name(), options),
        labels_(count_label_columns(options.labels)) {}

  template <class T>
  LabelledMatrix<T> read() {
    count_all();
    mention_tabs();
    return corpus_.matrix<T>(label_columns(), report_);
  }

 private:
  void count_all() {
    check_not_utf16(stream_.name(), stream_.peek(2));
    if (stream_.peek(byte_order_mark.size()) == byte_order_mark) stream_.skip(byte_order_mark.size());
    BlockReader reader(stream_, options_, 0);
    parse_blocks<LinesPart>(
        reader, options_.threads, [](const Block&, LinesPart&) {},
        [&](const Block& block, LinesPart& part) { count(block, part); },
        [&](const Block&, LinesPart& part) { take(part); });
    if (corpus_.documents() == 0) fail(stream_.name(), "is empty: no documents; give one a line");
  }

  void count(const Block& block, LinesPart& part) const {
    part.counts.clear();
    part.labels.assign(labels_.size(), {});
    part.lines_without_tab = 0;
    for (const char* at = block.begin(); at < block.end();) {
      const char* end = std::find(at, block.end(), '\n');
      part.lines_without_tab += std::memchr(at, '\t', static_cast<std::size_t>(end - at)) == nullptr ? 1 : 0;
      for (std::size_t c = 0; c < labels_.size(); ++c) {
        const char* tab = std::find(at, end, '\t');
        if (tab == end)
          fail(
              stream_.name(), block.line_of(at),
              fmt::format("has {} of the {} columns (with a tab behind each) that are to label the rows; add "
                          "what is missing, or see {}",
                          c, labels_.size(), option("labels")));
        part.labels[c].emplace_back(at, tab);
        at = tab + 1;
      }
      const char* wrong = part.counter.count(corpus_.rules(), at, end, part.counts);
      if (wrong != nullptr) fail_not_utf8(stream_.name(), block.begin(), wrong, block.first_line);
      at = end + 1;
    }
  }

  void take(LinesPart& part) {
    corpus_.take(part);
    for (std::size_t c = 0; c < labels_.size(); ++c)
      std::move(part.labels[c].begin(), part.labels[c].end(), std::back_inserter(labels_[c]));
    lines_without_tab_ += part.lines_without_tab;
  }

  void mention_tabs() {
    if (lines_without_tab_ > 0 || !options_.labels.empty()) return;
    report_.warnings.emplace_back(
        fmt::format("{}: every line has a tab; where what is before it names the "
                    "document and is no text, give {}",
                    stream_.name(), option("labels", "1")));
  }

  std::vector<LabelColumn> label_columns() {
    std::vector<LabelColumn> columns;
    for (std::vector<std::string>& values : labels_)
      columns.push_back({fmt::format("column_{}", columns.size() + 1), std::move(values)});
    if (!columns.empty()) return columns;
    columns.push_back({label_of_documents, {}});
    for (Index i = 1; i <= corpus_.documents(); ++i) columns.front().values.push_back(std::to_string(i));
    return columns;
  }

  ByteStream& stream_;
  const ReadOptions& options_;
  ReadReport& report_;
  Corpus corpus_;
  std::vector<std::vector<std::string>> labels_;  // column by column
  std::uint64_t lines_without_tab_ = 0;
};

template <class T>
LabelledMatrix<T> read_text_lines(ByteStream& stream, const ReadOptions& options, ReadReport& report) {
  check_no_table_options(options);
  return LineTexts(stream, options, report).read<T>();
}

}  // namespace

constinit const Format text_lines{"text",
                                  "texts, a document a line",
                                  "",
                                  nullptr,
                                  Names::inside,
                                  Transposing::afterwards,
                                  read_text_lines<float>,
                                  read_text_lines<double>,
                                  nullptr,
                                  nullptr};

}  // namespace nmf::io
