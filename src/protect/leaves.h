// The values of a structured text, with the bytes where they stand.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/document.h"
#include "core/result.h"
#include "vault/vault.h"

namespace firstpass::protect {

enum class Format { text, json, csv, xml, html, yaml };
/// markdown, log and code are text: every byte of them is looked at. invalid_argument for other names.
Result<Format> format_from_name(std::string_view name);
/// Only what is certain: JSON that parses, XML with its declaration, HTML with its doctype or root; text otherwise.
Format sniff_format(std::string_view text);

struct Leaf {
  Span span;          ///< of the value in the text, without its quotes
  std::string value;  ///< what it says, escapes undone
  std::string key;    ///< as words: "phoneNumber" and "phone_number" are "phone number"
  /// Place in the text of every byte of `value` and of its end; empty when they run in step from span.begin.
  std::vector<std::size_t> places;
  vault::Written written = vault::Written::plain;  ///< quoted for numbers of JSON
  bool html = false;                               ///< '<' has to be escaped there

  Span to_text(Span in_value) const;
};

/// Sorted, disjoint. invalid_argument, naming the format and the place, when the text is not well-formed JSON (JSON
/// Lines is). The other formats are read as far as they go, like browsers and spreadsheets do. Linear in the text.
Result<std::vector<Leaf>> leaves(std::string_view text, Format format);

std::string key_as_words(std::string_view key);

}  // namespace firstpass::protect
