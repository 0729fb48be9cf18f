#include "report/progress.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

#include "nmf/io/read.hpp"
#include "report/numbers.hpp"

namespace nmf::app {
namespace {

bool can_rewrite_lines() {
  const char* terminal = std::getenv("TERM");
  return isatty(STDERR_FILENO) == 1 && terminal != nullptr && std::string_view(terminal) != "dumb";
}

std::size_t terminal_width() {
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

void wipe_line() {
  std::fputs("\r\033[K", stderr);
}

void show_line(const std::string& line) {
  std::fputs(("\r\033[K" + line.substr(0, terminal_width() - 1)).c_str(), stderr);
  std::fflush(stderr);
}

}  // namespace

ReadProgressLine::ReadProgressLine(bool wanted) : active_(wanted && can_rewrite_lines()) {}

ReadProgressLine::~ReadProgressLine() {
  if (shown_) wipe_line();
}

void ReadProgressLine::follow(io::ReadOptions& options) {
  options.progress = [this](std::uint64_t bytes, std::uint64_t total) { show(bytes, total); };
}

void ReadProgressLine::show(std::uint64_t bytes, std::uint64_t total) {
  const auto now = std::chrono::steady_clock::now();
  if (!active_ || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  const double rate = static_cast<double>(bytes) / std::chrono::duration<double>(now - begin_).count();
  std::string line = fmt::format("reading: {}", spoken_bytes(bytes));
  if (total > bytes)
    line += fmt::format(" of {}, about {} left", spoken_bytes(total),
                        spoken_duration(static_cast<double>(total - bytes) / rate));
  show_line(fmt::format("{}, {:.3g} MB/s", line, rate / 1e6));
  shown_ = true;
}

ProgressLine::ProgressLine(const Options& options, bool wanted)
    : options_(options), active_(wanted && can_rewrite_lines()) {}

ProgressLine::~ProgressLine() {
  if (shown_) wipe_line();
}

double ProgressLine::seconds_left_at_most(const Iteration& state) const {
  const double per_iteration = state.seconds / static_cast<double>(state.iteration);
  return std::min(per_iteration * static_cast<double>(options_.max_iterations - state.iteration),
                  options_.time_limit - state.seconds);
}

void ProgressLine::show(const Iteration& state) {
  if (!active_) return;
  const auto now = std::chrono::steady_clock::now();
  if (now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  const std::string line =
      fmt::format("iteration {}: error {}, KKT {:.1e}, {:.3g}/s, at most {} left", state.iteration,
                  spoken_fixed(state.relative_error, 6, "-"), state.kkt_residual,
                  static_cast<double>(state.iteration) / std::max(state.seconds, 1e-9),
                  spoken_duration(std::max(0.0, seconds_left_at_most(state))));
  show_line(line);
  shown_ = true;
}

CountLine::CountLine(Index all, double work, bool wanted)
    : all_(all), whole_(work), active_(wanted && can_rewrite_lines()) {}

void CountLine::begin(Index done, double work) {
  done_ = done;
  work_ = work_before_ = work;
}

void CountLine::add(double work) {
  ++done_;
  work_ += work;
}

void CountLine::show() {
  const auto now = std::chrono::steady_clock::now();
  if (!active_ || now < next_) return;
  next_ = now + std::chrono::milliseconds(100);
  std::string line = fmt::format("{} of {} fits", done_, all_);
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  if (work_ > work_before_)
    line +=
        fmt::format(", about {} left", spoken_duration(seconds * (whole_ - work_) / (work_ - work_before_)));
  show_line(line);
  shown_ = true;
}

void CountLine::wipe() {
  if (std::exchange(shown_, false)) wipe_line();
}

}  // namespace nmf::app
