#include "report/forecast.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "cli/json.hpp"
#include "report/numbers.hpp"
#include "report/scratch.hpp"
#include "system/memory.hpp"

namespace nmf::app {
namespace {

std::uint64_t whole(double bytes) {
  return static_cast<std::uint64_t>(bytes);
}

std::vector<std::string> told(std::vector<std::string> places) {
  std::erase(places, "");
  return places;
}

std::string spoken_limit(const Forecast& f) {
  return f.allowed > 0 ? fmt::format("--memory allows {}", spoken_bytes(f.allowed))
                       : fmt::format("{} are left beside it", spoken_bytes(f.available));
}

// Whether reading took more than the run is expected to. Pages of files that are mapped are not told from
// memory.
bool took_more(const Forecast& f) {
  return !in_files(f.scratch) && f.peak > whole(f.memory.total());
}
std::uint64_t total(const Forecast& f) {
  return took_more(f) ? f.peak : whole(f.memory.total());
}

// Of what there is now.
std::string scratch_line(const ScratchFiles& files) {
  const auto free = files.free_on_disk();
  const bool own = files.most_in_files() > 0 && free;
  return fmt::format("scratch    of this {}{}\n", spoken_scratch(files),
                     own ? fmt::format("; {} more are free there", spoken_bytes(*free)) : "");
}

}  // namespace

template <class T>
void measure(Forecast& forecast, const Data<T>& data, Options options, Pair<T> start,
             const Watched<T>& watched) {
  forecast.rank = options.rank;
  forecast.max_iterations = options.max_iterations;
  options.max_iterations = std::min<Index>(options.max_iterations, 4);
  options.exchanges = 0;
  options.early_stop = false;
  const Result<T> tried = factorize(data, options, {}, std::move(start), watched);
  const double first = tried.log.front().seconds, last = tried.log.back().seconds;
  forecast.start_seconds = tried.init_seconds;
  forecast.iteration_seconds =
      tried.iterations > 1 ? (last - first) / static_cast<double>(tried.iterations - 1) : last;
  forecast.peak = peak_memory();
}

template void measure(Forecast&, const Data<float>&, Options, Pair<float>, const Watched<float>&);
template void measure(Forecast&, const Data<double>&, Options, Pair<double>, const Watched<double>&);

std::string forecast_lines(const Forecast& f) {
  const double all = f.start_seconds + f.iteration_seconds * static_cast<double>(f.max_iterations * f.starts);
  return fmt::format("matrix     {}: {} x {}, {}, read in {}\n", f.input, f.rows, f.columns,
                     f.sparse ? "sparse" : "dense", spoken_duration(f.read_seconds)) +
         fmt::format(
             "memory     about {} in all{}: {} the matrix, {} factors, {} what is made of the matrix; {}\n",
             spoken_bytes(total(f)), took_more(f) ? " while it is read" : "",
             spoken_bytes(whole(f.memory.matrix)), spoken_bytes(whole(f.memory.factors)),
             spoken_bytes(whole(f.memory.copies + f.memory.statistics)), spoken_limit(f)) +
         (in_files(f.scratch) ? scratch_line(*f.scratch) : "") +
         fmt::format(
             "time       {} for the start, {} an iteration; --max-iterations {} would be reached in {}\n",
             spoken_duration(f.start_seconds), spoken_duration(f.iteration_seconds), f.max_iterations,
             spoken_duration(all)) +
         fmt::format("places     {}\n", fmt::join(told(f.places), ", ")) + "dry run    nothing was written\n";
}

std::string forecast_json(const Forecast& f) {
  Json all{
      {"program", "nmf"},
      {"command", "factor"},
      {"dry_run", true},
      {"input",
       {{"path", f.input},
        {"rows", f.rows},
        {"columns", f.columns},
        {"storage", f.sparse ? "sparse" : "dense"},
        {"non_zeros", f.non_zeros}}},
      {"rank", f.rank},
      {"memory_bytes",
       {{"matrix", whole(f.memory.matrix)},
        {"factors", whole(f.memory.factors)},
        {"statistics", whole(f.memory.copies + f.memory.statistics)},
        {"other", whole(f.memory.other)},
        {"total", total(f)},
        {"available", f.available}}},
      {"seconds", {{"read", f.read_seconds}, {"start", f.start_seconds}, {"iteration", f.iteration_seconds}}},
      {"max_iterations", f.max_iterations},
      {"starts", f.starts},
      {"places", told(f.places)}};
  if (f.allowed > 0) all["memory_bytes"]["allowed"] = f.allowed;
  if (in_files(f.scratch)) {
    all["scratch"] = scratch_facts(*f.scratch);
    if (const auto free = f.scratch->free_on_disk()) all["scratch"]["free_bytes"] = *free;
  }
  return text_of(all);
}

}  // namespace nmf::app
