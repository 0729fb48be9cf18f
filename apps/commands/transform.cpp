#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/flag_names.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "input/beside.hpp"
#include "input/features.hpp"
#include "input/files_read.hpp"
#include "input/model.hpp"
#include "input/range.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/source.hpp"
#include "nmf/model/counting.hpp"
#include "nmf/solve/units.hpp"
#include "nmf/study/transform.hpp"
#include "report/numbers.hpp"
#include "report/progress.hpp"
#include "report/row_writer.hpp"
#include "report/scratch.hpp"
#include "report/stored_file.hpp"
#include "system/memory.hpp"
#include "system/memory_budget.hpp"

namespace nmf::app {
namespace {

using Clock = std::chrono::steady_clock;

struct TransformJob {
  InputFlags input;
  ModelFlags model;
  ModelEntryFlags entries;
  bool ignore_unknown = false;
  TableFlags output;
  MemoryFlags memory;
  int threads = 0;
};

struct TransformFacts {
  io::ReadReport read;
  std::shared_ptr<const ScratchFiles> scratch;  // where the input lay that memory did not hold
  Index rows = 0;
  Index columns = 0;
  Index unconverged = 0;
  double seconds = 0;
};

// Rows at a time: about eight megabytes of them, or half of what memory holds with what weights make of them,
// but not so few that H H' costs more than they do.
Index rows_at_a_time(Index numbers_a_row, std::uint64_t memory) {
  constexpr Index most = Index{1} << 20, unit = 64;
  constexpr std::uint64_t bytes_a_number = 256;
  const Index numbers = std::min(most, static_cast<Index>(memory / bytes_a_number));
  return std::clamp(numbers / numbers_a_row / unit * unit, unit, Index{1} << 16);
}

// The blocks of the input and, in step with them, of the weights.
class NewRows {
 public:
  NewRows(const TransformJob& job, const Model& model, io::ReadReport& report, ReadProgressLine& progress)
      : path_(job.input.path),
        rule_(job.entries.rule(model)),
        budget_(job.memory, job.output.path),
        names_(model.features),
        scale_(model.scale),
        options_(job.input.options),
        report_(report) {
    options_.threads = job.threads;
    budget_.limit_reading(options_);
    progress.follow(options_);
    set_missing_rule(rule_, model, options_);
    const auto read = [this, &job, &report] {
      return io::read_matrix<double>(job.input.path, options_, report);
    };
    // Whether a table lists its zeros is told from all of it, as it was in the training.
    source_ = rule_ == "unlisted" ? io::read_at_once<double>(read)
                                  : io::open_matrix<double>(job.input.path, options_, report);
    const std::vector<std::string>& names = source_->column_names();
    features_.emplace(model, job.input.path, names, source_->columns(),
                      job.ignore_unknown ? Unknown::ignore : Unknown::refuse,
                      report.long_table ? Absent::empty : Absent::refuse);
    if (job.entries.weights.empty()) return;
    weight_path_ = job.entries.weights;
    weight_options_ = io::of_the_same_style(options_);
    weight_options_.threads = options_.threads;
    budget_.limit_reading(weight_options_);
    weight_options_.transpose = options_.transpose;
    weights_ = io::open_matrix<double>(weight_path_, weight_options_, weight_report_);
    const std::vector<std::string>& own = weights_->column_names();
    if (!names.empty() && !own.empty())
      weight_features_.emplace(model, weight_path_, own, weights_->columns(), Unknown::ignore);
    else if (weights_->columns() != source_->columns())
      fail_weights();
  }

  Index columns() const { return source_->columns(); }
  const std::shared_ptr<ScratchFiles>& scratch() const { return budget_.scratch(); }

  // The next rows with their features in order, and the storage in which their entries count as they should.
  bool next(LabelledMatrix<double>& block, std::unique_ptr<Data<double>>& data) {
    const Index rows = rows_at_a_time(source_->numbers_a_row(), options_.memory_limit);
    const bool more = source_->rows(rows, block);
    std::optional<LabelledMatrix<double>> weights;
    if (weights_) {
      weights.emplace();
      const bool weighted = weights_->rows(rows, *weights);
      if (weighted != more || (more && weights->rows() != block.rows())) fail_weights();
      if (more) check_same_rows(weight_path_, taken_, weights->labels.rows, block.labels.rows, "INPUT");
      if (more) weights = (weight_features_ ? weight_features_ : features_)->arranged(std::move(*weights));
    }
    if (!more) return false;
    block = features_->arranged(std::move(block));
    apply_scale(scale_, block);
    warn_of_lost(block);
    taken_ += block.rows();
    data = counted(block, weights_that_count(block, rule_, weights ? &*weights : nullptr));
    return true;
  }

 private:
  void warn_of_lost(LabelledMatrix<double>& block) {
    if (lost_) return;
    const Extent extent = extent_of(block);
    if (!is_beyond_range<double>(extent)) return;
    lost_ = true;
    block.labels.columns = names_;
    report_.warnings.emplace_back(fmt::format("{}: {}; give such rows in a file of their own", path_,
                                              lost_in_range(block, extent, taken_)));
  }
  [[noreturn]] void fail_weights() const {
    throw Error(Fault::input,
                fmt::format("{}: is not of the shape of INPUT; give a weight for each entry", weight_path_));
  }

  const std::string path_, rule_;  // for missing cells
  const MemoryBudget budget_;
  const std::vector<std::string>& names_;
  const Scale& scale_;
  io::ReadOptions options_, weight_options_;
  std::unique_ptr<io::Source<double>> source_, weights_;
  io::ReadReport& report_;
  io::ReadReport weight_report_;
  std::string weight_path_;
  std::optional<Features> features_, weight_features_;
  Index taken_ = 0;  // rows
  bool lost_ = false;
};

// The norm of each column of the model's W, which some penalties ask for.
Factor<double> w_norm(const Model& model, int threads) {
  if (!needs_w_norm(model.options)) return {};
  Factor<double> W = read_w(model, threads).Wt;
  const int exponent = exponent_of(W);
  scale(W, -exponent);
  Factor<double> norm(W.k(), 1);
  const std::vector<double> square = squares(W);
  std::transform(square.begin(), square.end(), norm.begin(), [](double s) { return std::sqrt(s); });
  scale(norm, exponent);
  return norm;
}

// A penalty on H that counts once for each entry of a column: of the rows that the model was made of.
Options options_for_new_rows(const Model& model) {
  Options options = model.options;
  if (!needs_w_norm(options) || options.penalty_scale == PenaltyScale::total) return options;
  options.penalty_scale = PenaltyScale::total;
  for (double* strength : {&options.l1_h, &options.l2_h, &options.orthogonal_h})
    *strength *= static_cast<double>(model.rows);
  return options;
}

Json as_json(const TransformJob& job, const Model& model, const TransformFacts& facts) {
  Json input = stored_file(job.input.path, facts.read);
  input.update(
      {{"rows", facts.rows}, {"columns", facts.columns}, {"label_columns", facts.read.label_columns}});
  Json all{{"schema_version", 1},
           {"program", "nmf"},
           {"version", NMF_VERSION},
           {"command", "transform"},
           {"input", input},
           {"model", model.folder},
           {"rank", model.options.rank},
           {"loss", name(model.options.loss)},
           {"output", job.output.path},
           {"unconverged_rows", facts.unconverged},
           {"seconds", facts.seconds},
           {"peak_memory_bytes", peak_memory()},
           {"warnings", with_flags(facts.read.warnings)}};
  if (in_files(facts.scratch)) all["scratch"] = scratch_facts(*facts.scratch);
  return all;
}

void report(const TransformJob& job, const Model& model, const TransformFacts& facts) {
  if (job.output.json) print(text_of(as_json(job, model, facts)));
  if (job.output.quiet) return;
  tell(facts.read);
  if (facts.unconverged > 0)
    tell(fmt::format("warning: {} of {} rows were still moving when the limit on steps came",
                     facts.unconverged, facts.rows));
  tell(fmt::format("{} in {} of {}, in {}: {}", plural(facts.rows, "row"),
                   plural(model.options.rank, "component"), model.folder, spoken_duration(facts.seconds),
                   shown_output(job.output.path)));
}

int transform_rows(const TransformJob& job) {
  const auto begin = Clock::now();
  const ThreadLimit limit(job.threads);
  std::vector<std::string> inputs = files_read(job.input.path, job.input.options);
  inputs.push_back(job.entries.weights);
  check_table_output(job.output, inputs);
  const Model model = open_model(job.model.folder, job.threads, job.output.quiet);
  check_output(job.output.path, "-o", files_of(model));
  const Options options = options_for_new_rows(model);
  const Factor<double> norm = w_norm(model, job.threads);

  TransformFacts facts;
  {
    ReadProgressLine progress(!job.output.quiet);
    NewRows rows(job, model, facts.read, progress);
    facts.columns = rows.columns();
    facts.scratch = rows.scratch();
    const io::TableFormat format = table_format(job.output.format, job.output.path);
    write_table_of_rows(job.output.path, format, component_names(model), [&](RowWriter& writer) {
      LabelledMatrix<double> block;
      std::unique_ptr<Data<double>> data;
      while (rows.next(block, data)) {
        const Transformed<double> result = transform(*data, options, model.H, norm);
        facts.rows += result.Wt.count();
        facts.unconverged += result.unconverged;
        writer.add(block.labels.rows, result.Wt.data(), result.Wt.count());
      }
    });
  }
  facts.seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  report(job, model, facts);
  return 0;
}

constexpr const char* transform_examples = R"(Examples:
  nmf transform new.csv --model topics -o new_W.csv
  zcat new.csv.gz | nmf transform - --model topics | head
  nmf transform wider.csv --model topics --ignore-unknown -o w.npy
)";

std::function<int()> define_transform(Flags& flags) {
  auto job = std::make_shared<TransformJob>();
  job->input.add_to(flags);
  flags.group("Model");
  job->model.add_to(flags);
  flags.flag("--ignore-unknown", job->ignore_unknown, "leave out columns that the model does not know");
  job->entries.add_to(flags);
  flags.threads(job->threads);
  job->memory.add_to(flags);
  job->output.add_to(flags, "W");
  return [job] { return transform_rows(*job); };
}

}  // namespace

extern const Command transform_command{
    "transform", "put new rows into a model",
    "Finds W >= 0 for new rows, H being that of the model: with its loss, its rule for missing cells and its "
    "penalties, each row by itself. Columns are matched by name, in any order. Text tables are read, and W "
    "is written, some rows at a time, so that they may be of any length.",
    transform_examples, define_transform};

}  // namespace nmf::app
