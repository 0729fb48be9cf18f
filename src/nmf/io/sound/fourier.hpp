// The discrete Fourier transform of any length, the same bits on every machine.
#pragma once

#include <cstddef>
#include <vector>

namespace nmf::io {

struct Complex {
  double re = 0, im = 0;
};

// Libraries take their roots of unity from the C library, whose last bits depend on the processor; and the
// one at hand (kissfft) is to be had for single precision as a shared library only. Lengths without large
// prime factors take n log n steps, others more.
class Fourier {
 public:
  explicit Fourier(std::size_t length);
  std::size_t length() const { return root_.size(); }

  // out_k = sum of in_j exp(-2 pi i j k / length); `out` is other memory than `in`.
  void transform(const Complex* in, Complex* out) const;

 private:
  void pass(const Complex* in, std::size_t stride, Complex* out, std::size_t length,
            const std::size_t* factor) const;
  void join(Complex* out, std::size_t parts, std::size_t size) const;

  std::vector<Complex> root_;         // exp(-2 pi i j / length)
  std::vector<std::size_t> factors_;  // of the length, ended by 1
};

}  // namespace nmf::io
