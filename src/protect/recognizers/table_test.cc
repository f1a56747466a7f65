// Tables of texts in testdata/: what must be found stands between «…», and near misses stand beside it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "protect/recognizers/recognizer_testing.h"
#include "protect/rules.h"

namespace firstpass::protect {

namespace {

constexpr double kHidden = 0.35;  // what `balanced` hides

std::vector<std::string> lines_of(const std::string& name) {
  std::ifstream file(std::string(FIRSTPASS_SOURCE_DIR) + "/src/protect/recognizers/testdata/" + name);
  EXPECT_TRUE(file.is_open()) << name;
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);)
    if (!line.empty() && line[0] != '#') out.push_back(line);
  return out;
}

const RuleSet& all_rules() {
  static const RuleSet rules;
  return rules;
}

// Every row of a table whose lines are TYPE, a tab, and a text.
void expect_table(const std::string& name) {
  for (const std::string& line : lines_of(name)) {
    const std::size_t tab = line.find('\t');
    ASSERT_NE(tab, std::string::npos) << line;
    std::vector<Span> expected;
    const std::string type = line.substr(0, tab), text = unmarked(line.substr(tab + 1), expected);
    std::vector<Span> found;  // two rules may find the same
    for (const Detection& d : all_rules().find(text, {type}, kHidden))
      if (std::find(found.begin(), found.end(), d.span) == found.end()) found.push_back(d.span);
    std::sort(found.begin(), found.end(), [](Span a, Span b) { return a.begin < b.begin; });
    EXPECT_EQ(found, expected) << line;
  }
}

TEST(Tables, NumbersOfAuthorities) { expect_table("ids.txt"); }
TEST(Tables, FieldsByLabelAndAddresses) { expect_table("fields.txt"); }

// {hex:32} and the like → as many characters of that kind, the same in each run.
class Maker {
 public:
  std::string make(const std::string& line) {
    std::string out;
    for (std::size_t at = 0; at < line.size(); ++at) {
      if (line.compare(at, 3, "{-}") == 0) at += 2;
      else if (line.compare(at, 2, "\\n") == 0) out += '\n', at += 1;
      else if (const std::size_t end = template_end(line, at); end != 0)
        out += body(line.substr(at + 1, end - at - 1)), at = end;
      else out += line[at];
    }
    return out;
  }

 private:
  static std::size_t template_end(const std::string& line, std::size_t at) {
    if (line[at] != '{') return 0;
    const std::size_t colon = line.find(':', at), end = line.find('}', at);
    if (colon == std::string::npos || end == std::string::npos || colon > end || colon + 1 == end) return 0;
    for (std::size_t i = colon + 1; i < end; ++i)
      if (line[i] < '0' || line[i] > '9') return 0;
    return end;
  }
  std::string body(const std::string& what) {
    const std::size_t colon = what.find(':');
    const std::string kind = what.substr(0, colon);
    const std::size_t count = std::stoul(what.substr(colon + 1));
    if (kind == "pem") {
      std::string out;
      for (std::size_t i = 0; i < count; ++i) out += (i > 0 ? "\n" : "") + characters("b64", 64);
      return out;
    }
    return characters(kind, count);
  }
  std::string characters(const std::string& kind, std::size_t count) {
    static const std::string kLower = "abcdefghijklmnopqrstuvwxyz", kUpper = "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                             kDigits = "0123456789";
    const std::string set = kind == "hex"      ? kDigits + "abcdef"
                            : kind == "HEX"    ? kDigits + "ABCDEF"
                            : kind == "lower"  ? kLower + kDigits
                            : kind == "upper"  ? kUpper + "234567"
                            : kind == "digits" ? kDigits
                            : kind == "url"    ? kLower + kUpper + kDigits + "_-"
                            : kind == "b64"    ? kLower + kUpper + kDigits + "+/"
                                               : kLower + kUpper + kDigits;
    std::string out;
    for (std::size_t i = 0; i < count; ++i) {
      m_state = m_state * 6364136223846793005U + 1442695040888963407U;
      const bool edge = i == 0 || i + 1 == count;  // keys begin and end with a letter or digit often enough
      char c = set[(m_state >> 33) % set.size()];
      if (edge && (c == '-' || c == '_' || c == '+' || c == '/')) c = set[0];
      out += c;
    }
    return out;
  }
  std::uint64_t m_state = 20;
};

TEST(Tables, Secrets) {
  Maker maker;
  std::size_t hits = 0, positives = 0, false_alarms = 0, negatives = 0;
  for (const std::string& line : lines_of("secrets.txt")) {
    std::vector<Span> expected;
    const std::string text = unmarked(maker.make(line.substr(2)), expected);
    const std::vector<Detection> found = all_rules().find(text, {"SECRET"}, kHidden);
    if (line[0] == '-') {
      ++negatives;
      if (!found.empty())
        ++false_alarms, std::printf("false alarm: %s (%s)\n", line.c_str(), found[0].explanation.c_str());
      continue;
    }
    ++positives;
    bool covered = !expected.empty();
    for (const Span span : expected) {
      covered = covered && std::any_of(found.begin(), found.end(), [&](const Detection& d) {
                  return d.span.begin <= span.begin && d.span.end >= span.end;
                });
    }
    if (covered) ++hits;
    else std::printf("missed: %s\n", line.c_str());
  }
  std::printf("secrets: %zu of %zu found, %zu of %zu near misses hidden\n", hits, positives, false_alarms, negatives);
  EXPECT_GE(positives, 150U);
  EXPECT_GE(negatives, 150U);
  EXPECT_GE(hits * 100, positives * 97);
  EXPECT_LE(false_alarms * 100, negatives);
}

}  // namespace
}  // namespace firstpass::protect
