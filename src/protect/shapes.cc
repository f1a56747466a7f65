#include "protect/shapes.h"

#include <algorithm>
#include <string>

#include "protect/pattern.h"

namespace firstpass::protect {

namespace {

std::string alnum_upper(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_digit(c) || is_letter(c)) out += c;
  }
  return ascii_upper(out);
}

class ShapeRecognizer final : public Recognizer {
 public:
  ShapeRecognizer(std::string_view name, const std::vector<Shape>& shapes) : m_name(name) {
    for (const Shape& shape : shapes) {
      m_kinds.push_back({shape, Pattern(shape.pattern, Pattern::Case::ignored), ContextWords(shape.context)});
    }
  }
  std::string_view name() const override { return m_name; }
  std::vector<std::string_view> types() const override {
    std::vector<std::string_view> out;
    for (const Kind& kind : m_kinds) out.push_back(kind.shape.type);
    return out;
  }

  void find(std::string_view text, std::vector<Detection>& out) const override {
    const std::vector<Span> near = islands(text);
    const std::size_t first = out.size();
    std::vector<Span> groups;
    for (const Kind& kind : m_kinds) {
      for (const Span island : near) {
        for (std::size_t from = island.begin; from < island.end && kind.pattern.next(text, from, groups, island.end);) {
          judge(text, kind, groups[0], out);
          from = std::max(groups[0].end, from + 1);
        }
      }
    }
    std::sort(out.begin() + static_cast<std::ptrdiff_t>(first), out.end(),
              [](const Detection& a, const Detection& b) { return a.span.begin < b.span.begin; });
  }

 private:
  struct Kind {
    Shape shape;
    Pattern pattern;
    ContextWords context;
  };

  // Most text has no such number: only the surroundings of digits are looked at, where enough of them stand together.
  static std::vector<Span> islands(std::string_view text) {
    constexpr std::size_t kBefore = 16, kAfter = 24;
    constexpr int kDigits = 2;
    std::vector<Span> out;
    int digits = kDigits;
    const auto close = [&] {
      if (!out.empty() && digits < kDigits) out.pop_back();
    };
    for (std::size_t at = 0; at < text.size(); ++at) {
      if (!is_digit(text[at])) continue;
      const std::size_t begin = at > kBefore ? at - kBefore : 0;
      if (out.empty() || begin > out.back().end) {
        close();
        out.push_back({begin, 0});
        digits = 0;
      }
      ++digits;
      out.back().end = std::min(text.size(), at + kAfter);
    }
    close();
    return out;
  }

  static bool stands_free(std::string_view text, Span span) {
    const char before = byte_before(text, span.begin), after = byte_at(text, span.end);
    if (is_word_byte(before) || is_word_byte(after)) return false;
    const auto joins = [](char c) { return c == '-' || c == '.' || c == '/' || c == ','; };
    if (joins(before) && span.begin >= 2 && is_digit(text[span.begin - 2]) && is_digit(text[span.begin])) return false;
    return !(joins(after) && is_digit(byte_at(text, span.end + 1)));
  }

  void judge(std::string_view text, const Kind& kind, Span span, std::vector<Detection>& out) const {
    if (!stands_free(text, span)) return;
    if (kind.shape.check != nullptr && !kind.shape.check(alnum_upper(text.substr(span.begin, span.size())))) return;
    const bool context = kind.context.near(text, span, 48, 16);
    const double score = context ? kind.shape.with_context : kind.shape.bare;
    std::string why = kind.shape.check != nullptr ? "shape and check" : "shape";
    if (context) why += ", word for it nearby";
    out.push_back({span, kind.shape.type, score, m_name, std::move(why)});
  }

  std::string m_name;
  std::vector<Kind> m_kinds;
};

}  // namespace

std::unique_ptr<Recognizer> make_shape_recognizer(std::string_view name, const std::vector<Shape>& shapes) {
  return std::make_unique<ShapeRecognizer>(name, shapes);
}

}  // namespace firstpass::protect
