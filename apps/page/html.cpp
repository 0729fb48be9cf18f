#include "page/html.hpp"

#include <fmt/format.h>

#include <cctype>

#include "draw/markup.hpp"
#include "draw/svg.hpp"

namespace nmf::app {
namespace {

using draw::escaped;

const char* class_of(Tone tone) {
  return tone == Tone::good ? "good" : tone == Tone::warning ? "warning" : "plain";
}

// Nothing is loaded, whatever stands on the page.
constexpr const char* policy =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'";

}  // namespace

void Page::section(const std::string& title) {
  if (open_) body_ += "</section>\n";
  open_ = true;
  sections_.emplace_back(fmt::format("s{}", sections_.size() + 1), title);
  body_ += fmt::format("<section id=\"{}\">\n<h2>{}</h2>\n", sections_.back().first, escaped(title));
}

void Page::text(const std::string& paragraph) {
  body_ += fmt::format("<p>{}</p>\n", escaped(paragraph));
}

void Page::cards(const std::vector<Card>& cards) {
  body_ += "<div class=\"cards\">\n";
  for (const Card& card : cards)
    body_ += fmt::format("<div class=\"card {}\"><b>{}</b><span>{}</span></div>\n", class_of(card.tone),
                         escaped(card.value), escaped(card.what));
  body_ += "</div>\n";
}

void Page::facts(const std::vector<Fact>& facts) {
  body_ += "<ul class=\"facts\">\n";
  for (const Fact& fact : facts)
    body_ += fmt::format("<li class=\"{}\">{}</li>\n", class_of(fact.tone), escaped(fact.text));
  body_ += "</ul>\n";
}

void Page::figure(const draw::Figure& figure) {
  body_ += fmt::format("<figure>\n<figcaption><b>{}</b></figcaption>\n{}", escaped(figure.title),
                       draw::svg_part(figure));
  for (const std::string& note : figure.notes)
    body_ += fmt::format("<p class=\"note\">{}</p>\n", escaped(note));
  body_ += "</figure>\n";
}

void Page::put_table(const std::string& caption, const Table& table) {
  body_ += "<div class=\"scroll\"><table>\n";
  if (!caption.empty()) body_ += fmt::format("<caption>{}</caption>\n", escaped(caption));
  const auto kind = [&](std::size_t column) { return column < table.words ? "" : " class=\"number\""; };
  if (!table.head.empty()) {
    body_ += "<thead><tr>";
    for (std::size_t c = 0; c < table.head.size(); ++c)
      body_ += fmt::format("<th scope=\"col\"{}>{}</th>", kind(c), escaped(table.head[c]));
    body_ += "</tr></thead>\n";
  }
  body_ += "<tbody>\n";
  for (const auto& row : table.rows) {
    body_ += "<tr>";
    for (std::size_t c = 0; c < row.size(); ++c)
      body_ += fmt::format("<td{}>{}</td>", kind(c), escaped(row[c]));
    body_ += "</tr>\n";
  }
  body_ += "</tbody></table></div>\n";
}

void Page::table(const std::string& caption, const Table& table) {
  put_table(caption, table);
}

void Page::folded(const std::string& title, const Table& table) {
  const std::string id = fmt::format("f{}", sections_.size());
  body_ += fmt::format("<input type=\"checkbox\" class=\"fold\" id=\"{0}\"><label for=\"{0}\">{1}</label>\n",
                       id, escaped(title));
  put_table("", table);
}

std::string sentence(std::string text) {
  if (text.empty()) return text;
  text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text.ends_with('.') ? text : text + '.';
}

std::string Page::html() const {
  std::string links;
  for (const auto& [id, title] : sections_)
    links += fmt::format("<a href=\"#{}\">{}</a>\n", id, escaped(title));
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>{0}</title>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=\"color-scheme\" content=\"light dark\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"{1}\">\n<link rel=\"icon\" href=\"data:,\">\n"
      "<style>\n{2}{3}@media screen and (prefers-color-scheme:dark){{{4}}}\n@media screen{{{5}}}\n</style>\n"
      "</head>\n<body>\n<header>\n<h1>{0}</h1>\n<p class=\"subtitle\">{6}</p>\n<nav>\n{7}</nav>\n</header>\n"
      "<main>\n{8}{9}</main>\n<footer>Made by nmf {10}. Point at a mark to see its name and "
      "numbers.</footer>\n"
      "<script>\n{11}</script>\n</body>\n</html>\n",
      escaped(title_), policy, page_style, draw::svg_style_where_light(),
      draw::svg_style_where_dark(":root:not([data-theme=light])"),
      draw::svg_style_where_dark(":root[data-theme=dark]"), escaped(subtitle_), links, body_,
      open_ ? "</section>\n" : "", NMF_VERSION, page_script);
}

}  // namespace nmf::app
