#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "protect/pattern.h"
#include "protect/recognizer.h"

namespace firstpass::protect {

namespace {

// Where somebody is: decimal degrees with four places or more (some ten metres), or degrees, minutes and seconds.
class CoordinatesRecognizer final : public Recognizer {
 public:
  explicit CoordinatesRecognizer(Lexicon& lexicon)
      : m_words(lexicon,
                "lat|latitude|lon|long|lng|longitude|breitengrad|längengrad|latitud|longitud|latitudine|longitudine") {}
  std::string_view name() const override { return "coordinates"; }
  std::vector<std::string_view> types() const override { return {"GPS_COORDINATES"}; }

  void find(const Scan& scan, std::vector<Detection>& out) const override {
    const std::string_view text = scan.text();
    std::size_t from = 0;
    for (const Digits& digits : scan.digits()) {
      if (digits.begin < from || digits.size() > 3) continue;
      std::size_t begin = digits.begin;
      if (begin > from && (text[begin - 1] == '-' || text[begin - 1] == '+')) --begin;
      if (word_before(text, begin) || byte_before(text, begin) == '.') continue;
      const std::size_t end =
          byte_at(text, digits.end) == '.' ? decimal_end(scan, begin, digits) : sexagesimal_end(text, begin, digits);
      if (end == 0 || word_at(text, end)) continue;
      out.push_back({{begin, end}, "GPS_COORDINATES", 0.8, "coordinates", "latitude and longitude"});
      from = end;
    }
  }

 private:
  std::size_t decimal_end(const Scan& scan, std::size_t begin, const Digits& digits) const {
    const std::string_view text = scan.text();
    if (!is_digit(byte_at(text, digits.end + 1))) return 0;
    thread_local std::vector<Span> groups;
    const std::size_t limit = std::min(text.size(), begin + 40);
    if (m_pair.at(text, begin, groups, limit) && std::abs(value(text, groups[1])) <= 90 &&
        std::abs(value(text, groups[2])) <= 180)
      return groups[0].end;
    if (!m_single.at(text, begin, groups, limit) || !m_words.near(scan, {begin, groups[0].end}, 12)) return 0;
    return std::abs(value(text, groups[0])) <= 180 ? groups[0].end : 0;
  }
  std::size_t sexagesimal_end(std::string_view text, std::size_t begin, const Digits& digits) const {
    if (static_cast<unsigned char>(byte_at(text, digits.end)) < 0x80) return 0;
    const std::size_t size = m_degrees.match_at(text.substr(begin, 80));
    return size == std::string_view::npos ? 0 : begin + size;
  }
  static double value(std::string_view text, Span span) {
    return std::strtod(std::string(text.substr(span.begin, span.size())).c_str(), nullptr);
  }

  const ContextWords m_words;
  const Pattern m_pair{"([-+]?[0-9]{1,2}\\.[0-9]{4,12})°?[,; ] ?([-+]?[0-9]{1,3}\\.[0-9]{4,12})°?"};
  const Pattern m_single{"[-+]?[0-9]{1,3}\\.[0-9]{4,12}"};
#define FP_DEGREES "[0-9]{1,3}° ?[0-9]{1,2}(?:'|’|′) ?(?:[0-9]{1,2}(?:[.,][0-9]{1,3})?(?:\"|”|″|'') ?)?"
  const Pattern m_degrees{FP_DEGREES "[NSns],? ?" FP_DEGREES "[EWOewo]"};
};

}  // namespace

std::unique_ptr<Recognizer> make_coordinates_recognizer(Lexicon& lexicon) {
  return std::make_unique<CoordinatesRecognizer>(lexicon);
}

}  // namespace firstpass::protect
