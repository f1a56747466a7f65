#include "pipeline/vector_cache.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "core/file.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kContext = "vectors/1";
constexpr std::size_t kWidth = 384;
constexpr std::size_t kPacked = sizeof(float) + kWidth;
constexpr std::size_t kSealed = 24 + 16 + kPacked;  // nonce, tag
constexpr std::size_t kRecord = 16 + kSealed;
constexpr std::uint64_t kLargestFile = std::uint64_t{64} << 20;  // about 140,000 sentences

std::string pack(const std::vector<float>& vector) {
  float most = 1e-9F;
  for (const float value : vector) most = std::max(most, std::abs(value));
  const float scale = most / 127;
  std::string packed(sizeof scale + vector.size(), '\0');
  std::memcpy(packed.data(), &scale, sizeof scale);
  for (std::size_t i = 0; i < vector.size(); ++i)
    packed[sizeof scale + i] = static_cast<char>(static_cast<std::int8_t>(std::lround(vector[i] / scale)));
  return packed;
}

std::vector<float> unpack(std::string_view packed) {
  float scale = 0;
  std::memcpy(&scale, packed.data(), sizeof scale);
  std::vector<float> vector;
  vector.reserve(packed.size() - sizeof scale);
  for (const char c : packed.substr(sizeof scale))
    vector.push_back(scale * static_cast<float>(static_cast<std::int8_t>(c)));
  return vector;
}

}  // namespace

VectorCache::VectorCache(std::filesystem::path file, std::optional<vault::Key> key)
    : m_file(std::move(file)), m_key(std::move(key)) {
  if (!m_key) m_key = vault::Key::ephemeral(), m_file.clear();
}

VectorCache::Digest VectorCache::digest_of(std::string_view text) const {
  const std::string mac = m_key->mac(text, kContext);
  Digest digest;
  std::memcpy(&digest.low, mac.data(), 8);
  std::memcpy(&digest.high, mac.data() + 8, 8);
  return digest;
}

void VectorCache::load() {
  if (m_loaded) return;
  m_loaded = true;
  if (m_file.empty()) return;
  std::error_code none;
  if (std::filesystem::file_size(m_file, none) > kLargestFile || none) return;
  auto bytes = read_file(m_file, kLargestFile);
  if (!bytes) return;
  m_bytes = std::move(*bytes);
  m_sealed.reserve(m_bytes.size() / kRecord);
  for (std::size_t at = 0; at + kRecord <= m_bytes.size(); at += kRecord) {
    Digest digest;
    std::memcpy(&digest.low, &m_bytes[at], 8);
    std::memcpy(&digest.high, &m_bytes[at + 8], 8);
    m_sealed[digest] = at + 16;
  }
}

std::optional<std::vector<float>> VectorCache::find(const Digest& digest) {
  if (const auto open = m_open.find(digest); open != m_open.end()) return unpack(open->second);
  const auto sealed = m_sealed.find(digest);
  if (sealed == m_sealed.end()) return std::nullopt;
  auto packed = m_key->open(std::string_view(m_bytes).substr(sealed->second, kSealed), kContext);
  if (!packed || packed->size() != kPacked) return std::nullopt;
  return unpack(m_open.emplace(digest, std::move(*packed)).first->second);
}

void VectorCache::keep(const std::vector<std::pair<Digest, Packed>>& fresh) {
  constexpr std::size_t kMostOpen = 200000;
  if (m_open.size() > kMostOpen) m_open.clear();
  std::string records;
  for (const auto& [digest, packed] : fresh) {
    m_open.emplace(digest, packed);
    if (packed.size() != kPacked) continue;
    records.append(reinterpret_cast<const char*>(&digest.low), 8);
    records.append(reinterpret_cast<const char*>(&digest.high), 8);
    records += m_key->seal(packed, kContext);
  }
  if (m_file.empty() || records.empty()) return;
  const FileDescriptor file(::open(m_file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!file.valid() || ::flock(file.get(), LOCK_EX) != 0) return;
  const off_t size = ::lseek(file.get(), 0, SEEK_END);
  // A full file starts anew; a torn end (a crash while writing) is cut off, so that records stay in step.
  const off_t whole = size - size % static_cast<off_t>(kRecord);
  const bool full = static_cast<std::uint64_t>(size) + records.size() > kLargestFile;
  if (size < 0 || ((full || whole != size) && ::ftruncate(file.get(), full ? 0 : whole) != 0)) return;
  for (std::size_t at = 0; at < records.size();) {
    const ssize_t written = ::write(file.get(), records.data() + at, records.size() - at);
    if (written <= 0) return;
    at += static_cast<std::size_t>(written);
  }
}

condense::Embedder VectorCache::remembering(condense::Embedder embed) {
  return [this, embed = std::move(embed)](
             const std::vector<std::string_view>& texts) -> Result<std::vector<std::vector<float>>> {
    std::vector<std::vector<float>> vectors(texts.size());
    std::vector<Digest> digests;
    std::vector<std::string_view> missing;
    std::vector<std::size_t> where;
    {
      const std::lock_guard lock(m_mutex);
      load();
      for (std::size_t i = 0; i < texts.size(); ++i) {
        digests.push_back(digest_of(texts[i]));
        if (auto known = find(digests[i])) vectors[i] = std::move(*known);
        else missing.push_back(texts[i]), where.push_back(i);
      }
    }
    if (missing.empty()) return vectors;
    FP_TRY_ASSIGN(const auto made, embed(missing));
    if (made.size() != missing.size()) return fail(Code::internal, "condense", "the embedding gave too few vectors");
    std::vector<std::pair<Digest, Packed>> fresh;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      fresh.emplace_back(digests[where[i]], pack(made[i]));
      vectors[where[i]] = unpack(fresh.back().second);
    }
    const std::lock_guard lock(m_mutex);
    keep(fresh);
    return vectors;
  };
}

}  // namespace firstpass::pipeline
