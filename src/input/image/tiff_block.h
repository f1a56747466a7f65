// Reading of a TIFF structure (TIFF 6.0), which EXIF uses too. Nothing in it is trusted.
#pragma once

#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firstpass::input {

/// Reads numbers of a TIFF structure; everything outside the block is nullopt.
class TiffBlock {
 public:
  static std::optional<TiffBlock> open(std::string_view bytes) {
    if (bytes.size() < 8) return std::nullopt;
    const bool little = bytes.substr(0, 4) == std::string_view("II*\0", 4);
    if (!little && bytes.substr(0, 4) != std::string_view("MM\0*", 4)) return std::nullopt;
    return TiffBlock(bytes, little);
  }

  std::optional<std::uint32_t> number(std::size_t at, std::size_t size) const {
    if (at > m_bytes.size() || m_bytes.size() - at < size) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value = value << 8 | static_cast<std::uint8_t>(m_bytes[at + (m_little ? size - 1 - i : i)]);
    return value;
  }

  struct Entry {
    std::uint32_t type, count;
    std::size_t data;
  };

  std::string_view bytes(std::size_t at, std::size_t size) const {
    return at <= m_bytes.size() && m_bytes.size() - at >= size ? m_bytes.substr(at, size) : std::string_view();
  }
  /// Everything from `at` on; empty behind the end.
  std::string_view rest(std::size_t at) const { return at < m_bytes.size() ? m_bytes.substr(at) : std::string_view(); }
  bool little() const { return m_little; }

  /// All integers of an entry (BYTE, SHORT or LONG); empty when it is absent, cut or longer than `limit`.
  std::vector<std::uint32_t> integers(std::size_t directory, std::uint32_t tag, std::size_t limit) const {
    const auto entry = find(directory, tag);
    std::vector<std::uint32_t> values;
    if (!entry || entry->count > limit || (entry->type != 1 && entry->type != 3 && entry->type != 4)) return values;
    const auto size = static_cast<std::size_t>(size_of(entry->type));
    for (std::size_t i = 0; i < entry->count; ++i) {
      const auto value = number(entry->data + i * size, size);
      if (!value) return {};
      values.push_back(*value);
    }
    return values;
  }

  /// The entry of `tag` in the directory at `directory`.
  std::optional<Entry> find(std::size_t directory, std::uint32_t tag) const {
    const auto count = number(directory, 2);
    if (!count) return std::nullopt;
    for (std::size_t at = directory + 2, i = 0; i < *count; ++i, at += 12) {
      if (number(at, 2) != tag) continue;
      const auto type = number(at + 2, 2), values = number(at + 4, 4), offset = number(at + 8, 4);
      if (!type || !values || !offset) return std::nullopt;
      const std::uint64_t bytes = std::uint64_t{*values} * size_of(*type);
      return Entry{*type, *values, bytes <= 4 ? at + 8 : *offset};
    }
    return std::nullopt;
  }

  std::optional<std::uint32_t> integer(std::size_t directory, std::uint32_t tag) const {
    const auto entry = find(directory, tag);
    if (!entry || (entry->type != 3 && entry->type != 4)) return std::nullopt;
    return number(entry->data, entry->type == 3 ? 2 : 4);
  }

  std::string text(std::size_t directory, std::uint32_t tag) const {
    const auto entry = find(directory, tag);
    if (!entry || entry->type != 2 || entry->count > 256 || entry->data > m_bytes.size()) return {};
    std::string value(m_bytes.substr(entry->data, entry->count));
    if (const auto end = value.find('\0'); end != std::string::npos) value.resize(end);
    for (char& c : value)
      if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) c = ' ';
    while (!value.empty() && value.back() == ' ') value.pop_back();
    return value;
  }

  /// Degrees from the three rationals of a GPS latitude or longitude.
  std::optional<double> degrees(std::size_t directory, std::uint32_t tag) const {
    const auto entry = find(directory, tag);
    if (!entry || entry->type != 5 || entry->count != 3) return std::nullopt;
    double value = 0, unit = 1;
    for (std::size_t i = 0; i < 3; ++i, unit *= 60) {
      const auto above = number(entry->data + i * 8, 4), below = number(entry->data + i * 8 + 4, 4);
      if (!above || !below) return std::nullopt;
      if (*below != 0) value += static_cast<double>(*above) / *below / unit;
    }
    return value;
  }

 private:
  TiffBlock(std::string_view bytes, bool little) : m_bytes(bytes), m_little(little) {}

  static std::uint64_t size_of(std::uint32_t type) {
    constexpr std::uint64_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8};
    return type < std::size(sizes) ? sizes[type] : 1;
  }

  std::string_view m_bytes;
  bool m_little;
};

}  // namespace firstpass::input
