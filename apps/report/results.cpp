#include "report/results.hpp"

#include <cstdio>

#include "cli/console.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"
#include "nmf/model/folder.hpp"
#include "nmf/model/scale_file.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

void add_names_beside(OutputSet& files, const Outputs& outputs, const Labels& labels) {
  if (outputs.w != "-" && !io::holds_names(outputs.w_format) && !labels.rows.empty())
    files.add(io::row_names_beside(outputs.w),
              [&](io::AtomicFile& file) { io::write_names(file, labels.rows); });
  if (outputs.h != "-" && !io::holds_names(outputs.h_format) && !labels.columns.empty())
    files.add(io::column_names_beside(outputs.h), [&](io::AtomicFile& file) {
      io::write_names(file, {{"name", labels.columns}});
    });
}

FileHashes hashes_of(const OutputSet& files, const Outputs& outputs) {
  return {files.sha256(outputs.w),
          files.sha256(outputs.h),
          files.sha256(outputs.log),
          files.sha256(io::row_names_beside(outputs.w)),
          files.sha256(io::column_names_beside(outputs.h)),
          files.sha256(outputs.starts),
          files.sha256(outputs.scale)};
}

LastWords last_words(const OutputFlags& flags, const RunFacts& facts, const Outputs& outputs) {
  LastWords words;
  if (flags.json) {
    words.standard_output.emplace("-");
    words.json = summary(facts, outputs);
  }
  if (flags.quiet) return words;
  for (const std::string& warning : warnings(facts)) words.lines += line_to_tell("warning: " + warning);
  words.lines += io::printable(result_lines(facts, outputs));
  return words;
}

}  // namespace

void check_names_beside(const Outputs& outputs, const Labels& labels) {
  if (outputs.w != "-" && !io::holds_names(outputs.w_format) && labels.rows.empty())
    io::check_no_names(io::row_names_beside(outputs.w), outputs.w);
  if (outputs.h != "-" && !io::holds_names(outputs.h_format) && labels.columns.empty())
    io::check_no_names(io::column_names_beside(outputs.h), outputs.h);
}

void say(LastWords& words) {
  if (words.standard_output) print(*words.standard_output, words.json);
  std::fputs(words.lines.c_str(), stderr);
}

template <class T>
LastWords write_results(const Outputs& outputs, const OutputFlags& flags, const io::FolderLock& lock,
                        const Labels& labels, const StartsResult<T>& runs, RunFacts& facts,
                        Clock::time_point begin) {
  const Result<T>& result = runs.best;
  const auto write_begin = Clock::now();
  const auto k = result.H.k();
  const std::vector<std::string> components = component_names(facts.components, k);
  const std::vector<LabelColumn> names_of_h{{component_label, facts.components}};
  const std::vector<std::string> features =
      labels.columns.empty() ? column_names(facts.columns) : labels.columns;
  const io::TableView<T> w{
      facts.rows, k, result.Wt.data(), k, 1, labels.rows.empty() ? nullptr : &labels.rows, &components};
  const io::TableView<T> h{
      k, facts.columns, result.H.data(), 1, k, facts.components.empty() ? nullptr : &names_of_h, &features};
  const auto fill_w = [&](io::AtomicFile& file) { io::write_table(file, w, outputs.w_format); };
  const auto fill_h = [&](io::AtomicFile& file) { io::write_table(file, h, outputs.h_format); };

  OutputSet files(lock, outputs);
  add_names_beside(files, outputs, labels);
  if (outputs.w != "-") files.add(outputs.w, fill_w);
  if (outputs.h != "-") files.add(outputs.h, fill_h);
  files.add(outputs.log, [&](io::AtomicFile& file) { file.write(log_table(facts, result.log)); });
  if (facts.starts > 1)
    files.add(outputs.starts, [&](io::AtomicFile& file) { file.write(starts_table(runs.starts)); });
  if (learned_of_columns(facts.scale))
    files.add(outputs.scale, [&](io::AtomicFile& file) { write_scale(file, facts.scale, features); });
  facts.hashes = hashes_of(files, outputs);
  facts.write_seconds = seconds_since(write_begin);
  facts.total_seconds = seconds_since(begin);
  facts.peak_memory = peak_memory();
  files.add(outputs.summary, [&](io::AtomicFile& file) { file.write(summary(facts, outputs)); });
  files.add(outputs.anndata, [&](io::AtomicFile& file) {
    const io::AnndataFactors<T> factors{facts.rows,       facts.columns,   k,
                                        result.Wt.data(), result.H.data(), summary(facts, outputs)};
    io::write_anndata(file, outputs.anndata, outputs.anndata_of, factors);
  });
  LastWords words = last_words(flags, facts, outputs);
  files.commit();

  OutputSet standard_output;
  if (outputs.w == "-") standard_output.add("-", fill_w);
  if (outputs.h == "-") standard_output.add("-", fill_h);
  standard_output.commit();
  return words;
}

template LastWords write_results(const Outputs&, const OutputFlags&, const io::FolderLock&, const Labels&,
                                 const StartsResult<float>&, RunFacts&, Clock::time_point);
template LastWords write_results(const Outputs&, const OutputFlags&, const io::FolderLock&, const Labels&,
                                 const StartsResult<double>&, RunFacts&, Clock::time_point);

}  // namespace nmf::app
