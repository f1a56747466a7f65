// A date in the form in which somebody wrote it, so that another one can be written the same way.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firstpass::protect {

/// Of a text that is one date: "2024-03-05", "5.3.2024", "03/05/2024 10:15", "5 March 2024", "March 5th, 2024",
/// "5 de marzo de 2024" in English, German, French, Spanish, Italian, Portuguese and Dutch. With '/' the month comes
/// first unless that is impossible.
class WrittenDate {
 public:
  /// Nothing for texts without day, month and year of the years 1000 to 2999.
  static std::optional<WrittenDate> read(std::string_view text);

  int year() const { return m_year; }
  unsigned month() const { return m_month; }
  unsigned day() const { return m_day; }

  /// Days since 1970-01-01.
  long days() const;
  /// The same form for another day.
  std::string write(long days) const;
  /// "March 2024": month and year in the same language, "2024-03" for numbers.
  std::string month_and_year() const;

 private:
  enum class Field { text, year, short_year, month, month_name, day };
  struct Piece {
    Field field;
    std::string text;       // literal, or the digits or letters that stood there
    std::size_t names = 0;  // row of the month names
  };
  int m_year = 0;
  unsigned m_month = 0, m_day = 0;
  std::vector<Piece> m_pieces;
};

}  // namespace firstpass::protect
