#include "protect/scripts.h"

#include <unicode/uchar.h>
#include <unicode/uscript.h>

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass::protect {

namespace {

// What train/ner has corpora or invented text for, and what is of no script.
constexpr std::array kRead = {USCRIPT_LATIN,    USCRIPT_CYRILLIC, USCRIPT_GREEK,      USCRIPT_ARABIC,   USCRIPT_HEBREW,
                              USCRIPT_BENGALI,  USCRIPT_HAN,      USCRIPT_DEVANAGARI, USCRIPT_KATAKANA, USCRIPT_HANGUL,
                              USCRIPT_HIRAGANA, USCRIPT_BOPOMOFO, USCRIPT_COMMON,     USCRIPT_INHERITED};

UScriptCode script_of(char32_t c) {
  UErrorCode error = U_ZERO_ERROR;
  const UScriptCode script = uscript_getScript(static_cast<UChar32>(c), &error);
  return U_SUCCESS(error) ? script : USCRIPT_COMMON;
}

}  // namespace

bool is_of_unread_script(char32_t c) {
  return c >= 0x80 && u_isalpha(static_cast<UChar32>(c)) &&
         std::find(kRead.begin(), kRead.end(), script_of(c)) == kRead.end();
}

std::vector<std::string> unread_scripts(std::string_view text) {
  std::vector<std::string> out;
  UScriptCode before = USCRIPT_COMMON;
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (!is_of_unread_script(c)) {
      if ((U_GET_GC_MASK(static_cast<UChar32>(c)) & U_GC_M_MASK) != 0) continue;
      before = USCRIPT_COMMON;
      continue;
    }
    const UScriptCode script = script_of(c);
    if (script == before && std::find(out.begin(), out.end(), uscript_getName(script)) == out.end())
      out.emplace_back(uscript_getName(script));
    before = script;
  }
  return out;
}

}  // namespace firstpass::protect
