// Text in a script that the name model has not learnt to read: Thai, Tamil, Georgian, Armenian, Amharic, Khmer … Names
// in it are found by nobody, so what is certain is said with little confidence: `strict` hides every stretch of it, the
// other profiles only report it to whoever asks for the type.
#include <unicode/uchar.h>

#include "core/text.h"
#include "protect/recognizer.h"
#include "protect/scripts.h"

namespace firstpass::protect {

namespace {

constexpr double kScore = 0.2;
constexpr std::size_t kShortest = 2;  // letters; a single one is a symbol

class UnreadScript final : public Recognizer {
 public:
  std::string_view name() const override { return "unread_script"; }
  std::vector<std::string_view> types() const override { return {"UNREAD_SCRIPT"}; }

  // A stretch ends where a letter of a script that is read begins, and at the end of the line.
  void find(const Scan& scan, std::vector<Detection>& out) const override {
    if (scan.is_ascii()) return;
    const std::string_view text = scan.text();
    Span stretch;
    std::size_t letters = 0;
    const auto close = [&] {
      if (letters >= kShortest)
        out.push_back({stretch, "UNREAD_SCRIPT", kScore, "unread_script", "a script in which names are not found"});
      letters = 0;
    };
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t begin = at;
      const char32_t c = next_code_point(text, at);
      if (is_of_unread_script(c)) {
        if (letters++ == 0) stretch.begin = begin;
        stretch.end = at;
      } else if (letters > 0 && (U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0) {
        stretch.end = at;
      } else if (letters > 0 && (c == '\n' || is_alnum(c))) {
        close();
      }
    }
    close();
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_unread_script_recognizer(Lexicon& /*lexicon*/) {
  return std::make_unique<UnreadScript>();
}

}  // namespace firstpass::protect
