// The rows of a matrix that is divided among the components of a model, in step with those of W.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "input/features.hpp"
#include "nmf/io/source.hpp"

namespace nmf::app {

class Divided {
 public:
  Divided(const std::string& path, const Model& model, int threads);

  // The next rows, which shall be those that W has in `of_w`; nothing where both have ended (nullptr). Throws
  // Error(Fault::input) where they are not as many, or called otherwise.
  std::optional<Dense<double>> next(Index rows, const LabelledMatrix<double>* of_w);

 private:
  std::string path_, folder_;
  io::ReadOptions options_;
  io::ReadReport report_;
  std::unique_ptr<io::Source<double>> source_;
  std::optional<Features> features_;
  Index taken_ = 0;  // rows
};

}  // namespace nmf::app
