// A page in one file: what is written on it, piece by piece. Everything that is given as text is text.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "draw/figure.hpp"

namespace nmf::app {

// How a fact is to be taken.
enum class Tone { good, plain, warning };

struct Fact {
  Tone tone = Tone::plain;
  std::string text;
};

class Page {
 public:
  // What a card says: a word or number, and what it is.
  struct Card {
    std::string value, what;
    Tone tone = Tone::plain;
  };
  struct Table {
    std::vector<std::string> head;
    std::vector<std::vector<std::string>> rows;
    std::size_t words = 1;  // columns of words, the first; the others are numbers
  };

  Page(std::string title, std::string subtitle) : title_(std::move(title)), subtitle_(std::move(subtitle)) {}

  void section(const std::string& title);
  void text(const std::string& paragraph);
  void cards(const std::vector<Card>& cards);
  void facts(const std::vector<Fact>& facts);
  void figure(const draw::Figure& figure);
  void table(const std::string& caption, const Table& table);
  // The same, to be opened, without script too; in print it is open. One in a section.
  void folded(const std::string& title, const Table& table);

  // The whole page.
  std::string html() const;

 private:
  void put_table(const std::string& caption, const Table& table);

  std::string title_, subtitle_, body_;
  std::vector<std::pair<std::string, std::string>> sections_;  // their ids and titles
  bool open_ = false;
};

// With a capital at its beginning and a full stop at its end.
std::string sentence(std::string text);

// What every page has: its looks, and a script without which it works as well.
extern const char* const page_style;
extern const char* const page_script;

}  // namespace nmf::app
