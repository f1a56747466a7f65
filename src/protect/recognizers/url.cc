#include <algorithm>
#include <array>
#include <string>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// Top-level labels that make a bare "name.tld" an address.
constexpr std::string_view kPlain[] = {
    "academy", "ae",       "agency", "ai",    "app",    "ar",      "art",     "asia", "at",    "au",      "be",
    "bg",      "biz",      "blog",   "br",    "ca",     "cat",     "ch",      "cl",   "cloud", "club",    "cn",
    "co",      "com",      "cz",     "de",    "design", "dev",     "digital", "dk",   "edu",   "ee",      "email",
    "es",      "eu",       "fi",     "fm",    "fr",     "fun",     "gl",      "gov",  "gr",    "group",   "health",
    "hk",      "hr",       "hu",     "ie",    "il",     "in",      "info",    "int",  "io",    "ir",      "is",
    "it",      "jobs",     "jp",     "kr",    "life",   "link",    "live",    "lk",   "lt",    "lu",      "lv",
    "ly",      "me",       "media",  "mil",   "mobi",   "museum",  "mx",      "my",   "name",  "net",     "network",
    "news",    "ng",       "nl",     "no",    "nz",     "one",     "online",  "org",  "page",  "pe",      "ph",
    "pk",      "pro",      "pt",     "ro",    "ru",     "se",      "sg",      "shop", "si",    "site",    "sk",
    "social",  "software", "space",  "store", "studio", "support", "team",    "tech", "tk",    "to",      "today",
    "top",     "tr",       "tv",     "tw",    "ua",     "uk",      "us",      "uy",   "vn",    "website", "wiki",
    "work",    "world",    "ws",     "xyz",   "za"};
// Also endings of file names and words: an address only with a path behind it.
constexpr std::string_view kWithPath[] = {"am", "as", "by", "cc", "do", "id", "im", "md", "pl",
                                          "ps", "py", "rs", "sh", "so", "st", "vc", "zip"};

template <std::size_t N>
bool holds(const std::string_view (&list)[N], std::string_view label) {
  return std::binary_search(std::begin(list), std::end(list), label);
}

bool ends_address(char c) {
  return static_cast<unsigned char>(c) <= ' ' || c == '<' || c == '>' || c == '"' || c == '`' || c == '\\' || c == '|';
}

// Where the address that begins at `begin` ends: prose punctuation behind it is not part of it.
std::size_t address_end(std::string_view text, std::size_t begin) {
  std::size_t end = begin;
  int open = 0;
  for (; end < text.size() && !ends_address(text[end]); ++end) {
    if (text[end] == '(') ++open;
    if (text[end] == ')' && --open < 0) break;
  }
  while (end > begin && std::string_view(".,;:!?'*_]}").find(text[end - 1]) != std::string_view::npos) --end;
  return end;
}

class UrlRecognizer final : public Recognizer {
 public:
  std::string_view name() const override { return "url"; }
  std::vector<std::string_view> types() const override { return {"URL"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t from = 0;
    std::size_t dot = text.find('.'), scheme_end = text.find("://");
    for (std::size_t at = 0;;) {
      if (dot < at) dot = text.find('.', at);
      if (scheme_end < at) scheme_end = text.find("://", at);
      at = std::min(dot, scheme_end);
      if (at == std::string_view::npos) break;
      std::size_t skip = at + 1;
      if (at == dot && (at == 0 || !is_label(text[at - 1]) || !is_label(byte_at(text, at + 1)))) {
        at = skip;  // the end of a sentence
        continue;
      }
      const Span span = text[at] == ':' ? with_scheme(text, at, from) : bare(text, at, from, skip);
      if (span.size() == 0) {
        at = skip;  // what is no host name is none from a later dot on either
        continue;
      }
      const bool scheme = text[at] == ':';
      out.push_back({span, "URL", scheme ? 0.95 : 0.6, "url", scheme ? "scheme://" : "host with a top-level label"});
      at = from = span.end;
    }
  }

 private:
  static Span with_scheme(std::string_view text, std::size_t colon, std::size_t from) {
    if (text.substr(colon, 3) != "://") return {};
    std::size_t begin = colon;
    while (begin > from && colon - begin < 12 &&
           (is_letter(text[begin - 1]) || is_digit(text[begin - 1]) || text[begin - 1] == '+'))
      --begin;
    while (begin < colon && !is_letter(text[begin])) ++begin;
    if (colon - begin < 2) return {};
    const std::size_t end = address_end(text, begin);
    if (end <= colon + 3) return {};
    return {begin, end};
  }

  static bool is_label(char c) { return is_letter(c) || is_digit(c) || c == '-'; }

  // `dot` is the first dot of a host name.
  static Span bare(std::string_view text, std::size_t dot, std::size_t from, std::size_t& skip) {
    std::size_t begin = dot;
    while (begin > from && dot - begin < 64 && is_label(text[begin - 1])) --begin;
    while (begin < dot && text[begin] == '-') ++begin;
    const char before = byte_before(text, begin);
    if (begin == dot || is_word_byte(before) || before == '@' || before == '.' || before == '/' || before == '\\' ||
        before == '$')
      return {};
    std::size_t end = dot, label = dot + 1, labels = 1;
    for (;;) {
      std::size_t stop = label;
      while (stop < text.size() && stop - label < 64 && is_label(text[stop])) ++stop;
      if (stop == label) break;
      end = stop;
      ++labels;
      if (byte_at(text, stop) != '.' || !is_label(byte_at(text, stop + 1))) break;
      label = stop + 1;
    }
    skip = std::max(skip, end);
    const char after = byte_at(text, end);
    if (end == dot || after == '@' || after == '_' || static_cast<unsigned char>(after) >= 0x80 || after == '(')
      return {};
    const std::string last = ascii_lower(text.substr(label, end - label));
    const bool www = labels > 2 && ascii_lower(text.substr(begin, dot - begin)) == "www";
    const bool path = after == '/' && !ends_address(byte_at(text, end + 1)) && byte_at(text, end + 1) != '\0';
    if (!www && !(holds(kPlain, last) || (path && holds(kWithPath, last)))) return {};
    if (!www && !plausible_case(text.substr(begin, end - begin), text.substr(label, end - label))) return {};
    if (!www &&
        std::all_of(text.begin() + static_cast<std::ptrdiff_t>(begin), text.begin() + static_cast<std::ptrdiff_t>(dot),
                    is_digit) &&
        labels == 2)
      return {};
    if (after == '/' || after == '?' || after == '#' || (after == ':' && is_digit(byte_at(text, end + 1)))) {
      end = std::max(end, address_end(text, begin));
    }
    return {begin, end};
  }

  // "the end.It was" is a missing space, "Example.com" and "EXAMPLE.COM" are addresses.
  static bool plausible_case(std::string_view host, std::string_view last) {
    const bool upper = std::any_of(last.begin(), last.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
    if (!upper) return true;
    return std::none_of(host.begin(), host.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  }
};

}  // namespace

std::unique_ptr<Recognizer> make_url_recognizer(Lexicon& /*lexicon*/) { return std::make_unique<UrlRecognizer>(); }

}  // namespace firstpass::protect
