// The text as recognizers see it: without the tricks that hide a number from a rule.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// Zero-width characters, soft hyphens and variation selectors removed; full-width and other decimal digits, full-width
/// letters, dashes and spaces of every kind turned into their ASCII likes; ill-formed UTF-8 replaced. Everything else
/// stays, and every span leads back to the bytes of the input.
class View {
 public:
  explicit View(std::string_view text);
  std::string_view text() const { return m_identity ? m_source : std::string_view(m_text); }
  Span to_source(Span span) const;

 private:
  struct Mark {
    std::size_t view, source;   // from here on view and source run in step …
    std::size_t source_length;  // … unless one character of the view stands for this many bytes (0: in step)
  };
  std::string_view m_source;
  bool m_identity = true;
  std::string m_text;
  std::vector<Mark> m_marks;
};

}  // namespace firstpass::protect
