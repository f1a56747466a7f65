#include "core/content_line.h"

#include <gtest/gtest.h>

namespace firstpass {
namespace {

TEST(ContentLines, JoinFoldsAndDropGroups) {
  const auto lines =
      content_lines("BEGIN:VCARD\r\nitem1.EMAIL;type=home:kim.wat\r\n son@acme.example\r\nNOTE:a:b;c\nno colon\n");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[1].name, "EMAIL");
  EXPECT_EQ(lines[1].parameters, "TYPE=HOME");
  EXPECT_EQ(lines[1].value, "kim.watson@acme.example");
  EXPECT_EQ(lines[2].value, "a:b;c");
}

TEST(ContentLines, UndoQuotedPrintableWithItsSoftBreaks) {
  const auto lines =
      content_lines("N;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:M=C3=BCller;J=\r\n=C3=B6rg\r\nFN:a=b=\r\nX:1\r\n");
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].value, "Müller;Jörg");
  EXPECT_EQ(lines[1].value, "a=b=") << "only where the line says so";
}

TEST(ContentLines, ValuesAreDividedWhereNothingEscapes) {
  EXPECT_EQ(value_components("Watson; Kim\\;Ann;line\\none\\, two;"),
            (std::vector<std::string>{"Watson", "Kim;Ann", "line one, two", ""}));
  EXPECT_EQ(value_components(""), (std::vector<std::string>{""}));
  EXPECT_EQ(value_components("end\\"), (std::vector<std::string>{"end\\"}));
}

}  // namespace
}  // namespace firstpass
