// The state of a run in a file, to go on from after its process has ended.
#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "nmf/solve/factorize.hpp"

namespace nmf {

struct Checkpoint {
  std::string about;  // what whoever writes it wants to find again: of which data it is, by which options
  std::string state;  // Resumable::state()
};

// Whole or not at all: what was called so before stays until the new one is on the disk. Throws
// Error(Fault::input).
void write_checkpoint(const std::string& path, const Checkpoint& checkpoint);

// Throws Error(Fault::input) where the file is none, is of another version, is cut off or was changed (it
// holds the SHA-256 of itself).
Checkpoint read_checkpoint(const std::string& path);

// Throws like it by what the file begins with.
void check_checkpoint(const std::string& path);

// Writes checkpoints of a run beside it: the run waits for a copy in memory, never for the disk.
class CheckpointWriter {
 public:
  explicit CheckpointWriter(std::string path) : path_(std::move(path)) {}
  CheckpointWriter(const CheckpointWriter&) = delete;
  CheckpointWriter& operator=(const CheckpointWriter&) = delete;
  ~CheckpointWriter();

  // Whether the one before is still on its way to the disk.
  bool busy() const { return writing_.load(); }

  // To be called by an observer: keeps the state in memory. Waits for the one before.
  void keep(std::string about, const Resumable& run);
  // Writes what was kept last, where that is not on its way already.
  void write();

  // Waits until it is there. Why the last one could not be written, where that is so.
  std::optional<std::string> finish();

 private:
  void write_kept() noexcept;

  const std::string path_;
  Checkpoint kept_;
  bool kept_only_ = false;  // not written
  std::thread thread_;
  std::atomic<bool> writing_ = false;
  std::optional<std::string> failure_;  // of the last one that is over
};

}  // namespace nmf
