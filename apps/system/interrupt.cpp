#include "system/interrupt.hpp"

#include <csignal>

namespace nmf::app {
namespace {

// Ctrl-C, kill, a terminal that closes, and limits of batch systems on processor time.
constexpr int ending[] = {SIGINT, SIGTERM, SIGHUP, SIGXCPU};

volatile std::sig_atomic_t received_signal = 0;

void remember_signal(int signal) {
  received_signal = signal;
}

}  // namespace

InterruptWatch::InterruptWatch() {
  received_signal = 0;
  for (const int signal : ending) {
    struct sigaction before {};
    sigaction(signal, nullptr, &before);
    if (before.sa_handler == SIG_IGN) continue;
    struct sigaction action {};
    action.sa_handler = remember_signal;
    action.sa_flags = static_cast<int>(SA_RESETHAND) | SA_RESTART;
    sigaction(signal, &action, nullptr);
  }
}

InterruptWatch::~InterruptWatch() {
  for (const int signal : ending) {
    struct sigaction now {};
    sigaction(signal, nullptr, &now);
    if (now.sa_handler == remember_signal) std::signal(signal, SIG_DFL);
  }
}

int InterruptWatch::signal() const {
  return received_signal;
}

}  // namespace nmf::app
