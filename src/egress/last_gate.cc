// The last gate: every original of the scope against every form of the bytes that are about to leave.
#include <sodium.h>

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "core/text.h"
#include "egress/ordinary_words.h"
#include "egress/outbound.h"
#include "egress/pattern_set.h"
#include "egress/views.h"
#include "vault/telling.h"

namespace firstpass::egress {

namespace {

constexpr std::size_t kSqueezedFrom = 9;   // digits; shorter numbers are too likely by chance once separators are gone
constexpr std::size_t kSureInBinary = 8;   // bytes; shorter hits in decoded data need readable neighbours
constexpr std::size_t kNeighbours = 8;     // bytes looked at on each side for that
constexpr std::size_t kEncodedRun = 128;   // symbols looked at on each side of a short hit
constexpr std::size_t kLongestWords = 20;  // symbols to a space; prose has about six, encoded data 64 or more
constexpr int kMostUnescapings = 3;        // JSON in JSON in JSON: tool arguments inside a replayed message

struct Needle {
  std::string type;
  vault::Standing standing = vault::Standing::anywhere;
  bool inside_placeholder = false;  // some placeholder's own text contains it
};

/// Cuts off the parts of characters that a window over UTF-8 has at its ends.
std::string_view whole_characters(std::string_view window) {
  for (int i = 0; i < 3 && !window.empty() && (static_cast<unsigned char>(window.front()) & 0xC0) == 0x80; ++i)
    window.remove_prefix(1);
  for (int i = 0; i < 3 && !is_utf8(window); ++i) window.remove_suffix(1);
  return window;
}

/// In decoded binary (a picture in base64) a short hit is chance unless text stands around it.
bool readable_around(std::string_view bytes, std::size_t begin, std::size_t end) {
  const std::size_t from = begin - std::min(begin, kNeighbours);
  const std::string_view window =
      whole_characters(bytes.substr(from, std::min(bytes.size(), end + kNeighbours) - from));
  if (!is_utf8(window)) return false;
  for (std::size_t i = 0; i < window.size();) {
    const char32_t c = next_code_point(window, i);
    if (c == 0x7f || c == 0xFFFD || (c < 0x20 && !is_space(c))) return false;
  }
  return true;
}

bool is_short_number(std::string_view hit) {
  return hit.size() < kSureInBinary && hit.find_first_not_of("0123456789 .,:/-+()") == std::string_view::npos;
}

/// True when [begin, end) stands in a long stretch of the symbols of base64 with hardly a space in it: there, short
/// words come up by chance, and what is really meant is looked for in the decoded bytes.
bool inside_encoded_data(std::string_view text, std::size_t begin, std::size_t end) {
  std::size_t spaces = 0;
  const auto symbol = [&](std::size_t at) {
    const char c = text[at];
    spaces += c == ' ';
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '-' || c == '_' || c == ' ';
  };
  std::size_t left = begin, right = end;
  while (left > 0 && begin - left < kEncodedRun && symbol(left - 1)) --left;
  while (right < text.size() && right - end < kEncodedRun && symbol(right)) ++right;
  return right - left >= kEncodedRun && spaces * kLongestWords < right - left;
}

/// True for UTF-8 with characters beyond ASCII. Text that was encoded from another start than the one that was decoded
/// from has up to three foreign bytes at each end, so the ends do not count.
bool is_text_but_not_ascii(std::string_view bytes) {
  if (std::none_of(bytes.begin(), bytes.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; }))
    return false;
  const std::string_view middle = bytes.size() > 6 ? bytes.substr(3, bytes.size() - 6) : bytes;
  return is_utf8(whole_characters(middle));
}

bool has_digits(std::string_view text, std::size_t wanted) {
  for (const char c : text)
    if (c >= '0' && c <= '9' && --wanted == 0) return true;
  return false;
}

/// All that is searched for on behalf of one scope. Immutable once built.
class Matcher {
 public:
  explicit Matcher(const std::vector<vault::Entry>& entries);
  ~Matcher() {
    for (const std::string& text : m_squeezed_texts) sodium_memzero(const_cast<char*>(text.data()), text.size());
  }
  bool empty() const { return m_needles.empty(); }
  /// Adds the index of every needle found in `bytes` to `found`.
  void search(std::string_view bytes, std::set<std::uint32_t>& found) const;
  const std::string& type(std::uint32_t needle) const { return m_needles[needle].type; }

 private:
  void add(const vault::Entry& entry);
  void mark_needles_inside_placeholders(const std::vector<vault::Entry>& entries);
  void search_view(std::string_view view, std::set<std::uint32_t>& found) const;
  void search_decoded(std::string_view bytes, std::set<std::uint32_t>& found) const;
  bool within_placeholder(std::string_view folded, std::size_t begin, std::size_t end) const;

  std::vector<Needle> m_needles;
  std::size_t m_shortest = ~std::size_t{0};  // bytes of the shortest original as it was typed or folded
  PatternSet m_folded;                       // canonical() of the originals
  PatternSet m_exact;                        // ordinary words, as typed and in capitals
  PatternSet m_squeezed;                     // long numbers, digits only
  std::vector<std::string> m_squeezed_texts;
  std::unordered_set<std::string> m_placeholders;  // canonical, without the angle brackets
  std::vector<std::string> m_surrogates;           // canonical
};

std::string bare(std::string_view placeholder) {
  std::string folded = canonical(placeholder);
  if (folded.size() > 2 && folded.front() == '<' && folded.back() == '>') folded = folded.substr(1, folded.size() - 2);
  return folded;
}

Matcher::Matcher(const std::vector<vault::Entry>& entries) {
  for (const vault::Entry& entry : entries)
    if (entry.written == vault::Written::surrogate) m_surrogates.push_back(canonical(entry.placeholder));
  for (const vault::Entry& entry : entries) add(entry);
  m_folded.freeze(), m_exact.freeze(), m_squeezed.freeze();
  mark_needles_inside_placeholders(entries);
}

void Matcher::add(const vault::Entry& entry) {
  if (vault::says_nothing_alone(entry.type, trim(entry.original))) return;
  std::string folded = canonical(trim(entry.original));
  const vault::Shape shape = vault::shape_of(folded);
  // A date that moved onto another one's place cannot be told from it.
  if (std::find(m_surrogates.begin(), m_surrogates.end(), folded) != m_surrogates.end()) return;
  if (folded.size() < 2) return;  // a single letter or digit stands in every request
  m_shortest = std::min({m_shortest, folded.size(), trim(entry.original).size()});
  const auto id = static_cast<std::uint32_t>(m_needles.size());
  m_needles.push_back({entry.type, shape.standing(), false});
  if (is_ordinary_word(folded) || shape.is_tiny_word()) {
    std::string typed(trim(entry.original)), capitals = typed;
    for (char& c : capitals) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    m_exact.add(typed, id);
    if (capitals != typed) m_exact.add(capitals, id);
    vault::wipe(typed), vault::wipe(capitals);
  } else {
    m_folded.add(folded, id);
  }
  if (shape.only_number && shape.digits >= kSqueezedFrom) {
    std::string digits;
    for (const char c : folded)
      if (c >= '0' && c <= '9') digits += c;
    m_squeezed.add(digits, id);
    vault::wipe(digits);
  }
  vault::wipe(folded);
}

void Matcher::mark_needles_inside_placeholders(const std::vector<vault::Entry>& entries) {
  for (const vault::Entry& entry : entries) {
    const std::string inner = bare(entry.placeholder);
    m_placeholders.insert(inner);
    m_folded.scan(inner, [&](std::size_t, std::size_t, std::uint32_t id) {
      m_needles[id].inside_placeholder = true;
      return true;
    });
  }
}

/// True when the hit is part of a placeholder of this very scope: an original "person" stands in "<PERSON_K7Q2>", and
/// one called Laura in the surrogate "Laura Bennett".
bool Matcher::within_placeholder(std::string_view folded, std::size_t begin, std::size_t end) const {
  for (const std::string& surrogate : m_surrogates)
    for (std::size_t at = surrogate.find(folded.substr(begin, end - begin)); at != std::string::npos;
         at = surrogate.find(folded.substr(begin, end - begin), at + 1))
      if (at <= begin && folded.substr(begin - at, surrogate.size()) == surrogate) return true;
  const auto part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; };
  const std::size_t floor = begin - std::min(begin, vault::kMaxPlaceholder);
  while (begin > floor && part(folded[begin - 1])) --begin;
  const std::size_t ceiling = std::min(folded.size(), end + vault::kMaxPlaceholder);
  while (end < ceiling && part(folded[end])) ++end;
  std::string_view token = folded.substr(begin, end - begin);
  if (m_placeholders.count(std::string(token)) != 0) return true;
  for (const std::string_view escaped_bracket : {"u003c", "3c", "x3c"})
    if (token.substr(0, escaped_bracket.size()) == escaped_bracket &&
        m_placeholders.count(std::string(token.substr(escaped_bracket.size()))) != 0)
      return true;
  return false;
}

void Matcher::search_view(std::string_view view, std::set<std::uint32_t>& found) const {
  std::string folded = canonical(view);
  m_folded.scan(folded, [&](std::size_t begin, std::size_t end, std::uint32_t id) {
    const Needle& needle = m_needles[id];
    if (!vault::stands_as(needle.standing, folded, begin, end)) return true;
    if (end - begin < kSureInBinary && inside_encoded_data(folded, begin, end)) return true;
    if (needle.inside_placeholder && within_placeholder(folded, begin, end)) return true;
    found.insert(id);
    return true;
  });
  if (!m_squeezed.empty() && has_digits(folded, kSqueezedFrom))
    m_squeezed.scan(squeeze_digits(folded), [&](std::size_t, std::size_t, std::uint32_t id) {
      found.insert(id);
      return true;
    });
  if (m_exact.empty()) return;
  m_exact.scan(view, [&](std::size_t begin, std::size_t end, std::uint32_t id) {
    if (!vault::stands_as(vault::Standing::whole_word, view, begin, end) || inside_encoded_data(view, begin, end))
      return true;
    found.insert(id);
    return true;
  });
}

void Matcher::search_decoded(std::string_view bytes, std::set<std::uint32_t>& found) const {
  if (bytes.size() < m_shortest) return;
  std::string wide;
  thread_local std::string narrow;
  if (is_text_but_not_ascii(bytes)) wide = canonical(bytes);
  else canonical_ascii_into(bytes, narrow);
  const std::string_view folded = wide.empty() ? std::string_view(narrow) : std::string_view(wide);
  m_folded.scan(folded, [&](std::size_t begin, std::size_t end, std::uint32_t id) {
    const Needle& needle = m_needles[id];
    if (end - begin < kSureInBinary && !readable_around(folded, begin, end)) return true;
    // Three digits come up by chance where every word of a long prompt is decoded.
    if (bytes.size() < kSureInBinary && is_short_number(folded.substr(begin, end - begin))) return true;
    if (!vault::stands_as(needle.standing, folded, begin, end)) return true;
    if (needle.inside_placeholder && within_placeholder(folded, begin, end)) return true;
    found.insert(id);
    return true;
  });
  // A word of a few letters comes up by chance where every word of a long prompt is decoded.
  if (m_exact.empty() || bytes.size() < kSureInBinary) return;
  m_exact.scan(bytes, [&](std::size_t begin, std::size_t end, std::uint32_t id) {
    if (readable_around(bytes, begin, end) && vault::stands_as(vault::Standing::whole_word, bytes, begin, end))
      found.insert(id);
    return true;
  });
}

void Matcher::search(std::string_view bytes, std::set<std::uint32_t>& found) const {
  std::string view(bytes);
  search_view(view, found);
  const auto undo = [&](char sign, std::string (*how)(std::string_view), int times) {
    for (int i = 0; i < times && view.find(sign) != std::string::npos; ++i) {
      std::string plain = how(view);
      if (plain == view) return;
      view = std::move(plain);
      search_view(view, found);
    }
  };
  undo('\\', undo_json_escapes, kMostUnescapings);
  undo('%', undo_percent, 2);
  undo('\\', undo_json_escapes, kMostUnescapings);
  undo('&', undo_html, 2);
  if (view.find('+') != std::string::npos) search_view(plus_to_space(view), found);
  decode_runs(
      view,
      [&](std::string_view decoded) {
        search_decoded(decoded, found);
        if (decoded.find('\\') != std::string_view::npos) search_decoded(undo_json_escapes(decoded), found);
      },
      m_shortest);
}

/// Built once for what the scope knows: building one costs more than searching a small request with it.
std::shared_ptr<const Matcher> matcher_for(const vault::Scope& scope) {
  return scope.memo().get<Matcher>(scope.generation(), [&] {
    std::vector<vault::Entry> entries = scope.entries();
    auto matcher = std::make_shared<const Matcher>(entries);
    for (vault::Entry& entry : entries) vault::wipe(entry.original);
    return matcher;
  });
}

bool is_auth_header(std::string_view name) {
  const std::string folded = canonical_ascii(name);
  return folded == "authorization" || folded == "proxy-authorization" || folded == "x-api-key" || folded == "api-key";
}

std::string describe(const Matcher& matcher, const std::set<std::uint32_t>& found) {
  std::map<std::string, int> counts;
  for (const std::uint32_t id : found) ++counts[matcher.type(id)];
  std::string text;
  for (const auto& [type, count] : counts) text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + type;
  return text;
}

}  // namespace

Status last_gate(const OutboundRequest& request) {
  if (!request.scope()) return {};
  const auto matcher = matcher_for(*request.scope());
  if (matcher->empty()) return {};
  std::set<std::uint32_t> found;
  matcher->search(request.url(), found);
  for (const auto& [name, value] : request.headers())
    if (!is_auth_header(name)) matcher->search(name + ": " + value, found);
  matcher->search(request.body(), found);
  if (found.empty()) return {};
  return fail(Code::permission_denied, "egress/gate",
              "the request to " + request.destination() + " still held private values (" + describe(*matcher, found) +
                  "); nothing was sent");
}

}  // namespace firstpass::egress
