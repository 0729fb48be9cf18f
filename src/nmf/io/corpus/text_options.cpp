#include "nmf/io/corpus/text_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "nmf/io/message.hpp"
#include "nmf/io/read.hpp"

namespace nmf::io {
namespace {

DocumentCount parse_document_count(std::string_view text, const std::string& what) {
  DocumentCount count;
  count.share = text.find_first_not_of("0123456789") != std::string_view::npos;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count.value);
  const double most = count.share ? 1 : 4294967295;
  if (error != std::errc() || end != text.data() + text.size() || !(count.value >= 0 && count.value <= most))
    throw wrong(
        what, fmt::format("{} is not possible; give a number of documents such as 2, or a share with a point "
                          "such as 0.9",
                          text.empty() ? "nothing" : shown(text)));
  return count;
}

}  // namespace

DocumentCount parse_min_df(std::string_view text) {
  return parse_document_count(text, option("min_df"));
}

DocumentCount parse_max_df(std::string_view text) {
  return parse_document_count(text, option("max_df"));
}

std::string spelled(const DocumentCount& count) {
  const std::string number = fmt::format("{}", count.value);
  const bool whole = number.find_first_not_of("0123456789") == std::string::npos;
  return count.share && whole ? number + ".0" : number;
}

std::string spelled(Ngrams ngrams) {
  return std::find_if(std::begin(words_for_ngrams), std::end(words_for_ngrams),
                      [ngrams](const auto& known) { return known.second == ngrams; })
      ->first;
}

void check_text_options(const ReadOptions& options) {
  const TextOptions& text = options.text;
  const TextOptions usual;
  const auto refuse = [](bool given, const std::string& what, const std::string& why) {
    if (given) throw wrong(what, why);
  };
  refuse(text.max_words < 0, option("max_words"),
         "a negative number is not possible; give at least 1, or 0 for all");
  const bool chooses_words = text.wanted && !text.vocabulary;
  const std::string why = text.wanted ? "does not choose among the words of a model; leave it out"
                                      : "is for texts; give " + option("text") + ", too";
  refuse(!chooses_words && text.min_df != usual.min_df, option("min_df"), why);
  refuse(!chooses_words && text.max_df != usual.max_df, option("max_df"), why);
  refuse(!chooses_words && text.max_words != usual.max_words, option("max_words"), why);
  refuse(!text.wanted && !text.stop_words.empty(), option("stop_words"), why);
  refuse(!text.wanted && text.ngrams != usual.ngrams, option("ngrams"), why);
}

void check_no_table_options(const ReadOptions& options) {
  const auto refuse = [](bool given, const std::string& what) {
    if (given) throw wrong(what, "does not apply to texts, whose columns are words; leave it out");
  };
  refuse(options.format != "auto", option("format"));
  refuse(options.delimiter.has_value(), option("delimiter"));
  refuse(options.header != Header::automatic, option("header"));
  refuse(!options.columns.empty(), option("columns"));
  refuse(!options.drop.empty(), option("drop"));
  refuse(!options.layer.empty(), option("layer"));
  refuse(!options.long_table.empty(), option("long_table"));
  refuse(options.repeated != Repeated::automatic, option("repeated"));
  refuse(options.symmetric_edges, option("symmetric_edges"));
  refuse(!options.row_names.empty(), option("row_names"));
  refuse(!options.column_names.empty(), option("column_names"));
  refuse(options.storage == Storage::dense, option("storage", "dense"));
  refuse(!options.na.empty(), option("na"));
  if (options.style_if_text) return;
  refuse(options.decimal.has_value(), option("decimal"));
  refuse(options.thousands.has_value(), option("thousands"));
  refuse(options.comment.has_value(), option("comment"));
  refuse(options.skip.has_value(), option("skip"));
}

}  // namespace nmf::io
