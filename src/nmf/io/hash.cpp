#include "nmf/io/hash.hpp"

#include <array>
#include <string_view>

namespace nmf::io {

Sha256::Sha256() {
  SHA256_Init(&state_);
}

void Sha256::add(const char* bytes, std::size_t size) {
  SHA256_Update(&state_, bytes, size);
}

std::string Sha256::text() const {
  SHA256_CTX copy = state_;
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256_Final(digest.data(), &copy);
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  for (const unsigned char byte : digest) {
    text += digits[byte >> 4];
    text += digits[byte & 15];
  }
  return text;
}

}  // namespace nmf::io
