#include "system/interrupt.hpp"

#include <atomic>
#include <csignal>
#include <cstdint>
#include <ctime>
#include <span>

namespace nmf::app {
namespace {

// Ctrl-C, kill, a terminal that closes, and limits of batch systems on processor time.
constexpr int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};

// Those of batch systems before the time is over, and of people.
constexpr int asking[] = {SIGUSR1, SIGUSR2};

volatile std::sig_atomic_t received_signal = 0;
std::atomic<std::int64_t> received_at = 0;  // nanoseconds
static_assert(std::atomic<std::int64_t>::is_always_lock_free);
volatile std::sig_atomic_t asked = 0;

std::int64_t now() {
  timespec time{};
  clock_gettime(CLOCK_MONOTONIC, &time);  // in a handler, too
  return std::int64_t{time.tv_sec} * 1'000'000'000 + time.tv_nsec;
}

void remember_signal(int signal) {
  received_signal = signal;
  received_at.store(now());
}
void remember_question(int) {
  asked = 1;
}

void handle(int signal, void (*handler)(int), int flags) {
  struct sigaction action {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigaction(signal, &action, nullptr);
}

void restore(std::span<const int> signals, void (*handler)(int)) {
  for (const int signal : signals) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == handler) std::signal(signal, SIG_DFL);
  }
}

}  // namespace

InterruptWatch::InterruptWatch() {
  received_signal = 0;
  received_at = 0;
  for (const int signal : ending) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler != SIG_IGN) handle(signal, remember_signal, static_cast<int>(SA_RESETHAND));
  }
}

InterruptWatch::~InterruptWatch() {
  restore(ending, remember_signal);
}

int InterruptWatch::signal() const {
  return received_signal;
}

double InterruptWatch::seconds() const {
  const std::int64_t at = received_at.load();
  return at == 0 ? 0 : static_cast<double>(now() - at) * 1e-9;
}

AskedWatch::AskedWatch() {
  asked = 0;
  for (const int signal : asking) handle(signal, remember_question, SA_RESTART);
}

AskedWatch::~AskedWatch() {
  restore(asking, remember_question);
}

bool AskedWatch::take() {
  const bool was = asked != 0;
  if (was) asked = 0;
  return was;
}

}  // namespace nmf::app
