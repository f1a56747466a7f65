// Follows an answer byte by byte to know whether the next placeholder would stand inside a link.
#pragma once

#include <string>
#include <string_view>

namespace firstpass::restore {

/// A poisoned document can talk a model into writing a link, an image or a tag whose address holds a placeholder; once
/// restored and loaded, the name is out. So addresses are recognised generously: scheme://, www., mailto: and tel:,
/// host.tld/, the target of a Markdown link or image, and attribute values of HTML elements that load or link.
/// Depends on the bytes alone, never on how they were cut.
class LinkTracker {
 public:
  /// `json`: the text is the inside of a JSON string; its escapes are undone before looking.
  explicit LinkTracker(bool json) : m_json(json) {}

  void advance(char byte);
  /// Something was written in place of a placeholder of `type` (or the placeholder itself was left).
  void advance_value(std::string_view type, bool restored);
  /// True when a placeholder of `type` must not be restored here. A whole address may stand where an address is
  /// expected: URL at the start of a target, EMAIL_ADDRESS after mailto:, PHONE_NUMBER after tel:.
  bool withholds(std::string_view type) const;

 private:
  enum class Tag { none, opened, name, inside, before_value, unquoted, quoted };

  void step(char c);
  void step_run(char c);
  void step_target(char c);
  void step_tag(char c);
  bool in_attribute() const { return m_tag == Tag::unquoted || m_tag == Tag::quoted || m_tag == Tag::before_value; }

  const bool m_json;
  int m_escape = 0;  // 0 none, 1 after a backslash, 2..5 hex digits of \uXXXX
  unsigned m_escaped_code = 0;

  std::string m_run;              // start of the current run of non-space characters, in lower case, bounded
  bool m_url = false;             // the run is an address
  bool m_url_from_value = false;  // … because a URL was restored into it

  char m_previous = 0;
  int m_target_depth = 0;  // open parentheses of a Markdown target, 0 outside
  bool m_value_empty = false;

  Tag m_tag = Tag::none;
  char m_quote = 0;
  std::string m_tag_name, m_attribute;
};

}  // namespace firstpass::restore
