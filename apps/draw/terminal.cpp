#include "draw/terminal.hpp"

#include <algorithm>

#include "draw/markup.hpp"
#include "draw/screen.hpp"
#include "nmf/io/message.hpp"

namespace nmf::draw {
namespace {

constexpr Index gap = 3, narrowest = 34;  // between panels; of one that is not alone

struct Columns {
  Index count = 1;  // panels beside one another
  Index width = 0;  // of each
};

// Images are as wide as they are; other panels share the width as far as that leaves them enough.
Columns columns_of(const Figure& figure, Index width) {
  Index widest_tile = 0;
  for (const Panel& panel : figure.panels) {
    const auto* tile = std::get_if<Tile>(&panel.content);
    if (tile == nullptr) {
      const Index count =
          std::clamp<Index>((width + gap) / (narrowest + gap), 1, std::max<Index>(figure.across, 1));
      return {count, (width - gap * (count - 1)) / count};
    }
    widest_tile = std::max({widest_tile, static_cast<Index>(tile->picture.width), cells_in(panel.title)});
  }
  widest_tile = std::min(widest_tile, width);
  return {std::max<Index>(1, (width + gap) / (widest_tile + gap)), widest_tile};
}

Screen screen_with_title(const Panel& panel, const Terminal& terminal, Index width) {
  const Screen content =
      std::visit([&](const auto& some) { return screen_of(some, terminal, width); }, panel.content);
  if (panel.title.empty()) return content;
  const std::vector<std::string> title = lines_on(terminal, panel.title, width);
  Screen screen(width, content.height() + std::ssize(title));
  for (Index i = 0; i < std::ssize(title); ++i) screen.write(0, i, title[static_cast<std::size_t>(i)]);
  screen.paste(0, std::ssize(title), content);
  return screen;
}

// Without what is not ASCII, where it would not be shown.
std::string plain(std::string text, bool unicode) {
  if (unicode) return text;
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const std::string_view character = take_character(rest);
    const bool ascii = static_cast<unsigned char>(character[0]) < 0x80;
    result +=
        ascii ? std::string(character) : std::string(static_cast<std::size_t>(io::cells_of(character)), '?');
  }
  return result;
}

}  // namespace

std::string text_of(const Figure& figure, const Terminal& terminal) {
  const auto [beside, each] = columns_of(figure, terminal.width);
  std::string text;
  for (const std::string& line : lines_on(terminal, figure.title, terminal.width)) text += line + '\n';
  text += '\n';
  for (Index first = 0; first < std::ssize(figure.panels); first += beside) {
    const Index end = std::min<Index>(first + beside, std::ssize(figure.panels));
    std::vector<Screen> screens;
    Index height = 0;
    for (Index i = first; i < end; ++i) {
      screens.push_back(screen_with_title(figure.panels[static_cast<std::size_t>(i)], terminal, each));
      height = std::max(height, screens.back().height());
    }
    Screen line(terminal.width, height);
    for (Index i = 0; i < std::ssize(screens); ++i)
      line.paste(i * (each + gap), 0, screens[static_cast<std::size_t>(i)]);
    text += line.text(terminal.colour) + "\n";
  }
  for (const std::string& note : figure.notes)
    for (const std::string& line : lines_on(terminal, note, terminal.width)) text += line + '\n';
  return plain(std::move(text), terminal.unicode);
}

}  // namespace nmf::draw
