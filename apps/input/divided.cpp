#include "input/divided.hpp"

#include <fmt/format.h>

#include "input/beside.hpp"
#include "nmf/base/error.hpp"
#include "nmf/matrix/dense.hpp"
#include "nmf/model/counting.hpp"
#include "system/memory.hpp"

namespace nmf::app {
Divided::Divided(const std::string& path, const Model& model, int threads)
    : path_(path), folder_(model.folder) {
  options_.threads = threads;
  options_.missing = io::Missing::keep;
  options_.storage = io::Storage::dense;
  options_.style_if_text = true;
  options_.memory_limit = available_memory();
  set_media(model, options_);
  source_ = io::open_matrix<double>(path_, options_, report_);
  features_.emplace(model, path_, source_->column_names(), source_->columns(), Unknown::refuse);
}

std::optional<Dense<double>> Divided::next(Index rows, const LabelledMatrix<double>* of_w) {
  LabelledMatrix<double> block;
  const Index count = source_->rows(rows, block) ? block.rows() : 0;
  if (count != (of_w != nullptr ? of_w->rows() : 0))
    throw Error(Fault::input,
                fmt::format("{}: does not have as many rows as W of the model in {}; give the matrix that it "
                            "was made of",
                            path_, folder_));
  if (count == 0) return std::nullopt;
  check_same_rows(path_, taken_, block.labels.rows, of_w->labels.rows, "W of the model in " + folder_);
  taken_ += count;
  block = features_->arranged(std::move(block));
  if (!block.is_sparse()) return std::move(std::get<Dense<double>>(block.values));
  return dense_of(std::get<Sparse<double>>(block.values));
}

}  // namespace nmf::app
