// SPDX-License-Identifier: Apache-2.0
#include "host/cli/checkpoint_file.hpp"

#include <array>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "host/cli/output_file.hpp"
#include "host/core/error.hpp"

namespace twinspan::cli {
namespace {

using Json = nlohmann::ordered_json;
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

constexpr std::string_view kMagic = "twinspan-checkpoint\n";
constexpr std::size_t kNonce = 12;
constexpr std::size_t kTag = 16;
constexpr std::size_t kMostHeader = 4096;
constexpr std::size_t kStep = std::size_t{1} << 20;  // octets per call of the cipher, whose lengths are int

std::span<const std::uint8_t> octets(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

void require(bool good) {
  if (!good) {
    throw Failure("AES-256-GCM of OpenSSL failed");
  }
}

/// Runs the cipher over `in`; `update` is EVP_EncryptUpdate or EVP_DecryptUpdate.
template <typename Update>
void run(Update update, EVP_CIPHER_CTX* context, std::span<const std::uint8_t> in, std::uint8_t* out) {
  for (std::size_t done = 0; done < in.size(); done += kStep) {
    const std::size_t size = std::min(kStep, in.size() - done);
    int written = 0;
    require(update(context, out == nullptr ? nullptr : out + done, &written, in.data() + done,
                   static_cast<int>(size)) == 1);
  }
}

std::string prefix_of(const std::string& header) {
  std::string prefix(kMagic);
  for (unsigned shift = 0; shift < 32; shift += 8) {
    prefix.push_back(static_cast<char>((header.size() >> shift) & 0xFF));
  }
  return prefix + header;
}

}  // namespace

CheckpointFile::CheckpointFile(std::string path, CheckpointIdentity identity, const Seed256& key)
    : path_(std::move(path)), identity_(std::move(identity)), key_(key) {}

bool CheckpointFile::exists() const {
  std::error_code ignored;
  return std::filesystem::exists(path_, ignored);
}

std::string CheckpointFile::header() const {
  const Json json = {{"schema", "twinspan-checkpoint"},         {"version", kCheckpointVersion},
                     {"network", identity_.network},            {"network_sha256", identity_.network_sha256},
                     {"pair", identity_.pair},                  {"seed", identity_.seed},
                     {"first_slot", identity_.first_slot},      {"slots", identity_.slots},
                     {"phase_loop", identity_.phase_loop}};
  return json.dump();
}

void CheckpointFile::check_header(const std::string& text) const {
  const Json found = Json::parse(text, nullptr, false);
  const Json wanted = Json::parse(header());
  if (!found.is_object()) {
    throw InputError(fmt::format("{}: the checkpoint is damaged; remove it and begin again", path_));
  }
  for (const auto& [key, value] : wanted.items()) {
    const Json other = found.contains(key) ? found[key] : Json(nullptr);
    if (other != value) {
      throw InputError(fmt::format("{}: the checkpoint has {} {}, this run has {}; {}", path_, key, other.dump(),
                                   value.dump(), key == "version" ? "continue it with the program that wrote it"
                                                                  : "give the arguments that it was begun with"));
    }
  }
}

SecretBytes CheckpointFile::load() const {
  std::ifstream in(path_, std::ios::binary);
  const std::string file((std::istreambuf_iterator<char>(in)), {});
  const auto damaged = [&]() -> InputError {
    return InputError(fmt::format("{}: the checkpoint is damaged ({} octets); remove it and begin again", path_,
                                  file.size()));
  };
  if (!in || file.size() < kMagic.size() + 4 || !file.starts_with(kMagic)) {
    throw damaged();
  }
  std::size_t length = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    length |= std::size_t{static_cast<std::uint8_t>(file[kMagic.size() + i])} << (8 * i);
  }
  const std::size_t begin = kMagic.size() + 4;
  if (length > kMostHeader || file.size() < begin + length + kNonce + kTag) {
    throw damaged();
  }
  check_header(file.substr(begin, length));
  const auto all = octets(file);
  const auto nonce = all.subspan(begin + length, kNonce);
  const auto sealed = all.subspan(begin + length + kNonce, file.size() - begin - length - kNonce - kTag);
  std::array<std::uint8_t, kTag> tag{};
  std::copy_n(all.end() - kTag, kTag, tag.begin());

  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  require(cipher &&
          EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.span().data(), nonce.data()) == 1);
  run(EVP_DecryptUpdate, cipher.get(), all.first(begin + length), nullptr);
  SecretBytes content(sealed.size());
  run(EVP_DecryptUpdate, cipher.get(), sealed, content.span().data());
  require(EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTag, tag.data()) == 1);
  int written = 0;
  std::array<std::uint8_t, kTag> rest{};
  if (EVP_DecryptFinal_ex(cipher.get(), rest.data(), &written) != 1) {
    throw damaged();
  }
  return content;
}

void CheckpointFile::save(std::span<const std::uint8_t> content) const {
  const std::string prefix = prefix_of(header());
  std::array<std::uint8_t, kNonce> nonce{};
  require(RAND_bytes(nonce.data(), kNonce) == 1);
  const Cipher cipher(EVP_CIPHER_CTX_new(), &EVP_CIPHER_CTX_free);
  require(cipher &&
          EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.span().data(), nonce.data()) == 1);
  run(EVP_EncryptUpdate, cipher.get(), octets(prefix), nullptr);
  std::string file = prefix;
  file.append(reinterpret_cast<const char*>(nonce.data()), kNonce);
  const std::size_t begin = file.size();
  file.resize(begin + content.size() + kTag);
  auto* out = reinterpret_cast<std::uint8_t*>(file.data() + begin);
  run(EVP_EncryptUpdate, cipher.get(), content, out);
  int written = 0;
  require(EVP_EncryptFinal_ex(cipher.get(), out + content.size(), &written) == 1 &&
          EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTag, out + content.size()) == 1);
  OutputFile(path_, "--checkpoint").commit(file);
}

}  // namespace twinspan::cli
