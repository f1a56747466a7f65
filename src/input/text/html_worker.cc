#include <libxml/HTMLparser.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <climits>
#include <memory>

#include "core/text.h"
#include "input/text/html.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

std::string_view name_of(const xmlNode* node) {
  return node->name == nullptr ? std::string_view() : reinterpret_cast<const char*>(node->name);
}

std::string attribute(const xmlNode* node, const char* name) {
  xmlChar* value = xmlGetProp(node, reinterpret_cast<const xmlChar*>(name));
  if (value == nullptr) return {};
  std::string text(reinterpret_cast<const char*>(value));
  xmlFree(value);
  text.erase(std::remove_if(text.begin(), text.end(), [](unsigned char c) { return std::isspace(c); }), text.end());
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

constexpr std::array kUnseen = {"script"sv, "style"sv,  "head"sv,   "template"sv, "noscript"sv, "svg"sv,
                                "math"sv,   "object"sv, "iframe"sv, "select"sv,   "textarea"sv};
constexpr std::array kBlocks = {"p"sv,       "div"sv,  "section"sv, "article"sv, "header"sv, "footer"sv,
                                "h1"sv,      "h2"sv,   "h3"sv,      "h4"sv,      "h5"sv,     "h6"sv,
                                "ul"sv,      "ol"sv,   "li"sv,      "dl"sv,      "dt"sv,     "dd"sv,
                                "table"sv,   "tr"sv,   "pre"sv,     "form"sv,    "hr"sv,     "blockquote"sv,
                                "address"sv, "main"sv, "nav"sv,     "aside"sv,   "figure"sv, "center"sv};
constexpr std::array kParagraphs = {"p"sv, "h1"sv, "h2"sv, "h3"sv, "h4"sv, "h5"sv, "h6"sv, "blockquote"sv, "table"sv};

bool is_unseen(const xmlNode* node) {
  if (is_one_of(name_of(node), kUnseen)) return true;
  if (node->properties == nullptr) return false;
  const std::string style = attribute(node, "style");
  return style.find("display:none") != std::string::npos || style.find("visibility:hidden") != std::string::npos;
}

/// Lays out text as lines with a quote depth.
class Layout {
 public:
  void text(std::string_view words, bool as_is) {
    for (const char c : words) {
      if (as_is && c == '\n') line_break();
      else if (!as_is && std::isspace(static_cast<unsigned char>(c))) m_space = !m_line.empty();
      else put(c);
    }
  }

  void put(char c) {
    if (m_space && m_line.back() != '\t') m_line += ' ';
    m_space = false;
    m_line += c;
  }

  void cell() {
    if (m_line.empty() || m_line.back() == '\t') return;
    m_space = false;
    m_line += '\t';
  }

  void end_line() {
    if (!m_line.empty()) line_break();
  }

  void line_break() {
    while (!m_line.empty() && (m_line.back() == '\t' || m_line.back() == ' ')) m_line.pop_back();
    if (m_line.empty()) {
      blank();
    } else {
      for (int i = 0; i < m_quotes; ++i) m_out += i + 1 < m_quotes ? ">" : "> ";
      m_out += m_line + "\n";
      m_line.clear();
      m_blank = false;
    }
    m_space = false;
  }

  void blank() {
    if (m_out.empty() || m_blank) return;
    m_out += "\n";
    m_blank = true;
  }

  void quote(int change) { m_quotes = std::clamp(m_quotes + change, 0, 20); }

  std::string take() {
    end_line();
    while (m_out.size() > 1 && m_out[m_out.size() - 1] == '\n' && m_out[m_out.size() - 2] == '\n') m_out.pop_back();
    return std::move(m_out);
  }

 private:
  std::string m_out, m_line;
  bool m_space = false, m_blank = false;
  int m_quotes = 0;
};

void enter(Layout& layout, std::string_view name) {
  if (is_one_of(name, kBlocks)) layout.end_line();
  if (is_one_of(name, kParagraphs)) layout.blank();
  if (name == "blockquote") layout.quote(1);
  if (name == "br") layout.line_break();
  if (name == "td" || name == "th") layout.cell();
  if (name == "li") layout.text("- ", false);
}

void leave(Layout& layout, std::string_view name) {
  if (is_one_of(name, kBlocks)) layout.end_line();
  if (name == "blockquote") layout.quote(-1);
  if (is_one_of(name, kParagraphs)) layout.blank();
}

bool in_pre(const xmlNode* node) {
  for (node = node->parent; node != nullptr && node->type == XML_ELEMENT_NODE; node = node->parent)
    if (name_of(node) == "pre") return true;
  return false;
}

/// Depth first without recursion: markup may be nested as deep as it likes.
void walk(const xmlNode* root, Layout& layout) {
  const xmlNode* node = root;
  while (node != nullptr) {
    const bool element = node->type == XML_ELEMENT_NODE;
    const bool seen = !element || !is_unseen(node);
    if (element && seen) enter(layout, name_of(node));
    if (node->type == XML_TEXT_NODE && node->content != nullptr)
      layout.text(reinterpret_cast<const char*>(node->content), in_pre(node));
    if (seen && node->children != nullptr && node->type != XML_ENTITY_REF_NODE) {
      node = node->children;
      continue;
    }
    if (element && seen) leave(layout, name_of(node));
    while (node != root && node->next == nullptr) {
      node = node->parent;
      if (node->type == XML_ELEMENT_NODE) leave(layout, name_of(node));
    }
    node = node == root ? nullptr : node->next;
  }
}

/// No-break spaces, which mark up layout in HTML, as plain ones.
std::string plain_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool no_break = text.substr(i, 2) == "\xC2\xA0"sv;
    out += no_break ? ' ' : text[i];
    if (no_break) ++i;
  }
  return out;
}

}  // namespace

std::string html_to_text(std::string_view html) {
  constexpr int options =
      HTML_PARSE_RECOVER | HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET | HTML_PARSE_COMPACT;
  if (html.empty() || html.size() > INT_MAX) return {};
  const std::unique_ptr<xmlDoc, void (*)(xmlDoc*)> document(
      htmlReadMemory(html.data(), static_cast<int>(html.size()), nullptr, "UTF-8", options), &xmlFreeDoc);
  Layout layout;
  if (document)
    if (const xmlNode* root = xmlDocGetRootElement(document.get())) walk(root, layout);
  return plain_spaces(to_valid_utf8(layout.take()));
}

std::string html_charset(std::string_view bytes) {
  std::string head(bytes.substr(0, 1024));
  std::transform(head.begin(), head.end(), head.begin(), [](unsigned char c) { return std::tolower(c); });
  const auto at = head.find("charset=");
  if (at == std::string::npos) return {};
  const auto begin = head.find_first_not_of("\"' ", at + 8);
  if (begin == std::string::npos) return {};
  return head.substr(begin, head.find_first_of("\"' />;", begin) - begin);
}

void prime_html() { xmlInitParser(); }

}  // namespace firstpass::input
