#include <algorithm>
#include <array>
#include <vector>

#include "input/image/fax.h"
#include "input/image/fax_tables.h"

namespace firstpass::input {

namespace {

constexpr int kLongest = 13;

struct Code {
  std::int16_t value = -1;
  std::uint8_t bits = 0;
};

using Table = std::array<Code, 1 << kLongest>;

void add(Table& table, std::string_view bits, int value) {
  std::size_t code = 0;
  for (const char bit : bits) code = code << 1 | (bit == '1' ? 1U : 0U);
  const std::size_t spare = kLongest - bits.size();
  for (std::size_t i = 0; i < std::size_t{1} << spare; ++i)
    table[code << spare | i] = {static_cast<std::int16_t>(value), static_cast<std::uint8_t>(bits.size())};
}

void add_list(Table& table, std::string_view list, int first) {
  for (int index = first; !list.empty(); ++index) {
    const auto end = list.find(' ');
    add(table, list.substr(0, end), index < 64 ? index : (index - 63) * 64);
    list.remove_prefix(end + 1);
  }
}

Table runs(std::string_view list) {
  Table table{};
  add_list(table, list, 0);
  add_list(table, kLongRuns, 91);
  return table;
}

enum Mode { pass = 10, horizontal = 11 };  // vertical modes are -3 … 3

Table modes() {
  Table table{};
  add(table, "0001", pass);
  add(table, "001", horizontal);
  for (const auto& [bits, shift] : std::initializer_list<std::pair<std::string_view, int>>{
           {"1", 0}, {"011", 1}, {"000011", 2}, {"0000011", 3}, {"010", -1}, {"000010", -2}, {"0000010", -3}})
    add(table, bits, shift + 3);  // kept non-negative: -1 means "no such code"
  return table;
}

class Bits {
 public:
  Bits(std::string_view bytes, bool reversed) : m_bytes(bytes), m_reversed(reversed) {}

  /// The value of the next code, or -1.
  int take(const Table& table) {
    std::uint32_t window = 0;
    for (std::size_t i = 0; i < 3; ++i) window = window << 8 | byte(m_at / 8 + i);
    const Code code = table[window >> (24 - kLongest - m_at % 8) & ((1 << kLongest) - 1)];
    m_at += code.bits;
    return m_at <= m_bytes.size() * 8 ? code.value : -1;
  }

 private:
  std::uint32_t byte(std::size_t at) const {
    if (at >= m_bytes.size()) return 0;
    std::uint32_t value = static_cast<std::uint8_t>(m_bytes[at]);
    if (!m_reversed) return value;
    std::uint32_t turned = 0;
    for (int i = 0; i < 8; ++i, value >>= 1) turned = turned << 1 | (value & 1);
    return turned;
  }

  std::string_view m_bytes;
  bool m_reversed;
  std::size_t m_at = 0;
};

/// Length of one run, make-up codes included; -1 when there is none.
std::int64_t run(Bits& bits, const Table& table) {
  std::int64_t length = 0;
  for (;;) {
    const int part = bits.take(table);
    if (part < 0) return -1;
    length += part;
    if (part < 64) return length;
    if (length > 1 << 24) return -1;
  }
}

/// Decodes one row. `above` and `row` are positions where the colour changes, white first; `above` ends with sentinels.
bool decode_row(Bits& bits, const std::vector<std::int64_t>& above, std::vector<std::int64_t>& row,
                std::int64_t width) {
  static const Table white = runs(kWhiteRuns), black = runs(kBlackRuns), mode_table = modes();
  std::int64_t at = -1;
  bool is_black = false;
  std::size_t b = 0;
  while (at < width) {
    while (b > 0 && above[b - 1] > at) --b;
    while (above[b] < width && (above[b] <= at || (b % 2 == 1) != is_black)) ++b;
    const int mode = bits.take(mode_table);
    if (mode < 0) return false;
    if (mode == pass) {
      at = above[b] >= width ? width : above[b + 1];
    } else if (mode == horizontal) {
      for (int i = 0; i < 2; ++i) {
        const std::int64_t length = run(bits, is_black == (i == 0) ? black : white);
        if (length < 0) return false;
        at = std::min(std::max<std::int64_t>(at, 0) + length, width);
        row.push_back(at);
      }
    } else {
      const std::int64_t next = above[b] + mode - 3;
      if (next < std::max<std::int64_t>(at, 0) || next > width) return false;
      at = next;
      row.push_back(at);
      is_black = !is_black;
    }
  }
  return true;
}

void paint(const std::vector<std::int64_t>& changes, std::int64_t width, std::string& out) {
  const std::size_t start = out.size();
  out.resize(start + static_cast<std::size_t>((width + 7) / 8), '\0');
  for (std::size_t i = 0; i < changes.size(); i += 2) {
    const std::int64_t end = i + 1 < changes.size() ? changes[i + 1] : width;
    for (std::int64_t x = changes[i]; x < std::min(end, width); ++x)
      out[start + static_cast<std::size_t>(x / 8)] |= static_cast<char>(0x80 >> (x % 8));
  }
}

}  // namespace

std::string decode_group4(std::string_view bytes, std::uint32_t width, std::uint32_t rows, bool reversed) {
  std::string out;
  Bits bits(bytes, reversed);
  std::vector<std::int64_t> above, row;
  for (std::uint32_t y = 0; y < rows; ++y) {
    // Sentinels: positions past the end, for both colours and for the change after next.
    for (int i = 0; i < 4; ++i) above.push_back(width);
    row.clear();
    if (!decode_row(bits, above, row, width)) break;
    paint(row, width, out);
    above.swap(row);
  }
  return out;
}

}  // namespace firstpass::input
