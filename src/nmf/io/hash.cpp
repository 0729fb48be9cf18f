#include "nmf/io/hash.hpp"

#include <fmt/format.h>

#include <array>

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
  std::string text;
  for (const unsigned byte : digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace nmf::io
