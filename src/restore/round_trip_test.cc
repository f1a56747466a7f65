// mask, any cut of a stream, restore = the original: for random texts. FIRSTPASS_CASES sets how many (10,000; the
// figure in bench/RESULTS.md is made with 1,000,000), FIRSTPASS_SEED which.
#include <gtest/gtest.h>

#include <cstdlib>
#include <random>
#include <string>

#include "core/text.h"
#include "protect/mask.h"
#include "restore/restore.h"

namespace firstpass::restore {
namespace {

using Random = std::mt19937_64;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

const char* const kNames[] = {
    "Kimberly Watson", "Watson, Kimberly", "Kim",     "Bo",        "Müller",  "José García", "O'Brien",  "Ng",
    "Ло Юлия",         "王小明",           "Ms Hill", "K. Watson", "kwatson", "will",        "D\\'Arcy", "a\nb name"};
const char* const kOthers[] = {"kim@acme.example",
                               "+44 20 7946 0000",
                               "4111 1111 1111 1111",
                               "2024-03-05",
                               "5 May 2023",
                               "12345678",
                               "\xff\xfe",
                               "x\0y",
                               "\"quoted\"",
                               "a&b<c>"};
const char* const kTypes[] = {"PERSON", "ORGANIZATION", "EMAIL_ADDRESS", "PHONE_NUMBER", "CREDIT_CARD", "DATE_TIME",
                              "ID"};
const char* const kNoise[] = {"<PERSON_K7Q2>",
                              "PERSON_K7Q2",
                              "<PERSON_",
                              "_K7Q2>",
                              "&lt;ID_0000&gt;",
                              "[ID_ABCD]",
                              "\\u003cID_0000",
                              "Laura Bennett",
                              "Laura",
                              "<",
                              ">",
                              "\"",
                              "\\",
                              "\\_",
                              "[",
                              "](",
                              "https://x.example/?q=",
                              "<a href=\"",
                              "'s",
                              "**",
                              "PERSON_",
                              "person_",
                              "ID ",
                              "\xE2\x80\x8B",
                              "\xF0\x9F\x98\x80",
                              "\n",
                              " ",
                              " ",
                              ", ",
                              "the "};

struct Case {
  std::string text;
  std::vector<protect::Detection> found;
};

void append_detected(Random& random, Case& out, const std::string& value, const char* type) {
  const std::size_t begin = out.text.size();
  out.text += value;
  out.found.push_back({{begin, out.text.size()}, type, 0.5 + 0.001 * static_cast<double>(below(random, 400)), "t", ""});
}

Case random_case(Random& random, const vault::Scope& scope) {
  Case out;
  const std::size_t pieces = 1 + below(random, 14);
  for (std::size_t i = 0; i < pieces; ++i) {
    switch (below(random, 8)) {
      case 0: append_detected(random, out, kNames[below(random, std::size(kNames))], "PERSON"); break;
      case 1:
        append_detected(random, out, kOthers[below(random, std::size(kOthers))],
                        kTypes[below(random, std::size(kTypes))]);
        break;
      case 2: out.text += kNames[below(random, std::size(kNames))]; break;
      case 3: {  // what this very scope gave out, whole or in pieces
        const auto given = scope.given_out();
        if (given.empty()) break;
        const std::string& one = given[below(random, given.size())];
        const std::size_t from = below(random, 2) == 0 ? 0 : below(random, one.size());
        out.text += one.substr(from, 1 + below(random, one.size() - from));
        break;
      }
      case 4: append_utf8(out.text, static_cast<char32_t>(1 + below(random, 0xD7FF))); break;
      case 5: out.text += static_cast<char>(below(random, 256)); break;
      default: out.text += kNoise[below(random, std::size(kNoise))];
    }
    if (below(random, 3) != 0) out.text += ' ';
  }
  if (!out.text.empty() && below(random, 4) == 0) {  // a finding that overlaps others
    const std::size_t a = below(random, out.text.size()), b = a + below(random, out.text.size() - a + 1);
    out.found.push_back({{a, b}, "ID", 0.4, "t", ""});
  }
  return out;
}

std::string restored_in_pieces(const std::string& masked, const std::shared_ptr<const vault::Scope>& scope,
                               Random& random) {
  RestoreOptions options;
  options.allow_in_urls = true;
  StreamRestorer stream(scope, options);
  std::string out;
  for (std::size_t at = 0; at < masked.size();) {
    const std::size_t size = std::min(masked.size() - at, 1 + below(random, below(random, 3) == 0 ? 40 : 4));
    out += stream.feed(std::string_view(masked).substr(at, size));
    at += size;
  }
  return out + stream.finish();
}

std::uint64_t number_from(const char* name, std::uint64_t fallback) {
  const char* text = std::getenv(name);
  return text == nullptr ? fallback : std::strtoull(text, nullptr, 10);
}

TEST(RoundTrip, RandomTextsAndCutsComeBackByteForByte) {
  const std::uint64_t cases = number_from("FIRSTPASS_CASES", 10000), seed = number_from("FIRSTPASS_SEED", 1);
  constexpr std::uint64_t kCasesPerScope = 8;  // what one case leaves in the scope, the next must live with
  Random random(seed);
  protect::TypeRules made_up;
  made_up.types = {{"PERSON", protect::Operator::surrogate},
                   {"DATE_TIME", protect::Operator::surrogate},
                   {"CREDIT_CARD", protect::Operator::surrogate}};
  std::shared_ptr<vault::Scope> scope;
  protect::MaskOptions options;
  std::uint64_t failed = 0;
  for (std::uint64_t i = 0; i < cases && failed < 5; ++i) {
    if (i % kCasesPerScope == 0) {
      scope = *vault::Vault::in_memory()->scope("case", "t");
      options.rules = below(random, 4) == 0 ? std::make_shared<const protect::TypeRules>(made_up) : nullptr;
    }
    const Case one = random_case(random, *scope);
    const auto masked = protect::mask(one.text, one.found, *scope, options);
    ASSERT_TRUE(masked) << "case " << i << " of seed " << seed << ": " << masked.error().message;
    const std::string back = restored_in_pieces(masked->text, scope, random);
    if (back == one.text) continue;
    ++failed;
    ADD_FAILURE() << "case " << i << " of seed " << seed << "\n  text   " << terminal_safe(one.text) << "\n  masked "
                  << terminal_safe(masked->text) << "\n  back   " << terminal_safe(back);
  }
  std::printf("round trips: %llu of %llu exact (seed %llu)\n", static_cast<unsigned long long>(cases - failed),
              static_cast<unsigned long long>(cases), static_cast<unsigned long long>(seed));
}

}  // namespace
}  // namespace firstpass::restore
