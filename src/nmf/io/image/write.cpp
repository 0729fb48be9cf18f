#include "nmf/io/image/write.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "nmf/io/format.hpp"
#include "nmf/io/message.hpp"
#include "nmf/io/names.hpp"

namespace nmf::io {
namespace {

constexpr int white_level = 255;
constexpr std::size_t gap = 2;      // between images on a sheet
constexpr char gap_level = '\x80';  // grey: images may be black or white at their borders

PixelPlaces places_for(const WriteOptions& options, const std::vector<std::string>& names, Index columns) {
  if (!options.image_shape.empty()) return places_of_shape(options.image_shape, columns);
  std::optional<PixelPlaces> places = find_places(names);
  if (!places)
    throw Error(Fault::usage,
                fmt::format("rows of {} numbers are written as images only where columns are called as "
                            "pixels are (y0_x0 ...), or {} says how wide and high they are",
                            columns, option("image_shape", "WIDTHxHEIGHT")));
  return *std::move(places);
}

template <class T>
std::vector<double> numbers_in(const Dense<T>& x, Index row) {
  const T* from = x.values.data() + row * x.columns;
  return {from, from + x.columns};
}
template <class T>
std::vector<double> numbers_in(const Sparse<T>& x, Index row) {
  std::vector<double> numbers(static_cast<std::size_t>(x.columns), 0.0);
  const auto end = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(row) + 1]);
  for (auto e = static_cast<std::size_t>(x.row_start[static_cast<std::size_t>(row)]); e < end; ++e)
    numbers[x.column[e]] = x.value[e];
  return numbers;
}

double largest_in(const std::vector<double>& numbers) {
  double largest = 0;
  for (const double value : numbers) largest = std::max(largest, value);  // NaN is not
  return largest;
}

// NaN and what is negative are black.
char level(double value, double white) {
  if (!(value > 0) || !(white > 0)) return 0;
  const double share = std::min(value / white, 1.0);
  return static_cast<char>(static_cast<unsigned char>(share * white_level + 0.5));
}

// For the name of a file that reading a folder of images finds again.
std::string file_name(std::string label) {
  constexpr std::size_t longest = 200;
  label.erase(0, label.find_first_not_of(' '));  // of labels that are joined some may be empty
  label.erase(label.find_last_not_of(' ') + 1);
  for (char& c : label)
    if (c == '/' || static_cast<unsigned char>(c) < ' ') c = '_';
  if (label.starts_with('.')) label[0] = '_';
  return label.size() > longest ? label.substr(0, longest) : label;
}

}  // namespace

template <class T>
RowImages<T>::RowImages(const LabelledMatrix<T>& matrix, const WriteOptions& options)
    : matrix_(matrix),
      places_(places_for(options, matrix.labels.columns, matrix.columns())),
      scale_(options.image_scale) {
  if (scale_ != ImageScale::common) return;
  for (Index i = 0; i < count(); ++i) largest_ = std::max(largest_, largest_in(numbers(i)));
}

template <class T>
std::vector<double> RowImages<T>::numbers(Index row) const {
  return std::visit([row](const auto& x) { return numbers_in(x, row); }, matrix_.values);
}

template <class T>
double RowImages<T>::white(const std::vector<double>& row) const {
  if (scale_ == ImageScale::none) return white_level;
  return scale_ == ImageScale::own ? largest_in(row) : largest_;
}

template <class T>
void RowImages<T>::draw(Index row, Picture& on, std::size_t left, std::size_t top) const {
  const std::vector<double> values = numbers(row);
  const double most = white(values);
  const std::size_t a_pixel = numbers_a_pixel(on.channels);
  const std::size_t width = static_cast<std::size_t>(places_.shape.width) * a_pixel;
  for (std::size_t y = 0; y < static_cast<std::size_t>(places_.shape.height); ++y)  // pixels without a column
    std::fill_n(on.pixels.begin() + static_cast<Index>(((top + y) * on.width + left) * a_pixel), width, '\0');
  for (std::size_t j = 0; j < values.size(); ++j) {
    const std::size_t y = places_.place[j] / width, x = places_.place[j] % width;
    on.pixels[((top + y) * on.width + left) * a_pixel + x] = level(values[j], most);
  }
}

template <class T>
Picture RowImages<T>::picture(Index row) const {
  Picture picture{static_cast<std::size_t>(places_.shape.width),
                  static_cast<std::size_t>(places_.shape.height),
                  places_.shape.channels,
                  {}};
  picture.pixels.resize(places_.shape.numbers());
  draw(row, picture, 0, 0);
  return picture;
}

template <class T>
Picture RowImages<T>::sheet() const {
  const auto images = static_cast<std::size_t>(count());
  const std::size_t step_x = static_cast<std::size_t>(places_.shape.width) + gap,
                    step_y = static_cast<std::size_t>(places_.shape.height) + gap;
  std::size_t across = 1;
  while (across < images && across * across * step_x < images * step_y) ++across;
  const std::size_t down = (images + across - 1) / across;
  Picture sheet{across * step_x - gap, down * step_y - gap, places_.shape.channels, {}};
  constexpr std::size_t most = (std::size_t{1} << 31) - 1;  // in a PNG image
  if (sheet.width > most / sheet.height / numbers_a_pixel(sheet.channels))
    throw Error(Fault::usage,
                fmt::format("a sheet of {} images is too large; write a folder of them", images));
  sheet.pixels.assign(sheet.width * sheet.height * numbers_a_pixel(sheet.channels), gap_level);
  for (std::size_t i = 0; i < images; ++i)
    draw(static_cast<Index>(i), sheet, i % across * step_x, i / across * step_y);
  return sheet;
}

template <class T>
std::vector<std::string> RowImages<T>::file_names(const std::string& ending) const {
  std::vector<std::string> names;
  if (!matrix_.labels.rows.empty())
    for (std::string& label : joined(matrix_.labels.rows)) names.push_back(file_name(std::move(label)));
  std::set<std::string> different(names.begin(), names.end());
  const bool named = different.size() == static_cast<std::size_t>(count()) && !different.contains("");
  const std::size_t digits = fmt::format("{}", count()).size();
  for (Index i = 0; i < count(); ++i) {
    const std::string number = fmt::format("{:0{}}", i + 1, digits);
    if (names.size() <= static_cast<std::size_t>(i)) names.push_back("row_" + number);
    std::string& name = names[static_cast<std::size_t>(i)];
    if (!matrix_.labels.rows.empty() && !named) name = number + "_" + name;
    name += ending;
  }
  return names;
}

template <class T>
void write_image(AtomicFile& file, const LabelledMatrix<T>& matrix, const WriteOptions& options) {
  const Picture sheet = RowImages<T>(matrix, options).sheet();
  file.write(options.format == "png" ? png_of(sheet) : pnm_of(sheet));
}

template class RowImages<float>;
template class RowImages<double>;
template void write_image(AtomicFile&, const LabelledMatrix<float>&, const WriteOptions&);
template void write_image(AtomicFile&, const LabelledMatrix<double>&, const WriteOptions&);

}  // namespace nmf::io
