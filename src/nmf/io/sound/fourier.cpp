#include "nmf/io/sound/fourier.hpp"

#include "nmf/base/portable.hpp"

namespace nmf::io {
namespace {

Complex operator+(const Complex& a, const Complex& b) {
  return {a.re + b.re, a.im + b.im};
}
Complex operator-(const Complex& a, const Complex& b) {
  return {a.re - b.re, a.im - b.im};
}
Complex operator*(const Complex& a, const Complex& b) {
  return {a.re * b.re - a.im * b.im, a.re * b.im + a.im * b.re};
}
Complex times_minus_i(const Complex& a) {
  return {a.im, -a.re};
}

std::vector<std::size_t> factors_of(std::size_t length) {
  std::vector<std::size_t> factors;
  for (std::size_t p = 4; length > 1; p = p == 4 ? 2 : p == 2 ? 3 : p + 2) {
    if (p > 4 && p * p > length) p = length;  // no further ones
    for (; length % p == 0; length /= p) factors.push_back(p);
  }
  factors.push_back(1);
  return factors;
}

std::vector<Complex> roots_of_unity(std::size_t length) {
  std::vector<Complex> roots(length);
  for (std::size_t j = 0; 2 * j <= length; ++j) {
    const double half_turns = 2 * static_cast<double>(j) / static_cast<double>(length);
    roots[j] = {portable::sin_of_pi_times(0.5 - half_turns), -portable::sin_of_pi_times(half_turns)};
    if (j > 0) roots[length - j] = {roots[j].re, -roots[j].im};
  }
  return roots;
}

}  // namespace

Fourier::Fourier(std::size_t length) : root_(roots_of_unity(length)), factors_(factors_of(length)) {}

void Fourier::transform(const Complex* in, Complex* out) const {
  pass(in, 1, out, length(), factors_.data());
}

// Of every stride-th number: the transforms of as many parts as the first factor says, and these joined.
void Fourier::pass(const Complex* in, std::size_t stride, Complex* out, std::size_t length,
                   const std::size_t* factor) const {
  const std::size_t parts = *factor, size = length / parts;
  for (std::size_t q = 0; q < parts; ++q)
    if (size == 1)
      out[q] = in[q * stride];
    else
      pass(in + q * stride, stride * parts, out + q * size, size, factor + 1);
  if (parts > 1) join(out, parts, size);
}

void Fourier::join(Complex* out, std::size_t parts, std::size_t size) const {
  const std::size_t step = length() / (parts * size);  // between the roots of so many numbers
  if (parts == 2) {
    for (std::size_t k = 0; k < size; ++k) {
      const Complex a = out[k], b = out[k + size] * root_[k * step];
      out[k] = a + b;
      out[k + size] = a - b;
    }
    return;
  }
  if (parts == 4) {
    for (std::size_t k = 0; k < size; ++k) {
      const Complex a = out[k], b = out[k + size] * root_[k * step],
                    c = out[k + 2 * size] * root_[2 * k * step], d = out[k + 3 * size] * root_[3 * k * step];
      const Complex even = a + c, odd = b + d, across = a - c, turned = times_minus_i(b - d);
      out[k] = even + odd;
      out[k + size] = across + turned;
      out[k + 2 * size] = even - odd;
      out[k + 3 * size] = across - turned;
    }
    return;
  }
  std::vector<Complex> part(parts);
  for (std::size_t k = 0; k < size; ++k) {
    for (std::size_t q = 0; q < parts; ++q) part[q] = out[k + q * size] * root_[q * k * step];
    for (std::size_t r = 0; r < parts; ++r) {
      Complex sum = part[0];
      for (std::size_t q = 1; q < parts; ++q) sum = sum + part[q] * root_[q * r % parts * size * step];
      out[k + r * size] = sum;
    }
  }
}

}  // namespace nmf::io
