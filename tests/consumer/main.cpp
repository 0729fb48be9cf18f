// What a program outside the project needs to factorize a matrix: succeeds when an exact product of rank one
// is found.
#include <nmf/nmf.hpp>

int main() {
  nmf::Dense<double> x{2, 3, nmf::Buffer<double>(6)};
  for (std::size_t i = 0; i < 6; ++i) x.values[i] = static_cast<double>((i / 3 + 1) * (i % 3 + 1));
  nmf::Options options;
  options.rank = 1;
  return nmf::factorize(*nmf::make_data(x), options).relative_error < 1e-6 ? 0 : 1;
}
