// Values whose name stands in a field of its own, in any text: "- name: DB_PASSWORD" above "value: …", as Kubernetes,
// Compose files and forms write them. What the name calls private is private whatever it looks like.
#include <algorithm>

#include "protect/leaves.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"
#include "protect/secrets.h"
#include "protect/structured.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.8;
constexpr std::size_t kReach = 320;  // bytes of both fields

class Pair final : public Recognizer {
 public:
  explicit Pair(Lexicon& lexicon) : m_names(lexicon, "name|key|field|label|variable|param|parameter|env var") {}
  std::string_view name() const override { return "pair"; }
  std::vector<std::string_view> types() const override { return types_of_keys(); }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    std::vector<Span> groups;
    const std::string_view text = scan.text();
    scan.each_mark(m_names.group(), [&](const Lexicon::Mark& mark) {
      if (!m_fields.at(text, mark.end, groups, std::min(text.size(), std::size_t{mark.end} + kReach))) return;
      const std::string_view type = type_of_key(key_as_words(in(text, groups[1])));
      const auto value =
          std::find_if(groups.begin() + 2, groups.end(), [](Span g) { return g.begin != std::string::npos; });
      if (type.empty() || value == groups.end() || !tells(in(text, *value), type)) return;
      out.push_back({trimmed(text, *value), std::string(type), kScore, "pair", "the field before it names what it is"});
    });
  }

 private:
  static std::string_view in(std::string_view text, Span span) { return text.substr(span.begin, span.size()); }
  static Span trimmed(std::string_view text, Span span) {
    while (span.size() > 1 && (text[span.end - 1] == ' ' || text[span.end - 1] == '\r')) --span.end;
    return span;
  }
  static bool tells(std::string_view value, std::string_view type) {
    const std::string folded = ascii_lower(value);
    for (const std::string_view nothing : {"null", "none", "true", "false", "yes", "no", "unknown", "n/a"})
      if (folded == nothing) return false;
    return !(type == "SECRET" && is_stand_in(value)) &&
           std::any_of(value.begin(), value.end(), [](char c) { return is_word_byte(c); });
  }

  const ContextWords m_names;
  const Pattern m_fields{
      "[\"']?[ \\t]*[:=][ \\t]*[\"']?([^\\n\"':=,{}\\[\\]]+?)[\"']?[ \\t]*(?:,[ \\t]*|,?[ \\t]*\\r?\\n[ \\t>-]*)"
      "[\"']?(?:value|val|content|default)[\"']?[ \\t]*[:=][ \\t]*(?:[|>][+-]?[ \\t]*\\r?\\n[ \\t]+)?"
      "(?:\"([^\"\\n]+)\"|'([^'\\n]+)'|([^\\s\"'`,;<>{}\\[\\]|&*!][^\\n,;{}]+?)(?:[ "
      "\\t]*(?:[\\n,;}]| #|$)))",
      Pattern::Case::ignored};
};

}  // namespace

std::unique_ptr<Recognizer> make_pair_recognizer(Lexicon& lexicon) { return std::make_unique<Pair>(lexicon); }

}  // namespace firstpass::protect
