#include "protect/mask.h"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "core/text.h"
#include "vault/placeholder.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect/mask";
constexpr std::size_t kMinKnownValue = 3;  // bytes; shorter ones ("Li") stand in too many harmless words
constexpr int kMaxRounds = 8;

bool is_word_byte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Sorted and disjoint. Overlaps become one: of two readings of a value, hiding both ends is the safe one.
Result<std::vector<Detection>> disjoint(std::string_view text, std::vector<Detection> detections) {
  std::sort(detections.begin(), detections.end(), [](const Detection& a, const Detection& b) {
    return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
  });
  std::vector<Detection> out;
  for (Detection& next : detections) {
    if (next.span.end > text.size() || next.span.begin > next.span.end) {
      return fail(Code::internal, kStage, "a detection lies outside the text");
    }
    if (next.span.size() == 0) continue;
    if (!out.empty() && next.span.begin < out.back().span.end) {
      out.back().span.end = std::max(out.back().span.end, next.span.end);
    } else {
      out.push_back(std::move(next));
    }
  }
  return out;
}

char ascii_lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }

// What was private once in this conversation is private wherever it stands: whole words, ASCII letter case aside (the
// last gate looks for them that way too). Each spelling gets a placeholder of its own, so that it comes back as it was.
class KnownValues {
 public:
  explicit KnownValues(std::vector<vault::Entry> entries) : m_entries(std::move(entries)) {
    for (const vault::Entry& entry : m_entries) {
      const bool ties_nothing = entry.type == vault::kLiteral || entry.type == "DATE_TIME";
      if (!ties_nothing && entry.original.size() >= kMinKnownValue) m_by_start.emplace(key(entry.original), &entry);
    }
  }
  ~KnownValues() {
    for (vault::Entry& entry : m_entries) vault::wipe(entry.original);
  }
  KnownValues(const KnownValues&) = delete;
  KnownValues& operator=(const KnownValues&) = delete;

  // Appends occurrences inside text[begin, end).
  void find(std::string_view text, std::size_t begin, std::size_t end, std::vector<Detection>& out) const {
    if (m_by_start.empty()) return;
    for (std::size_t at = begin; at + kMinKnownValue <= end; ++at) {
      if (at > 0 && is_word_byte(text[at - 1]) && is_word_byte(text[at])) continue;
      const vault::Entry* best = nullptr;
      const auto [first, last] = m_by_start.equal_range(key(text.substr(at)));
      for (auto candidate = first; candidate != last; ++candidate) {
        if (stands_at(text.substr(0, end), at, candidate->second->original) &&
            (best == nullptr || candidate->second->original.size() > best->original.size())) {
          best = candidate->second;
        }
      }
      if (best == nullptr) continue;
      out.push_back({{at, at + best->original.size()}, best->type, 1.0, "vault", "known from this conversation"});
      at += best->original.size() - 1;
    }
  }

 private:
  static std::uint32_t key(std::string_view text) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < kMinKnownValue; ++i)
      value = value << 8 | static_cast<unsigned char>(ascii_lower(text[i]));
    return value;
  }
  static bool stands_at(std::string_view text, std::size_t at, std::string_view value) {
    if (at + value.size() > text.size()) return false;
    for (std::size_t i = 0; i < value.size(); ++i)
      if (ascii_lower(text[at + i]) != ascii_lower(value[i])) return false;
    const std::size_t end = at + value.size();
    return end == text.size() || !is_word_byte(text[end]) || !is_word_byte(text[end - 1]);
  }

  std::vector<vault::Entry> m_entries;
  std::unordered_multimap<std::uint32_t, const vault::Entry*> m_by_start;
};

void add_known_values(std::string_view text, vault::Scope& scope, std::vector<Detection>& detections) {
  const KnownValues known(scope.entries());
  std::vector<Detection> found;
  std::size_t from = 0;
  for (const Detection& detection : detections) {
    known.find(text, from, detection.span.begin, found);
    from = detection.span.end;
  }
  known.find(text, from, text.size(), found);
  detections.insert(detections.end(), std::make_move_iterator(found.begin()), std::make_move_iterator(found.end()));
  std::sort(detections.begin(), detections.end(),
            [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
}

// One value has one type in a text, the one that was seen most clearly: two placeholders for one person confuse.
void unify_types(std::string_view text, std::vector<Detection>& detections) {
  std::map<std::string_view, const Detection*> best;
  for (const Detection& detection : detections) {
    const Detection*& slot = best[text.substr(detection.span.begin, detection.span.size())];
    if (slot == nullptr || detection.score > slot->score) slot = &detection;
  }
  std::map<std::string_view, std::string> types;
  for (const auto& [value, detection] : best) types[value] = detection->type;
  for (Detection& detection : detections) {
    detection.type = types[text.substr(detection.span.begin, detection.span.size())];
  }
}

struct Piece {
  std::size_t masked_begin;  // of the placeholder
  std::size_t masked_end;
  std::size_t source_end;  // where the literal text after it begins in the input
};

Result<std::string> replace(std::string_view text, const std::vector<Detection>& detections, vault::Scope& scope,
                            std::vector<Piece>& pieces) {
  std::vector<std::pair<std::string_view, std::string_view>> values;
  for (const Detection& d : detections) values.emplace_back(d.type, text.substr(d.span.begin, d.span.size()));
  FP_TRY_ASSIGN(const std::vector<std::string> placeholders, scope.placeholders(values));
  std::string out;
  std::size_t from = 0;
  for (std::size_t i = 0; i < detections.size(); ++i) {
    out += text.substr(from, detections[i].span.begin - from);
    pieces.push_back({out.size(), out.size() + placeholders[i].size(), detections[i].span.end});
    out += placeholders[i];
    from = detections[i].span.end;
  }
  out += text.substr(from);
  return out;
}

// Reads the masked text as restoring will, and reports every placeholder that is not ours as text of the person.
Result<std::vector<Detection>> look_alikes(std::string_view masked, const std::vector<Piece>& pieces,
                                           const vault::Scope& scope) {
  const vault::PlaceholderIndex index(scope.given_out());
  std::vector<Detection> found;
  std::size_t next = 0;  // index of the first piece not yet passed
  std::size_t shift_masked = 0, shift_source = 0;
  for (std::size_t at = 0; at < masked.size();) {
    vault::PlaceholderMatch match;
    const char before = at == 0 ? '\0' : masked[at - 1];
    const bool is_match = index.match(masked.substr(at), before, true, match) == vault::Match::found;
    const bool ours = next < pieces.size() && pieces[next].masked_begin == at;
    const std::size_t end = at + match.length;
    if (ours) {
      if (!is_match || !match.exact || end != pieces[next].masked_end) {
        return fail(Code::internal, kStage, "a placeholder would not be read back");
      }
      shift_masked = end;
      shift_source = pieces[next++].source_end;
      at = end;
    } else if (is_match) {
      if (next < pieces.size() && end > pieces[next].masked_begin) {
        return fail(Code::internal, kStage, "text runs into a placeholder");
      }
      const std::size_t begin = shift_source + (at - shift_masked);
      found.push_back({{begin, begin + match.length},
                       std::string(vault::kLiteral),
                       1.0,
                       "placeholder",
                       "looks like a placeholder"});
      at = end;
    } else {
      ++at;
    }
  }
  return found;
}

}  // namespace

std::vector<Detection> find_known_values(std::string_view text, const std::vector<vault::Entry>& entries) {
  std::vector<Detection> found;
  KnownValues(entries).find(text, 0, text.size(), found);
  return found;
}

Result<Masked> mask(std::string_view text, const std::vector<Detection>& detections, vault::Scope& scope) {
  Masked masked;
  FP_TRY_ASSIGN(masked.hidden, disjoint(text, detections));
  add_known_values(text, scope, masked.hidden);
  unify_types(text, masked.hidden);
  for (int round = 0; round < kMaxRounds; ++round) {
    std::vector<Piece> pieces;
    FP_TRY_ASSIGN(masked.text, replace(text, masked.hidden, scope, pieces));
    FP_TRY_ASSIGN(std::vector<Detection> escaped, look_alikes(masked.text, pieces, scope));
    if (escaped.empty()) return masked;
    masked.hidden.insert(masked.hidden.end(), std::make_move_iterator(escaped.begin()),
                         std::make_move_iterator(escaped.end()));
    std::sort(masked.hidden.begin(), masked.hidden.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }
  return fail(Code::internal, kStage, "text that looks like placeholders could not be escaped");
}

}  // namespace firstpass::protect
