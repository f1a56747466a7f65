#include "restore/restore.h"

#include <algorithm>

#include "core/text.h"
#include "restore/link_tracker.h"
#include "vault/placeholder.h"

namespace firstpass::restore {

namespace {

// Of a surrogate none is known: it is nowhere taken for a whole address.
std::string_view type_of(std::string_view placeholder) {
  if (placeholder.size() > 2 && placeholder.front() == '"') placeholder = placeholder.substr(1, placeholder.size() - 2);
  return vault::is_placeholder(placeholder) ? placeholder.substr(1, placeholder.rfind('_') - 1) : std::string_view{};
}

void append_html(std::string_view text, std::string& out) {
  for (const char c : text) {
    if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '&') out += "&amp;";
    else out += c;
  }
}

void append_json(std::string_view text, std::string& out) {
  constexpr char kDigits[] = "0123456789abcdef";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (byte < 0x20) out += "\\u00", out += kDigits[byte >> 4], out += kDigits[byte & 15];
    else out += c;
  }
}

// Bytes at the end of `text` that begin a UTF-8 sequence without ending it; 0 to 3.
std::size_t open_sequence(std::string_view text) {
  for (std::size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto byte = static_cast<unsigned char>(text[text.size() - back]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t needs = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1;
    return needs > back ? back : 0;
  }
  return 0;
}

}  // namespace

struct StreamRestorer::Impl {
  Impl(std::shared_ptr<const vault::Scope> scope_in, RestoreOptions options_in)
      : scope(std::move(scope_in)),
        options(options_in),
        index(scope ? vault::PlaceholderIndex::of(*scope)
                    : std::make_shared<const vault::PlaceholderIndex>(std::vector<std::string>{})),
        links(options.site == Site::json_string) {}

  std::string run(bool last) {
    std::string out = std::move(tail);
    tail.clear();
    const std::string_view text = pending;
    std::size_t at = 0;
    while (at < text.size()) {
      if (const std::size_t start = index->next_start(text, at, before); start > at) {
        out.append(text, at, start - at);
        for (; at < start; ++at) links.advance(text[at]);
        before = text[at - 1];
        continue;
      }
      vault::PlaceholderMatch match;
      const vault::Match outcome = index->match(text.substr(at), before, last, match);
      if (outcome == vault::Match::more) break;
      if (outcome == vault::Match::found) {
        place(match, text.substr(at, match.length), out);
        at += match.length;
      } else {
        out += text[at];
        links.advance(text[at]);
        ++at;
      }
      before = text[at - 1];
    }
    pending.erase(0, at);
    if (!last) {
      const std::size_t open = open_sequence(out);
      tail = out.substr(out.size() - open);
      out.resize(out.size() - open);
    }
    return out;
  }

  void place(const vault::PlaceholderMatch& match, std::string_view written, std::string& out) {
    const std::string_view type = type_of(match.placeholder);
    std::optional<std::string> original;
    if (match.known) original = scope->original(match.placeholder);
    const bool withheld = original && (options.withhold || (!options.allow_in_urls && links.withholds(type)));
    if (!original) report.unknown.push_back(match.placeholder);
    if (withheld) ++report.withheld;
    if (!original || withheld) {
      out += written;
    } else {
      ++report.restored;
      if (!match.exact) ++report.repaired;
      write(*original, match.html_escaped, out);
    }
    links.advance_value(type, original && !withheld);
    if (original) vault::wipe(*original);
  }

  void write(const std::string& original, bool html, std::string& out) const {
    if (options.site == Site::text) {
      if (html) append_html(original, out);
      else out += original;
      return;
    }
    std::string valid = to_valid_utf8(original);  // JSON knows no other
    if (html) {
      std::string escaped;
      append_html(valid, escaped);
      vault::wipe(valid);
      valid = std::move(escaped);
    }
    append_json(valid, out);
    vault::wipe(valid);
  }

  const std::shared_ptr<const vault::Scope> scope;
  const RestoreOptions options;
  const std::shared_ptr<const vault::PlaceholderIndex> index;
  LinkTracker links;
  RestoreReport report;
  std::string pending;  // begins where a placeholder may begin
  std::string tail;     // an unfinished UTF-8 sequence, so that every piece handed out is text
  char before = 0;
};

StreamRestorer::StreamRestorer(std::shared_ptr<const vault::Scope> scope, RestoreOptions options)
    : m_impl(std::make_unique<Impl>(std::move(scope), options)) {}
StreamRestorer::~StreamRestorer() = default;
StreamRestorer::StreamRestorer(StreamRestorer&&) noexcept = default;

std::string StreamRestorer::feed(std::string_view chunk) {
  m_impl->pending += chunk;
  return m_impl->run(false);
}
std::string StreamRestorer::finish() { return m_impl->run(true); }
const RestoreReport& StreamRestorer::report() const { return m_impl->report; }

std::string restore(std::string_view text, std::shared_ptr<const vault::Scope> scope, const RestoreOptions& options,
                    RestoreReport* report) {
  StreamRestorer restorer(std::move(scope), options);
  std::string out = restorer.feed(text);
  out += restorer.finish();
  if (report != nullptr) *report = restorer.report();
  return out;
}

}  // namespace firstpass::restore
