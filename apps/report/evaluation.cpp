#include "report/evaluation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "input/beside.hpp"
#include "input/by_names.hpp"
#include "input/classes.hpp"
#include "input/known.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/matrix/weights.hpp"
#include "nmf/model/counting.hpp"
#include "nmf/model/reconstruct.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/solve/units.hpp"

namespace nmf::app {
namespace {

[[noreturn]] void fail_shape(const std::string& file, Index rows, Index columns, Index wanted_rows,
                             Index wanted_columns, const char* why) {
  throw Error(Fault::input, fmt::format("{}: is {} x {} where {} x {} is needed, {}", file, rows, columns,
                                        wanted_rows, wanted_columns, why));
}

// W for the rows of x.
Factor<double> w_of(const EvaluationFlags& flags, const Model& model, const std::string& input,
                    const LabelledMatrix<double>& x, int threads) {
  const Index rows = x.rows();
  if (flags.w.empty()) {
    if (model.is_table())
      throw Error(Fault::input,
                  fmt::format("{}: is a table of H alone; give W of the rows of {} with --w (see nmf "
                              "transform)",
                              model.folder, input));
    if (rows != model.rows)
      throw Error(
          Fault::input,
          fmt::format("{}: has {} rows, but the model in {} was made of {}; give W of these rows with "
                      "--w (see nmf transform)",
                      input, rows, model.folder, model.rows));
    ModelRows own = read_w(model, threads);
    const RowNames names(own.labels, x.labels.rows);
    const Matched found = matched(model.w_path, names.in_file, rows, names.in_matrix, rows, "rows");
    if (!found.missing.empty())
      throw Error(Fault::input,
                  fmt::format("{}: has rows that the model in {} was not made of: {}; give W of these rows "
                              "with --w (see nmf transform)",
                              input, model.folder, listed(found.missing)));
    if (found.as_they_are) return std::move(own.Wt);
    if (model.holdout > 0)
      throw Error(Fault::input,
                  fmt::format("{}: its rows are in another order than those of {}, of which entries were "
                              "held out by place; put them in that order",
                              input, model.folder));
    Factor<double> Wt(own.Wt.k(), rows);
    for (Index i = 0; i < rows; ++i)
      std::copy_n(own.Wt.column(found.place[static_cast<std::size_t>(i)]), own.Wt.k(), Wt.column(i));
    return Wt;
  }
  io::ReadOptions options;
  options.model_labels = model.label_columns;
  options.threads = threads;
  options.storage = io::Storage::dense;
  options.style_if_text = true;
  io::ReadReport report;
  LabelledMatrix<double> w = io::read_matrix<double>(flags.w, options, report);
  if (w.rows() != rows || w.columns() != model.options.rank || w.is_sparse())
    fail_shape(flags.w, w.rows(), w.columns(), rows, model.options.rank,
               "rows of INPUT x components; see nmf transform");
  put_in_order(flags.w, {x.labels.rows, {}}, w);
  return Factor<double>(std::get<Dense<double>>(w.values).values.data(), model.options.rank, rows);
}

Approximation table(const Dense<double>& y, Side side) {
  const Index stride = side == Side::rows ? y.columns : 1, step = side == Side::rows ? 1 : y.columns,
              depth = side == Side::rows ? y.columns : y.rows;
  const double* values = y.values.data();
  return {[=](Index c, double* out) {
            for (Index s = 0; s < depth; ++s) out[s] = values[c * stride + s * step];
          },
          [=](Index c, Index s) { return values[c * stride + s * step]; }};
}

// What stands beside X, from both sides.
class Beside {
 public:
  Beside(const EvaluationFlags& flags, const Model& model, const std::string& input,
         const LabelledMatrix<double>& x, int threads) {
    if (flags.approximation.empty()) {
      Wt = w_of(flags, model, input, x, threads);
      H = model.H;
      std::vector<Index> all(static_cast<std::size_t>(model.options.rank));
      for (std::size_t r = 0; r < all.size(); ++r) all[r] = static_cast<Index>(r);
      by_rows_.emplace(H, all);
      by_columns_.emplace(Wt, all);
      return;
    }
    io::ReadOptions options;
    options.threads = threads;
    options.scratch = scratch_of(x);
    options.storage = io::Storage::dense;
    set_columns(model, options);
    options.style_if_text = true;
    io::ReadReport report;
    LabelledMatrix<double> read = io::read_matrix<double>(flags.approximation, options, report);
    const Features features(model, flags.approximation, read.labels.columns, read.columns(), Unknown::refuse);
    read = features.arranged(std::move(read));
    if (read.rows() != x.rows() || read.is_sparse())
      fail_shape(flags.approximation, read.rows(), read.columns(), x.rows(), model.columns, "as INPUT is");
    put_in_order(flags.approximation, {x.labels.rows, {}}, read);
    y_ = std::move(std::get<Dense<double>>(read.values));
  }
  Approximation from(Side side) const {
    if (!by_rows_) return table(y_, side);
    return side == Side::rows ? product_of(Wt, *by_rows_) : product_of(H, *by_columns_);
  }
  bool factors() const { return by_rows_.has_value(); }

  Factor<double> Wt, H;  // empty for a table

 private:
  std::optional<Reconstruction> by_rows_, by_columns_;
  Dense<double> y_;
};

// A long table lists some rows and columns of the model, by name.
void match_rows(const EvaluationFlags& flags, const Model& model, int threads, LabelledMatrix<double>& x,
                Evaluation& result) {
  LabelledMatrix<double> shape{
      Sparse<double>{model.rows, model.columns, {}, {}, {}},
      {read_w(model, threads).labels, model.named ? model.features : std::vector<std::string>{}}};
  ByNames<double> matched = arranged_by_names(x, shape);
  if (matched.unknown > 0 && !flags.ignore_unknown)
    throw Error(
        Fault::input,
        fmt::format("{}: the model in {} has no entry of row {} and column {}; --ignore-unknown leaves "
                    "such entries out ({} of them)",
                    result.input, model.folder, io::shown(matched.first_row), io::shown(matched.first_column),
                    matched.unknown));
  if (matched.unknown > 0 && matched.entries.non_zeros() == 0)
    throw Error(Fault::input,
                fmt::format("{}: none of its entries is one of the model in {}; give entries of its rows "
                            "and columns",
                            result.input, model.folder));
  x.values = std::move(matched.entries);
  x.labels = std::move(shape.labels);
}

// The losses that are told, that of the model first. Where huber has no threshold, one is chosen from the
// data.
std::vector<Loss> all_losses(const Loss& own, const Data<double>& data) {
  std::vector<Loss> losses{own};
  for (const char* word : {"frobenius", "kl", "is", "huber", "l21"}) {
    Loss loss = parse_loss(word);
    if (loss.kind == Loss::Kind::huber) loss = of_run({loss.kind, huber_threshold(data)}, -data.exponent());
    if (name(loss) != name(own)) losses.push_back(loss);
  }
  return losses;
}

std::optional<LabelledMatrix<double>> weights_of(const EvaluationFlags& flags, const Model& model,
                                                 const Features& features, const LabelledMatrix<double>& x,
                                                 const io::ReadOptions& of_input) {
  if (flags.entries.weights.empty()) return std::nullopt;
  io::ReadOptions options = io::of_the_same_style(of_input);
  options.threads = of_input.threads;
  options.scratch = scratch_of(x);
  io::ReadReport report;
  LabelledMatrix<double> weights = io::read_matrix<double>(flags.entries.weights, options, report);
  const bool named = model.named && !weights.labels.columns.empty();
  if (weights.rows() != x.rows() || (!named && weights.columns() != features.columns()))
    fail_shape(flags.entries.weights, weights.rows(), weights.columns(), x.rows(), features.columns(),
               "as INPUT is");
  put_in_order(flags.entries.weights, {x.labels.rows, {}}, weights);
  if (!named) return features.arranged(std::move(weights));
  const Features own(model, flags.entries.weights, weights.labels.columns, weights.columns(),
                     Unknown::ignore);
  return own.arranged(std::move(weights));
}

// What the training left out to judge by, which share and seed tell; takes its weight away.
Sparse<double> held_out(const Model& model, const LabelledMatrix<double>& x,
                        std::optional<Weights<double>>& weights) {
  if (!(model.holdout > 0) || x.rows() != model.rows) return {};
  if (!weights) weights = all_count<double>(x.rows(), x.columns());
  return std::visit(
      [&](const auto& values) { return hold_out(values, *weights, model.holdout, model.options.seed); },
      x.values);
}

// Where what was expected of H can be had.
void find_optimality(const Model& model, const Data<double>& data, const Factor<double>& Wt,
                     const Factor<double>& H, int threads, Evaluation& result) {
  Options options = model.options;
  try {
    options.prior = known_prior(model, threads);
    result.optimality = optimality(data, options, Wt, H);
  } catch (const Error& error) {
    if (model.guide_h.empty() && model.zeros_h.empty()) throw;
    result.read.warnings.push_back(Wording(
        fmt::format("the objective of the model is not known, which --guide-h and --zeros-h belong to: {}",
                    error.what())));
  }
}

}  // namespace

void EvaluationFlags::add_to(Flags& flags) {
  flags.flag("--ignore-unknown", ignore_unknown, "leave out columns that the model does not know");
  flags.text("--w", "FILE", w,
             "W of the rows of INPUT, as 'nmf transform' writes it, in place of the model's");
  flags.text("--approximation", "FILE", approximation,
             "what stands in place of W H, as 'nmf reconstruct' writes it; - is standard input");
  entries.add_to(flags);
  flags.choice("--by", "WHAT", by,
               Choices<By>{{"nothing", By::nothing}, {"rows", By::rows}, {"columns", By::columns}},
               "print a table with the fit of each row or column");
  flags.text("--truth", "LABELS", truth,
             "the class of each row, a label column of INPUT or a file with one a line: how far clusters by "
             "largest component agree with them");
  flags.number(
      "--coherence", "N", coherence,
      "tell how far the N heaviest features of each component come together in rows of INPUT (NPMI, "
      "the coherence of topics); 0 takes 10 where INPUT is texts, and tells nothing where it is not");
}

void evaluate(const EvaluationFlags& flags, const Model& model, LabelledMatrix<double>& x,
              const std::string& rule, int threads, Evaluation& result) {
  if (result.read.long_table && flags.w.empty() && flags.approximation.empty())
    match_rows(flags, model, threads, x, result);
  const Features features(model, result.input, x.labels.columns, x.columns(),
                          flags.ignore_unknown ? Unknown::ignore : Unknown::refuse,
                          result.read.long_table ? Absent::empty : Absent::refuse);
  x = features.arranged(std::move(x));
  constexpr Index usual_words = 10;
  if (const Index top = flags.coherence > 0 ? flags.coherence : result.read.text ? usual_words : 0; top > 0)
    result.coherence = coherence(x, model.H, top);
  result.components = component_names(model);
  apply_scale(model.scale, x);
  result.scale = spelled(model.scale);
  result.model = model.folder;
  result.approximation = flags.approximation;
  result.rows = x.rows();
  result.columns = x.columns();
  const Beside beside(flags, model, result.input, x, threads);
  if (!flags.truth.empty()) {
    if (!beside.factors())
      throw Error(Fault::usage, "--truth: clusters come from W; leave --approximation out");
    result.agreement = agreement(largest_components(beside.Wt, beside.H),
                                 true_classes(flags.truth, x.labels.rows, x.rows(), model.options.rank));
  }

  const std::optional<LabelledMatrix<double>> given = weights_of(flags, model, features, x, result.options);
  std::optional<Weights<double>> weights = weights_that_count(x, rule, given ? &*given : nullptr);
  const Sparse<double> watched = flags.w.empty() ? held_out(model, x, weights) : Sparse<double>{};
  const std::unique_ptr<Data<double>> data = counted(x, std::move(weights));
  result.loss = model.options.loss;
  result.losses = all_losses(result.loss, *data);
  const std::vector<Score> rows = score_by(*data, Side::rows, result.losses, beside.from(Side::rows));
  result.all = total(rows, result.losses);
  const double of_mean = loss_of_mean(*data, of_run(result.loss, data->exponent()));
  const double left = of_mean > 0 ? result.all.losses[0] / of_mean : std::numeric_limits<double>::quiet_NaN();
  result.explained_variance = 1 - left;
  result.relative_error = is_least_squares(result.loss) ? result.all.relative_error() : left;
  if (watched.non_zeros() > 0) {
    result.held_out = watched.non_zeros();
    result.held_out_rmse = rmse(watched, beside.from(Side::rows), data->exponent());
    if (beside.factors())
      result.held_out_error = entry_error(*data, model.options, watched, beside.Wt, beside.H);
  }
  if (beside.factors()) {
    find_optimality(model, *data, beside.Wt, beside.H, threads, result);
    result.sparseness_w = sparseness(beside.Wt);
    result.sparseness_h = sparseness(beside.H);
  }
  result.by = flags.by;
  if (flags.by == By::rows || flags.by == By::both)
    result.of_rows = {io::joined(std::move(x.labels.rows)), rows};
  if (flags.by == By::columns || flags.by == By::both)
    result.of_columns = {model.features,
                         score_by(*data, Side::columns, result.losses, beside.from(Side::columns))};
}

}  // namespace nmf::app
