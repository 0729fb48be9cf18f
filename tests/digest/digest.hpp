// SHA-256 of what a run gave, number by number.
#pragma once

#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>
#include <cstring>
#include <string>

#include "nmf/solve/factorize.hpp"

namespace nmf::test {

class Bytes {
 public:
  template <class N>
  void add(N number) {
    const std::size_t size = bytes_.size();
    bytes_.resize(size + sizeof(N));
    std::memcpy(bytes_.data() + size, &number, sizeof(N));
  }
  template <class T>
  void add(const Factor<T>& F) {
    add(F.k());
    add(F.count());
    for (const T value : F) add(value);
  }
  // All of it but how long it took.
  template <class T>
  void add(const Result<T>& result) {
    add(result.Wt);
    add(result.H);
    for (const double figure :
         {result.objective, result.loss, result.penalty, result.relative_error, result.explained_variance,
          result.kkt_residual, result.holdout_error, result.test_error, result.loss_function.parameter})
      add(figure);
    for (const Index count : {result.iterations, result.single_iterations, result.chosen_iteration,
                              result.empty, result.reseeded, result.exchange_rounds, result.exchanges_kept})
      add(count);
    add(result.stop_reason);
    for (const Iteration& row : result.log)
      for (const double figure : {row.objective, row.loss, row.penalty, row.relative_error,
                                  row.relative_change, row.kkt_residual, row.holdout_error, row.test_error})
        add(figure);
  }
  void add(const std::string& text) { bytes_ += text; }

  std::string sha256() const {
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    SHA256(reinterpret_cast<const unsigned char*>(bytes_.data()), bytes_.size(), digest.data());
    std::string text;
    for (const unsigned byte : digest) text += fmt::format("{:02x}", byte);
    return text;
  }

 private:
  std::string bytes_;
};

}  // namespace nmf::test
