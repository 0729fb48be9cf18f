// By what a run that is gone on with is known to be of the same data: hashes of what is factorized, in
// memory.
#pragma once

#include <string>

#include "nmf/base/company.hpp"
#include "nmf/data/factor.hpp"
#include "nmf/matrix/weights.hpp"
#include "nmf/problem/prior.hpp"

namespace nmf::app {

// SHA-256 of shape and numbers in hexadecimal. Names of rows and columns do not count.
template <class T>
std::string sha256_of(const LabelledMatrix<T>& x);
template <class T>
std::string sha256_of(const Sparse<T>& x);
// The same as of the matrix of all rows, of which each member of the company has some.
template <class T>
std::string sha256_of_rows(const Company& company, const LabelledMatrix<T>& own);
template <class T>
std::string sha256_of(const Weights<T>& weights);
template <class T>
std::string sha256_of(const Pair<T>& start);
std::string sha256_of(const Prior& prior);

// Of what a run sees; empty: nothing of the kind.
struct Fingerprint {
  std::string matrix;
  std::string weights;
  std::string test;
  std::string start;
  std::string prior;
};

}  // namespace nmf::app
