#include "nmf/model/counting.hpp"

#include <algorithm>
#include <cmath>

#include "nmf/base/error.hpp"
#include "nmf/data/weighted.hpp"

namespace nmf {
namespace {

std::optional<Weights<double>> mask_of(LabelledMatrix<double>& x, const std::string& rule) {
  if (auto* dense = std::get_if<Dense<double>>(&x.values)) {
    if (rule == "unlisted")
      throw wrong(option("missing"),
                  "unlisted, here or in the model, takes what a sparse file does not list for unknown, but "
                  "INPUT is dense; give " +
                      option("missing", "mask") + " for its missing cells");
    const bool whole =
        std::none_of(dense->values.begin(), dense->values.end(), [](double v) { return std::isnan(v); });
    if (whole) return std::nullopt;
    return mask_missing(*dense);
  }
  if (rule == "unlisted") return mask_unlisted(std::get<Sparse<double>>(x.values));
  return std::nullopt;
}

void set_long_table(const Model& model, io::ReadOptions& options) {
  if (!options.long_table.empty() || model.long_table.empty()) return;
  options.long_table = model.long_table;
  options.like_long = io::LikeLong::read;
  options.symmetric_edges = options.symmetric_edges || model.symmetric_edges;
  if (options.repeated != io::Repeated::automatic) return;
  for (const auto& [word, repeated] : io::words_for_repeated)
    if (model.repeated == word) options.repeated = repeated;
}

// The two marks of numbers go together.
void set_style(const Model& model, io::ReadOptions& options) {
  const bool numbers = !options.decimal && !options.thousands && (model.decimal || model.thousands);
  const bool comment = !options.comment && model.comment, skip = !options.skip && model.skip;
  if (numbers) options.decimal = model.decimal;
  if (numbers) options.thousands = model.thousands;
  if (comment) options.comment = model.comment;
  if (skip) options.skip = model.skip;
  options.style_if_text = options.style_if_text || numbers || comment || skip;
}

// The words of the model are the columns of new texts, whether it was made of texts or of counts that were
// named by words.
void set_texts(const Model& model, io::ReadOptions& options) {
  io::TextOptions& text = options.text;
  const bool as_model = model.text && options.format == "auto" && options.long_table.empty();
  if (!model.named || !(text.wanted || as_model)) return;
  text.vocabulary = std::make_shared<const std::vector<std::string>>(model.features);
  if (!model.text) return;
  text.unless_told = !text.wanted;
  text.wanted = true;
  if (!text.stop_words.empty())
    throw wrong(option("stop_words"), "the model has those of its texts; leave it out");
  if (text.ngrams != io::Ngrams::words && io::spelled(text.ngrams) != model.ngrams)
    throw wrong(option("ngrams", io::spelled(text.ngrams)),
                "the model was made with " + option("ngrams", model.ngrams) + "; leave it out");
  for (const auto& [word, ngrams] : io::words_for_ngrams)
    if (model.ngrams == word) text.ngrams = ngrams;
  text.stop_list = model.stop_words;
}

}  // namespace

void set_media(const Model& model, io::ReadOptions& options) {
  const bool none_given = options.channels == "auto" && options.stft == 0 && options.hop == 0;
  options.of_model = options.of_model || none_given;
  if (options.channels == "auto") options.channels = model.channels;
  if (options.stft == 0) options.stft = model.stft;
  if (options.hop == 0) options.hop = model.hop;
}

void set_columns(const Model& model, io::ReadOptions& options) {
  if (!options.labels.empty()) return;
  options.model_labels = model.label_columns;
  if (model.named && !options.transpose)
    options.model_data = std::make_shared<const std::vector<std::string>>(model.features);
}

void set_missing_rule(const std::string& rule, const Model& model, io::ReadOptions& options) {
  set_long_table(model, options);
  set_texts(model, options);
  set_media(model, options);
  set_style(model, options);
  set_columns(model, options);
  if (const bool cells = !options.text.wanted || options.text.unless_told; cells)
    options.na.insert(options.na.end(), model.na.begin(), model.na.end());
  if (rule == "mask") options.missing = io::Missing::mask;
  if (rule == "zero") options.missing = io::Missing::zero;
  if (rule != "unlisted") return;
  options.missing = io::Missing::keep;
  options.listed_zeros = io::ListedZeros::keep;
}

std::optional<Weights<double>> weights_that_count(LabelledMatrix<double>& x, const std::string& rule,
                                                  const LabelledMatrix<double>* given) {
  std::optional<Weights<double>> counting = mask_of(x, rule);
  if (given == nullptr) return counting;
  Weights<double> weights = std::visit([](const auto& w) { return weights_of(w); }, given->values);
  return counting ? multiplied(*counting, weights) : std::move(weights);
}

std::unique_ptr<Data<double>> counted(LabelledMatrix<double>& x, std::optional<Weights<double>>&& weights) {
  if (!weights) return make_data(x);
  return std::visit([&](auto& values) { return make_data(std::move(values), std::move(*weights)); },
                    x.values);
}

}  // namespace nmf
