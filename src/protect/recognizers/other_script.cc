// Names in another script than the text's own: "hand over to Μαρία Νικολάου". In a text in Latin letters a short run of
// Greek, Cyrillic, Arabic, Han … is a name or an address far more often than anything else, and the name model, whose
// vocabulary is English, cannot read it. Texts that are themselves in such a script are left to other recognizers.
#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include "core/text.h"
#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.6;
constexpr std::size_t kShortest = 2;      // letters; a single one is a symbol (α, Ω, π)
constexpr std::size_t kLongestShare = 2;  // when more than half of all letters, it is the text's own script

UScriptCode script_of(char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  return uscript_getScript(static_cast<UChar32>(c), &error);
}

bool is_letter(char32_t c) {
  return c >= 0x80 ? u_isalpha(static_cast<UChar32>(c)) : is_alnum(c) && !(c >= '0' && c <= '9');
}

// What may stand between the words of one name.
bool joins(char32_t c) {
  return c == ' ' || c == '-' || c == '.' || c == '\'' || c == U'·' || c == U'’' || c == U'・' ||
         u_charType(static_cast<UChar32>(c)) == U_NON_SPACING_MARK;
}

struct Run {
  Span span;
  std::size_t letters = 0;
};

class OtherScript final : public Recognizer {
 public:
  std::string_view name() const override { return "other_script"; }
  std::vector<std::string_view> types() const override { return {"PERSON"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    if (scan.is_ascii()) return;
    std::vector<Run> runs;
    std::size_t latin = 0, others = 0;
    Run run;
    const auto close = [&] {
      if (run.letters >= kShortest) runs.push_back(run);
      run = {};
    };
    for (std::size_t at = 0; at < text.size();) {
      if (static_cast<unsigned char>(text[at]) < 0x80) {
        const char ascii = text[at++];
        const bool letter = protect::is_letter(ascii);
        latin += letter;
        if (run.letters > 0 && (letter || !joins(static_cast<char32_t>(ascii)))) close();
        continue;
      }
      const std::size_t begin = at;
      const char32_t c = next_code_point(text, at);
      if (!is_letter(c)) {
        if (run.letters > 0 && !joins(c)) close();
        continue;
      }
      const UScriptCode script = script_of(c);
      if (script == USCRIPT_LATIN || script == USCRIPT_COMMON || script == USCRIPT_INHERITED) {
        ++latin;
        close();
        continue;
      }
      ++others;
      if (run.letters++ == 0) run.span.begin = begin;
      run.span.end = at;
    }
    close();
    if (others * kLongestShare > latin + others) return;
    for (const Run& found : runs)
      out.push_back({found.span, "PERSON", kScore, "other_script", "a few words in another script than the text's"});
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_other_script_recognizer(Lexicon& /*lexicon*/) {
  return std::make_unique<OtherScript>();
}

}  // namespace firstpass::protect
