// UTF-8 helpers shared by every room. Offsets inside Firstpass are UTF-8 bytes; other units exist only at borders.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass {

/// True when `bytes` is well-formed UTF-8.
bool is_utf8(std::string_view bytes);

/// Replaces every ill-formed sequence by U+FFFD, as the Unicode Standard recommends (maximal subparts).
std::string to_valid_utf8(std::string_view bytes);

/// Decodes one code point at `offset` and moves `offset` past it. Ill-formed input yields U+FFFD and moves one byte.
/// `offset` must be inside `text`.
char32_t next_code_point(std::string_view text, std::size_t& offset);

void append_utf8(std::string& out, char32_t code_point);

/// Simple case folding of one code point (ICU).
char32_t fold_case(char32_t code_point);
std::string lower(std::string_view text);  ///< whole-string lower case, locale-independent (ICU)

bool is_word(char32_t code_point);  ///< Python's \w: alphanumeric in any script, or '_'
bool is_alnum(char32_t code_point);
bool is_upper(char32_t code_point);
bool is_space(char32_t code_point);

/// Converts byte offsets of one text to code points or UTF-16 units. Built in O(n), answers in O(log n) at most.
class OffsetMap {
 public:
  explicit OffsetMap(std::string_view text);
  std::size_t code_points(std::size_t byte_offset) const;
  std::size_t utf16_units(std::size_t byte_offset) const;
  std::size_t bytes_from_code_points(std::size_t code_point_offset) const;

 private:
  struct Mark {
    std::size_t bytes, code_points, utf16_units;
  };
  std::string_view m_text;
  std::vector<Mark> m_marks;  // one every 64 code points, so that long texts stay cheap
  const Mark& mark_before(std::size_t byte_offset) const;
};

/// The project's unit of text size: a match of Python's `\w+|[^\w\s]`.
std::size_t count_tokens(std::string_view text);
std::vector<Span> token_spans(std::string_view text);

std::string_view trim(std::string_view text);  ///< ASCII white space off both ends

/// Control characters (C0 but \n and \t, C1, DEL, bidi overrides) made visible as \xNN or \u{NNNN}, so that text from a
/// file can be shown on a terminal without being able to drive it.
std::string terminal_safe(std::string_view text);

}  // namespace firstpass
