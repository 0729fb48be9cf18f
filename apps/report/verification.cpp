#include "report/verification.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <limits>
#include <numeric>

#include "cli/flag_names.hpp"
#include "nmf/base/error.hpp"
#include "nmf/io/stored_bytes.hpp"
#include "nmf/model/reconstruct.hpp"
#include "nmf/model/result_files.hpp"
#include "nmf/model/score.hpp"
#include "nmf/model/summary.hpp"
#include "nmf/objective/evaluate.hpp"
#include "nmf/objective/objective.hpp"
#include "nmf/solve/units.hpp"

namespace nmf::app {
namespace {

Score score_of(const Model& model, const Factor<double>& Wt, const Data<double>& data) {
  std::vector<Index> all(static_cast<std::size_t>(model.options.rank));
  std::iota(all.begin(), all.end(), Index{0});
  const Reconstruction H(model.H, all);
  return total(score_by(data, Side::rows, {model.options.loss}, product_of(Wt, H)), {model.options.loss});
}

// The residual of a run is relative to its gradient at the start, which is not recorded: it is taken for no
// less than a hundredth of ||X||, and is hardly ever larger than that where nothing is penalised.
void check_residual(double said, double of_magnitude, bool penalised, double least, Checks& checks) {
  constexpr double smallest_start = 0.01, rounding = 1e-3;
  const double largest_start = penalised ? std::numeric_limits<double>::infinity() : 10;
  if (said + least >= of_magnitude / largest_start * (1 - rounding) &&
      said - least <= of_magnitude / smallest_start * (1 + rounding))
    checks.ask("kkt_residual", [] {});
  else
    checks.ask("kkt_residual", [&] {
      throw Error(Fault::input,
                  fmt::format("the summary says {}, but the gradient is {} of ||X||", said, of_magnitude));
    });
}

}  // namespace

bool Checks::ask(const std::string& what, const std::function<void()>& claim) {
  try {
    claim();
    all_.push_back({what, Verdict::holds, ""});
    return true;
  } catch (const Error& problem) {
    all_.push_back({what, Verdict::fails, with_flags(problem.wording())});
    return false;
  }
}

void Checks::leave_open(const std::string& what, const std::string& reason) {
  all_.push_back({what, Verdict::unknown, reason});
}

void Checks::compare(const std::string& what, double said, double found, double share, double least) {
  ask(what, [&] {
    constexpr double step = 2 * std::numeric_limits<double>::denorm_min();
    const bool same = said == found || (!std::isfinite(said) && !std::isfinite(found)) ||
                      std::abs(said - found) <= step + (std::isfinite(least) ? least : 0) +
                                                    share * std::max(std::abs(said), std::abs(found));
    if (!same) throw Error(Fault::input, fmt::format("the summary says {}, it is {}", said, found));
  });
}

bool Checks::hold() const {
  return std::none_of(all_.begin(), all_.end(),
                      [](const Check& check) { return check.verdict == Verdict::fails; });
}

bool check_files(Model& model, ModelRows& w, Checks& checks) {
  const std::filesystem::path folder = std::filesystem::path(summary_path(model.folder)).parent_path();
  const auto check_log = [&](const char* name, const std::string& written) {
    const std::string path = (folder / name).string();
    if (!written.empty())
      checks.ask(name, [&] { check_file(model, path, name, written, io::sha256_of_file(path)); });
  };
  if (model.w_sha256.empty() && model.h_sha256.empty())
    checks.leave_open("SHA-256", "the summary has none of W and H, as those of nmf 0.1");
  bool whole = checks.ask("H", [&] { model = read_model(model.folder); });
  if (model.w_path.empty())
    checks.leave_open("W", "it was not kept in a file");
  else if (!whole)
    checks.leave_open("W", "how many components there are is not known");
  else
    whole = checks.ask("W", [&] { w = read_w(model); });
  check_log("log.csv", model.log_sha256);
  check_log("starts.csv", model.starts_sha256);
  check_log(scale_name, model.scale_sha256);
  return whole && !model.w_path.empty();
}

void check_scale(const Scale& said, const Scale& found, bool single, Checks& checks) {
  if (said.empty() && found.empty()) return;
  const double share = single ? 1e-4 : 1e-9;
  const auto near = [share](double a, double b) {
    return std::abs(a - b) <= share * std::max(std::abs(a), std::abs(b));
  };
  checks.ask("scale", [&] {
    bool same = said.size() == found.size();
    for (std::size_t s = 0; same && s < said.size(); ++s)
      same = said[s].name == found[s].name &&
             near(said[s].parameter.value_or(0), found[s].parameter.value_or(0)) &&
             std::equal(said[s].of_columns.begin(), said[s].of_columns.end(), found[s].of_columns.begin(),
                        found[s].of_columns.end(), near);
    if (!same) throw Error(Fault::input, "what it learned of the matrix is not what it learns anew");
  });
}

Rounding rounding(bool single) {
  return single ? Rounding{1e-4, 1e-5, rounding_of<float>} : Rounding{1e-7, 1e-9, rounding_of<double>};
}

void check_figures(const Figures& said, const Model& model, const ModelRows& w,
                   const CountedEntries<double>& counted, bool single, Checks& checks) {
  const Data<double>& data = *counted.data;
  const Rounding allowed = rounding(single);
  const Loss& loss = model.options.loss;
  const Score score = score_of(model, w.Wt, data);
  const Optimality optimal = optimality(data, model.options, w.Wt, model.H);
  const double unit = degree(loss) * data.exponent();  // what is a share is one in the unit of the data
  const double of_mean = loss_of_mean(data, of_run(loss, data.exponent())), left = score.losses[0] / of_mean;
  const double norm = scaled(std::sqrt(score.magnitude), data.exponent());
  const double of_sums = allowed.of_sums * scaled(optimal.magnitude, -unit),
               least_loss = allowed.least * of_mean + of_sums;
  const auto compare = [&](const char* what, double summary, double found, double largest) {
    checks.compare(what, summary, found, allowed.share, allowed.least * largest);
  };
  compare("total_weight", said.counts.weight, counted.counts.weight, 0);
  if (said.counts.mean != 0)
    compare("mean", said.counts.mean, counted.counts.mean, 0);  // earlier summaries have none
  checks.compare("loss_value", said.loss, score.loss(0, loss), allowed.share, scaled(least_loss, unit));
  const bool prior_is_known = model.options.prior || (model.guide_h.empty() && model.zeros_h.empty());
  if (prior_is_known) {
    compare("penalty", said.penalty, optimal.penalty, scaled(of_mean, unit));
    checks.compare("objective", said.objective, score.loss(0, loss) + optimal.penalty, allowed.share,
                   scaled(least_loss, unit));
  }
  if (is_least_squares(loss)) compare("frobenius_error", said.frobenius_error, score.root_of_squares(), norm);
  const auto compare_share = [&](const char* what, double summary, double found) {
    if (of_mean > 0 && of_mean <= of_sums)
      checks.leave_open(what, "the matrix is constant but for rounding");
    else
      checks.compare(what, summary, found, allowed.share, of_mean > 0 ? least_loss / of_mean : 0);
  };
  if (is_least_squares(loss))
    compare("relative_error", said.relative_error, score.relative_error(), 1);
  else
    compare_share("relative_error", said.relative_error, left);
  compare_share("explained_variance", said.explained_variance, 1 - left);
  compare("sparseness/W", said.sparseness_w, sparseness(w.Wt), 1);
  compare("sparseness/H", said.sparseness_h, sparseness(model.H), 1);
  if (prior_is_known)
    check_residual(said.kkt_residual, optimal.kkt_residual, !(optimal.penalty == 0), single ? 1e-3 : 1e-6,
                   checks);
  const auto watched = [&](const std::string& what, Index entries, double error,
                           const Sparse<double>& found) {
    checks.compare(what + "/entries", static_cast<double>(entries), static_cast<double>(found.non_zeros()), 0,
                   0);
    if (entries == 0 || found.non_zeros() == 0) return;
    if (single && loss.kind == Loss::Kind::beta && !is_least_squares(loss))
      checks.leave_open(what + "/error", "in single precision another number stands for zeros of the model");
    else
      compare((what + "/error").c_str(), error, entry_error(data, model.options, found, w.Wt, model.H), norm);
  };
  watched("holdout", said.counts.held_out, said.holdout_error, counted.held_out);
  watched("test", said.counts.test, said.test_error, counted.test);
}

}  // namespace nmf::app
