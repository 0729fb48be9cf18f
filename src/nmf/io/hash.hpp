// SHA-256 of bytes as they pass.
#pragma once

#include <openssl/sha.h>

#include <cstddef>
#include <string>

namespace nmf::io {

class Sha256 {
 public:
  Sha256();
  void add(const char* bytes, std::size_t size);
  std::string text() const;  // of all that was added, in hexadecimal

 private:
  SHA256_CTX state_{};
};

}  // namespace nmf::io
