#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "input/components.hpp"
#include "input/divided.hpp"
#include "input/files_read.hpp"
#include "input/model.hpp"
#include "input/pairs.hpp"
#include "nmf/base/error.hpp"
#include "nmf/base/parallel.hpp"
#include "nmf/io/number.hpp"
#include "nmf/io/source.hpp"
#include "nmf/io/text/quoting.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/reconstruct.hpp"
#include "report/prediction.hpp"
#include "report/row_writer.hpp"
#include "report/separated.hpp"

namespace nmf::app {
namespace {

enum class Kind { soft, hard };

struct ReconstructJob {
  ModelFlags model;
  std::vector<std::string> components;
  std::string entries;    // file; empty: the whole table
  std::string mask_from;  // file; empty: W H itself
  Kind kind = Kind::soft;
  Bounds clip;
  TableFlags output;
  int threads = 0;
};

Index table_rows_at_a_time(Index columns) {
  constexpr Index numbers = Index{1} << 20;
  return std::max<Index>(1, numbers / columns);
}

// Calls take(block) for the rows of W, some at a time.
template <class Take>
void for_rows_of_w(const Model& model, int threads, const Take& take) {
  const io::ReadOptions options = w_read_options(model, threads);
  io::ReadReport report;
  const auto source = read_of_model([&] { return io::open_matrix<double>(model.w_path, options, report); });
  const Index rows_wanted = table_rows_at_a_time(model.columns);
  Index rows = 0;
  LabelledMatrix<double> block;
  while (source->columns() == model.options.rank && source->rows(rows_wanted, block)) {
    rows += block.rows();
    take(std::as_const(block));
  }
  if (rows != model.rows)
    throw Error(
        Fault::input,
        fmt::format("{}: is not W of the model in {}: {} rows of {} and {} columns of {}; "
                    "one of them is from another run, factorize again",
                    model.w_path, model.folder, rows, model.rows, source->columns(), model.options.rank));
  check_belongs(model, "W", report.sha256);
}

void write_whole(const ReconstructJob& job, const Model& model, const Reconstruction& parts,
                 Prediction& prediction) {
  std::optional<Divided> divided;
  if (!job.mask_from.empty()) divided.emplace(job.mask_from, model, job.threads);
  const io::TableFormat format = table_format(job.output.format, job.output.path);
  write_table_of_rows(job.output.path, format, model.features, [&](RowWriter& writer) {
    Buffer<double> y;
    for_rows_of_w(model, job.threads, [&](const LabelledMatrix<double>& block) {
      const double* w = std::get<Dense<double>>(block.values).values.data();
      const Index count = block.rows();
      if (divided) {
        y = std::move(divided->next(table_rows_at_a_time(model.columns), &block)->values);
        job.kind == Kind::soft ? parts.shares(w, count, y.data()) : parts.largest(w, count, y.data());
      } else {
        y.resize(static_cast<std::size_t>(count * model.columns));
        parts.rows(w, count, y.data());
        prediction.rows(w, count, y.data());
      }
      writer.add(block.labels.rows, y.data(), count);
    });
    if (divided) divided->next(1, nullptr);
  });
}

// The sound that the components make of the mixture.
void write_sound(const ReconstructJob& job, const Model& model, const Reconstruction& parts) {
  Separated sound(model, job.mask_from, job.threads);
  Buffer<double> mask;
  for_rows_of_w(model, job.threads, [&](const LabelledMatrix<double>& block) {
    const double* w = std::get<Dense<double>>(block.values).values.data();
    mask.resize(static_cast<std::size_t>(block.rows() * model.columns));
    std::fill(mask.begin(), mask.end(), 1.0);
    job.kind == Kind::soft ? parts.shares(w, block.rows(), mask.data())
                           : parts.largest(w, block.rows(), mask.data());
    sound.add(block.rows(), mask.data());
  });
  const std::size_t beyond = sound.write(job.output.path);
  if (beyond > 0 && !job.output.quiet)
    tell(fmt::format("warning: {} samples of the part are beyond what its format holds, and are cut off",
                     beyond));
}

// row,column,value as the pairs come.
Index write_entries(const ReconstructJob& job, const Model& model, const Reconstruction& parts,
                    Prediction& prediction) {
  const io::TableFormat format = table_format(job.output.format, job.output.path);
  if (!io::holds_names(format))
    throw Error(Fault::usage, fmt::format("{}: single entries are written as csv or tsv; choose one of them",
                                          shown_output(job.output.path)));
  const char delimiter = format == io::TableFormat::tsv ? '\t' : ',';
  const ModelRows w = read_w(model, job.threads);
  const std::vector<LabelColumn> features{{"", model.features}};
  const Places rows(w.labels, model.rows), columns(features, model.columns);
  Index count = 0;
  OutputSet files;
  files.add(job.output.path, [&](io::AtomicFile& file) {
    std::string text = fmt::format("row{0}column{0}value\n", delimiter);
    const auto put = [&](const std::string& word) {
      std::uint64_t number = 0;
      if (io::parse_integer(word, number))
        text += word;
      else
        io::put_name(text, word, delimiter);
      text += delimiter;
    };
    const UnknownPlaces unknown = prediction.knows_mean() ? UnknownPlaces::taken : UnknownPlaces::refused;
    read_pairs(job.entries, rows, columns, unknown, [&](AskedEntry&& pair) {
      put(pair.cells[0]);
      put(pair.cells[1]);
      const double* own = pair.row < 0 ? nullptr : w.Wt.column(pair.row);
      const bool known = pair.row >= 0 && pair.column >= 0;
      const double value =
          known ? prediction.entry(own, pair.column, parts.entry(own, pair.column)) : prediction.of_unknown();
      text += fmt::format("{}\n", value);
      ++count;
      if (text.size() < (std::size_t{1} << 16)) return;
      file.write(text);
      text.clear();
    });
    file.write(text);
  });
  files.commit();
  return count;
}

void check(const ReconstructJob& job) {
  if (!job.entries.empty() && !job.mask_from.empty())
    throw Error(Fault::usage, "--entries, --mask-from: give one of them");
  if (job.mask_from.empty() && job.kind != Kind::soft)
    throw Error(Fault::usage, "--kind: says how --mask-from divides; give that, too, or leave it out");
  if (!job.mask_from.empty() && job.clip != Bounds{})
    throw Error(Fault::usage, "--clip: holds what the model says; leave it or --mask-from out");
  std::vector<std::string> inputs = files_read(job.mask_from);
  inputs.push_back(job.entries);
  if (!is_sound_name(job.output.path)) return check_table_output(job.output, inputs);
  if (job.mask_from.empty())
    throw Error(Fault::usage,
                fmt::format("{}: a part of a sound has the phases of the mixture; give that with "
                            "--mask-from",
                            job.output.path));
  if (job.output.format != "auto")
    throw Error(Fault::usage, "--write-format: is for tables, and OUTPUT is sound; leave it out");
  check_output(job.output.path, "-o", inputs);
}

int reconstruct(const ReconstructJob& job) {
  check(job);
  const ThreadLimit limit(job.threads);
  const Model model = open_model(job.model.folder, job.threads, job.output.quiet);
  check_output(job.output.path, "-o", files_of(model));
  const std::vector<Index> components = chosen_components(job.components, model);
  const Reconstruction parts(model.H, components);
  Index entries = model.rows * model.columns;
  Prediction prediction(model, job.clip,
                        std::ssize(components) == model.options.rank && job.mask_from.empty());
  if (is_sound_name(job.output.path))
    write_sound(job, model, parts);
  else if (job.entries.empty())
    write_whole(job, model, parts, prediction);
  else
    entries = write_entries(job, model, parts, prediction);
  if (job.output.json) {
    std::vector<Index> numbers(components);
    for (Index& r : numbers) ++r;
    const Json json{{"schema_version", 1},      {"program", "nmf"},      {"version", NMF_VERSION},
                    {"command", "reconstruct"}, {"model", model.folder}, {"rows", model.rows},
                    {"columns", model.columns}, {"components", numbers}, {"entries", entries},
                    {"output", job.output.path}};
    print(text_of(json));
  }
  if (job.output.quiet) return 0;
  if (!prediction.note().empty()) tell(prediction.note());
  if (!model.scale.empty() && job.mask_from.empty())
    tell(fmt::format("values are those of the matrix scaled by {}", fmt::join(spelled(model.scale), ", ")));
  tell(fmt::format("{} entries of {} from {} of {} components: {}", entries, model.folder, components.size(),
                   model.options.rank, shown_output(job.output.path)));
  return 0;
}

constexpr const char* reconstruct_examples = R"(Examples:
  nmf reconstruct --model iris.nmf -o iris_model.csv
  nmf reconstruct --model ratings.nmf --entries pairs.csv
      what the model predicts for rows such as: alice,The Matrix
  nmf reconstruct --model image.nmf --components 1,3 -o background.npy
  nmf reconstruct --model song.nmf --mask-from spectrogram.npy --components 2 -o drums.npy
      the part of each entry that belongs to component 2
  nmf reconstruct --model song.nmf --mask-from song.wav --components 2 -o drums.wav
      the same of a sound, as sound: with its phases
  nmf reconstruct --model m | nmf evaluate x.csv --model m --approximation -
)";

std::function<int()> define_reconstruct(Flags& flags) {
  auto job = std::make_shared<ReconstructJob>();
  flags.group("Model");
  job->model.add_to(flags);
  flags.list("--components", "LIST", job->components,
             "numbers from 1, separated by commas: the sum over these components only");
  flags.text("--entries", "FILE", job->entries,
             "only these entries: a text table whose first two columns are row and column, by name or "
             "number from 1; - is standard input");
  flags.text("--mask-from", "FILE", job->mask_from,
             "a matrix of the shape of W H, of which the part is written that belongs to --components; - "
             "is standard input; where it is sound and OUTPUT ends in .wav, the part as sound");
  flags.choice("--kind", "NAME", job->kind, Choices<Kind>{{"soft", Kind::soft}, {"hard", Kind::hard}},
               "how --mask-from divides: each entry by the shares of the components in its model, or whole "
               "to the one with the largest");
  flags.word<Bounds>("--clip", "LEAST:MOST", job->clip, parse_bounds, spelled_bounds,
                     "no number below LEAST or above MOST, such as 1:5 for ratings; either may be left out",
                     {});
  flags.threads(job->threads);
  job->output.add_to(flags, "the table");
  return [job] { return reconstruct(*job); };
}

}  // namespace

extern const Command reconstruct_command{
    "reconstruct", "write what a model says of its matrix, or of single entries",
    "Writes W H with the names of rows and columns: what the model says of the matrix it was made of, holes "
    "included; or single entries of it, or what some of its components contribute. A block of rows at a time "
    "is held in memory.",
    reconstruct_examples, define_reconstruct};

}  // namespace nmf::app
