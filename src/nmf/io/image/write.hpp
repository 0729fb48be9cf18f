// Rows of a matrix as images, PNG or PGM (PPM where they are in colours): one each, or all on a sheet.
#pragma once

#include <string>
#include <vector>

#include "nmf/io/image/places.hpp"
#include "nmf/io/write.hpp"

namespace nmf::io {

// Eight bits a number.
struct Picture {
  std::size_t width = 0, height = 0;
  Channels channels = Channels::grey;
  std::string pixels;  // row by row
};

std::string png_of(const Picture& picture);
std::string pnm_of(const Picture& picture);

template <class T>
class RowImages {
 public:
  // Throws Error(Fault::usage) where rows are no images: neither WriteOptions::image_shape nor the names of
  // columns say so.
  RowImages(const LabelledMatrix<T>& matrix, const WriteOptions& options);

  Index count() const { return matrix_.rows(); }
  Picture picture(Index row) const;
  // All of them side by side, in rows that make about a square.
  Picture sheet() const;
  // What files of them are called: by the labels of rows, else row_1 ..., all different.
  std::vector<std::string> file_names(const std::string& ending) const;

 private:
  void draw(Index row, Picture& on, std::size_t left, std::size_t top) const;
  double white(const std::vector<double>& row) const;
  std::vector<double> numbers(Index row) const;

  const LabelledMatrix<T>& matrix_;
  const PixelPlaces places_;
  const ImageScale scale_;
  double largest_ = 0;  // of all numbers, where they have a common scale
};

}  // namespace nmf::io
