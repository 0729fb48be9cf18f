// Reads XML to look at what is in it: an error where it is not well-formed.
#pragma once

#include <algorithm>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace nmf::test {

struct Element {
  std::string name, text;  // the text right in it, with entities as they are meant
  std::map<std::string, std::string> attributes;
  std::vector<std::string> inside;  // classes of what it is in

  double number(const std::string& attribute) const { return std::stod(attributes.at(attribute)); }
  bool is_in(const std::string& name_of_class) const {
    return std::find(inside.begin(), inside.end(), name_of_class) != inside.end();
  }
};

class Xml {
 public:
  explicit Xml(std::string_view text) : text_(text) {
    std::vector<std::size_t> open;
    while (at_ < text_.size())
      if (text_[at_] == '<')
        read_tag(open);
      else
        read_text(open);
    if (!open.empty()) fail("not closed: " + elements_[open.back()].name);
  }

  const std::vector<Element>& elements() const { return elements_; }
  // Of that name, in marks where data are asked for.
  std::vector<Element> named(const std::string& name, bool marks = true) const {
    std::vector<Element> some;
    for (const Element& element : elements_)
      if (element.name == name && (!marks || element.is_in("marks"))) some.push_back(element);
    return some;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw std::runtime_error(what + " at byte " + std::to_string(at_));
  }
  std::string until(std::string_view characters) {
    const std::size_t end = text_.find_first_of(characters, at_);
    if (end == std::string_view::npos) fail("no " + std::string(characters));
    const std::string result(text_.substr(at_, end - at_));
    at_ = end;
    return result;
  }
  std::string meant(const std::string& raw) const {
    static const std::map<std::string, std::string> entities{
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}};
    std::string result;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] == '<') fail("< in text");
      if (static_cast<unsigned char>(raw[i]) < 0x20 && raw[i] != '\n' && raw[i] != '\t')
        fail("control character");
      if (raw[i] != '&') {
        result += raw[i];
        continue;
      }
      const std::size_t end = raw.find(';', i);
      if (end == std::string::npos || !entities.contains(raw.substr(i + 1, end - i - 1))) fail("& in text");
      result += entities.at(raw.substr(i + 1, end - i - 1));
      i = end;
    }
    return result;
  }
  void read_text(const std::vector<std::size_t>& open) {
    const std::size_t end = std::min(text_.find('<', at_), text_.size());
    const std::string text = meant(std::string(text_.substr(at_, end - at_)));
    at_ = end;
    if (!open.empty())
      elements_[open.back()].text += text;
    else if (text.find_first_not_of(" \n") != std::string::npos)
      fail("text outside");
  }
  void read_tag(std::vector<std::size_t>& open) {
    ++at_;
    if (text_[at_] == '/') {
      ++at_;
      const std::string name = until(">");
      if (open.empty() || elements_[open.back()].name != name) fail("closes what is not open: " + name);
      open.pop_back();
      ++at_;
      return;
    }
    Element element;
    for (const std::size_t i : open)
      if (elements_[i].attributes.contains("class"))
        element.inside.push_back(elements_[i].attributes.at("class"));
    element.name = until(" />\n");
    read_attributes(element);
    const bool whole = text_[at_] == '/';
    at_ += whole ? 2 : 1;
    if (text_[at_ - 1] != '>') fail("no >");
    if (!whole) open.push_back(elements_.size());
    elements_.push_back(std::move(element));
  }
  void read_attributes(Element& element) {
    while (true) {
      while (text_[at_] == ' ' || text_[at_] == '\n') ++at_;
      if (text_[at_] == '>' || text_[at_] == '/') return;
      const std::string name = until("=");
      ++at_;
      if (text_[at_++] != '"') fail("no quote");
      if (!element.attributes.emplace(name, meant(until("\""))).second) fail("twice: " + name);
      ++at_;
    }
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::vector<Element> elements_;
};

}  // namespace nmf::test
