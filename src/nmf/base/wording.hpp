// Texts that name options. Who reads them gives options by different names, in C++ the field `l1_w` and at
// the shell the flag `--l1-w`: a text says which field it means, and each reader sees the name that is his.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace nmf {

// In a text: the field of an options struct (or the argument of a function) that is called so, with a value.
std::string option(std::string_view field, std::string_view value = {});

class Wording {
 public:
  using Name = std::function<std::string(std::string_view field, std::string_view value)>;

  // A text with options in it.
  explicit Wording(std::string text) : text_(std::move(text)) {}

  std::string plain() const;                   // with options as C++ has them: "l1_w", "loss kl"
  std::string naming(const Name& name) const;  // as `name` calls them

 private:
  std::string text_;
};

}  // namespace nmf
