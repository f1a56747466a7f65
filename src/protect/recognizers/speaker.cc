// Who speaks in a chat that was copied or exported: "[2026-11-07 14:03] Lê Hoàng: hello", "12/03/24, 14:02 - Ana Lutz:
// hi". The form tells, whatever letters a name is made of; from there it is known in the rest of the text. Names of one
// word are left to the name model: components of programs write such lines too.
#include <unicode/uchar.h>

#include <algorithm>
#include <array>

#include "core/text.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.8;
constexpr std::size_t kLongest = 120;  // bytes of a time and a name

// What speaks and is nobody: parts of programs, and roles.
constexpr std::array<std::string_view, 46> kNobody = {
    "service",   "server",   "thread",   "worker",   "manager", "controller", "handler", "client",
    "daemon",    "process",  "queue",    "engine",   "module",  "system",     "agent",   "bot",
    "team",      "support",  "desk",     "gateway",  "api",     "database",   "cache",   "error",
    "warning",   "info",     "debug",    "notice",   "fatal",   "exception",  "job",     "task",
    "event",     "listener", "provider", "customer", "user",    "assistant",  "speaker", "interviewer",
    "moderator", "chat",     "room",     "log",      "status",  "pool"};

class Speaker final : public Recognizer {
 public:
  std::string_view name() const override { return "speaker"; }
  std::vector<std::string_view> types() const override { return {"PERSON"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t done = std::string_view::npos;  // the line that was looked at
    std::vector<Span> groups;
    for (const Digits& digits : scan.digits()) {
      const std::size_t begin = digits.begin > 0 && text[digits.begin - 1] == '[' ? digits.begin - 1 : digits.begin;
      if (begin == done || (begin > 0 && text[begin - 1] != '\n')) continue;
      done = begin;
      if (!m_line.at(text, begin, groups, std::min(text.size(), begin + kLongest))) continue;
      if (is_nobody(text, groups[1]) || !is_of_names(text.substr(groups[1].begin, groups[1].size()))) continue;
      out.push_back({groups[1], "PERSON", kScore, "speaker", "speaks in a chat, behind a time"});
    }
  }

 private:
  static bool is_nobody(std::string_view text, Span name) {
    const std::string_view words = text.substr(name.begin, name.size());
    return std::any_of(kNobody.begin(), kNobody.end(), [&](std::string_view word) {
      const std::string low = ascii_lower(words);
      return low.starts_with(std::string(word) + ' ') || low.ends_with(' ' + std::string(word));
    });
  }

  // A capital and more letters, of which one at least is no capital.
  static bool is_name_word(std::string_view word) {
    bool small = false;
    for (std::size_t at = 0; at < word.size();) {
      const bool first = at == 0;
      const char32_t c = next_code_point(word, at);
      const auto kind = static_cast<std::uint32_t>(U_GET_GC_MASK(static_cast<UChar32>(c)));
      const bool sign = !first && (c == '\'' || c == U'’' || c == '-');
      if (first && (kind & U_GC_LU_MASK) == 0) return false;
      if (!sign && (kind & (U_GC_L_MASK | U_GC_M_MASK)) == 0) return false;
      small |= !first && (kind & (U_GC_LL_MASK | U_GC_LO_MASK | U_GC_M_MASK)) != 0;
    }
    return small;
  }
  // Particles and initials apart.
  static bool is_of_names(std::string_view words) {
    for (std::size_t begin = 0; begin < words.size();) {
      const std::size_t end = std::min(words.find(' ', begin), words.size());
      const std::string_view word = words.substr(begin, end - begin);
      const bool particle = word[0] >= 'a' && word[0] <= 'z';
      std::size_t at = 0;
      const bool initial = word.ends_with('.') && u_isupper(static_cast<UChar32>(next_code_point(word, at)));
      if (!particle && !initial && !is_name_word(word)) return false;
      begin = end + 1;
    }
    return true;
  }

#define FP_TIME "\\d{1,2}:\\d{2}(?::\\d{2})?(?: ?[AaPp]\\.?[Mm]\\.?)?"
// Which of these are letters and capitals is asked of what fits: \\pL makes an expression that takes 20 ms to compile.
#define FP_INITIAL "[A-Z\\x{C0}-\\x{10FFFF}]"
#define FP_WORD FP_INITIAL "[A-Za-z'’\\x{80}-\\x{10FFFF}-]+"
  const Pattern m_line{"\\[?(?:\\d{1,4}[-./]\\d{1,2}[-./]\\d{1,4},?[ T])?" FP_TIME "\\]?(?: [-–])? (" FP_WORD
                       "(?: (?:" FP_INITIAL "\\.|(?:van|von|de|da|del|di|der|bin|al|el|la) " FP_WORD "|" FP_WORD
                       ")){1,3}):(?:[ \\n]|$)"};
#undef FP_WORD
#undef FP_INITIAL
#undef FP_TIME
};

}  // namespace

std::unique_ptr<Recognizer> make_speaker_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<Speaker>(); }

}  // namespace firstpass::protect
