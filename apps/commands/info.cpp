#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cmath>
#include <memory>

#include "cli/console.hpp"
#include "cli/flag_groups.hpp"
#include "cli/flag_names.hpp"
#include "cli/json.hpp"
#include "commands/command.hpp"
#include "nmf/matrix/describe.hpp"
#include "nmf/matrix/nature.hpp"
#include "report/advice_on_data.hpp"
#include "report/numbers.hpp"
#include "report/progress.hpp"
#include "report/stored_file.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

struct InfoJob {
  InputFlags input;
  int threads = 0;
  bool json = false;
  bool quiet = false;
};

struct Contents {
  Description facts;
  Nature nature;
};

std::uint64_t bytes_in(const Description& facts, std::size_t number_size) {
  return static_cast<std::uint64_t>(memory_of(facts, number_size));
}

double density(const Description& facts) {
  return static_cast<double>(facts.non_zeros) / facts.entries();
}

Json as_json(const InfoJob& job, const Contents& x, const io::ReadReport& read) {
  const Description& facts = x.facts;
  const std::string usual = usual_options(x.nature, facts.sparse);
  Json all{{"schema_version", 1}};
  all.update(stored_file(job.input.path, read));
  all.update({{"rows", facts.rows},
              {"columns", facts.columns},
              {"storage", facts.sparse ? "sparse" : "dense"},
              {"non_zeros", facts.non_zeros},
              {"density", density(facts)},
              {"missing", facts.missing},
              {"minimum", facts.minimum},
              {"maximum", facts.maximum},
              {"smallest_positive", facts.smallest_positive},
              {"sum", facts.sum},
              {"zero_rows", facts.zero_rows},
              {"zero_columns", facts.zero_columns},
              {"constant_rows", facts.constant_rows},
              {"constant_columns", facts.constant_columns},
              {"memory_bytes",
               {{"double", bytes_in(facts, sizeof(double))}, {"single", bytes_in(facts, sizeof(float))}}},
              {"looks_like",
               {{"kind", name(x.nature.kind)},
                {"mostly_zero", x.nature.mostly_zero},
                {"heavy_tail", x.nature.heavy_tail}}},
              {"usual_options", usual.empty() ? Json() : Json(usual)},
              {"label_columns", read.label_columns},
              {"decisions", read.decisions},
              {"warnings", with_flags(read.warnings)},
              {"read_seconds", read.seconds}});
  return all;
}

std::string as_text(const InfoJob& job, const Contents& x, const io::ReadReport& read) {
  const Description& facts = x.facts;
  const std::string stored = read.compression == "none" ? "" : ", compressed with " + read.compression;
  std::string text;
  const auto line = [&](const char* what, const std::string& said) {
    text += fmt::format("{:<10} {}\n", what, said);
  };
  line("file", fmt::format("{}: {}, {}{}, read in {}", job.input.path, read.format, spoken_bytes(read.bytes),
                           stored, spoken_duration(read.seconds)));
  line("matrix", fmt::format("{} x {}, stored {}", plural(facts.rows, "row"), plural(facts.columns, "column"),
                             facts.sparse ? "sparse" : "dense"));
  line("non-zero", fmt::format("{} ({:.3g} %)", facts.non_zeros, 100 * density(facts)));
  line("range", std::isnan(facts.minimum) ? "-"
                : facts.minimum == 0 && facts.maximum > 0
                    ? fmt::format("0 and {} to {}", facts.smallest_positive, facts.maximum)
                    : fmt::format("{} to {}", facts.minimum, facts.maximum));
  line("all zero",
       fmt::format("{}, {}", plural(facts.zero_rows, "row"), plural(facts.zero_columns, "column")));
  line("constant",
       fmt::format("{}, {}", plural(facts.constant_rows, "row"), plural(facts.constant_columns, "column")));
  line("missing", facts.missing == 0 ? "none" : fmt::format("{} cells", facts.missing));
  line("memory",
       fmt::format("{} in double precision, {} in single", spoken_bytes(bytes_in(facts, sizeof(double))),
                   spoken_bytes(bytes_in(facts, sizeof(float)))));
  line("looks like", spoken_nature(x.nature));
  if (const std::string usual = usual_options(x.nature, facts.sparse); !usual.empty()) line("usual", usual);
  for (const std::string& decision : read.decisions)
    line(&decision == &read.decisions.front() ? "decided" : "", decision);
  return text;
}

int run(const InfoJob& job) {
  io::ReadReport read;
  io::ReadOptions options = job.input.options;
  options.threads = job.threads;
  options.missing = io::Missing::keep;  // counted, not refused
  options.like_long = io::LikeLong::warn;
  options.memory_limit = available_memory();
  Contents x;
  {
    ReadProgressLine progress(!job.quiet);
    progress.follow(options);
    const LabelledMatrix<double> matrix = io::read_matrix<double>(job.input.path, options, read);
    x = {describe(matrix), nature_of(matrix)};
  }
  if (!job.quiet)  // notes are among what was decided
    for (const std::string& warning : with_flags(read.warnings)) tell("warning: " + warning);
  print(job.json ? text_of(as_json(job, x, read)) : as_text(job, x, read));
  return 0;
}

constexpr const char* info_examples = R"(Examples:
  nmf info counts.mtx.gz
  nmf info table.csv --json | jq .density
  nmf info filtered_feature_bc_matrix/
      a folder of 10x Genomics; cells become rows
)";

std::function<int()> define_info(Flags& flags) {
  auto job = std::make_shared<InfoJob>();
  job->input.add_to(flags);
  flags.group("Options");
  flags.threads(job->threads, "threads to read with, 0 for all that this process may use");
  flags.flag("--json", job->json, "the same as JSON");
  flags.flag("-q,--quiet", job->quiet, "no progress line and no warnings");
  return [job] { return run(*job); };
}

}  // namespace

extern const Command info_command{
    "info", "say what is in the file of a matrix",
    "Says what is in a file: shape, entries, range, rows and columns without information, missing cells, the "
    "memory it takes, what kind of data it looks like, and what was decided about its format and columns, "
    "and "
    "why.",
    info_examples, define_info};

}  // namespace nmf::app
