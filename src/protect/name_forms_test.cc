#include "protect/name_forms.h"

#include <gtest/gtest.h>

#include <fstream>

#include "core/text.h"

namespace firstpass::protect {
namespace {

struct Marked {
  std::string text;
  std::vector<std::pair<Span, std::size_t>> forms;
};

// "{Kim} called {2:Bo}": the text without braces, and what stood in them.
Marked read_marks(const std::string& line) {
  Marked out;
  std::size_t open = 0, owner = 1;
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '{') {
      owner = 1;
      if (line.compare(i + 1, 2, "2:") == 0) owner = 2, i += 2;
      open = out.text.size();
    } else if (line[i] == '}') {
      out.forms.push_back({{open, out.text.size()}, owner});
    } else {
      out.text += line[i];
    }
  }
  return out;
}

bool only_possessive(std::string_view left) {
  return left.empty() || left == "'s" || left == "’s" || left == "'" || left == "’" || left == ".";
}

class Cases {
 public:
  Cases() {
    std::ifstream file(std::string(FIRSTPASS_SOURCE_DIR) + "/src/protect/testdata/name_forms.txt");
    NameForms names;
    std::size_t people = 0;
    bool collecting = false;
    for (std::string line; std::getline(file, line);) {
      if (line.empty() || line[0] == '#') continue;
      if (line.starts_with("@ ")) {
        if (!collecting) names = NameForms(), people = 0;
        collecting = true;
        std::string name = line.substr(2), type = "PERSON";
        for (const char* other : {", ORGANIZATION", ", PROJECT"})
          if (name.ends_with(other)) type = other + 2, name.resize(name.size() - std::string_view(other).size());
        names.add(++people, type, name);
        continue;
      }
      collecting = false;
      if (line[0] == '!') check_stays(names, line.substr(2));
      else check_hidden(names, line);
    }
  }
  std::size_t hidden = 0, linked = 0, forms = 0, touched = 0, stays = 0;
  std::string report;

 private:
  void check_hidden(const NameForms& names, const std::string& line) {
    const Marked marked = read_marks(line);
    const auto found = names.find(marked.text);
    for (const auto& [span, owner] : marked.forms) {
      ++forms;
      std::size_t at = span.begin;
      bool same = true, covered = true;
      for (const auto& form : found) {
        if (form.span.end <= span.begin || form.span.begin >= span.end) continue;
        covered &= only_possessive(trim(marked.text.substr(at, form.span.begin > at ? form.span.begin - at : 0)));
        at = form.span.end;
        same &= form.owner == owner;
      }
      covered &= at > span.begin &&
                 only_possessive(at < span.end ? std::string_view(marked.text).substr(at, span.end - at) : "");
      hidden += covered;
      linked += covered && same;
      if (!covered || !same) report += (covered ? "other owner: " : "missed: ") + line + "\n";
    }
  }
  void check_stays(const NameForms& names, const std::string& line) {
    ++stays;
    if (names.find(line).empty()) return;
    ++touched;
    report += "touched: " + line + "\n";
  }
};

TEST(NameForms, TheFormsOfKnownNamesAreFound) {
  const Cases cases;
  RecordProperty("forms", static_cast<int>(cases.forms));
  std::printf("forms hidden %zu of %zu, as the same person %zu; near-misses touched %zu of %zu\n", cases.hidden,
              cases.forms, cases.linked, cases.touched, cases.stays);
  EXPECT_GE(cases.forms, 300u);
  EXPECT_GE(static_cast<double>(cases.hidden), 0.97 * static_cast<double>(cases.forms)) << cases.report;
  EXPECT_GE(static_cast<double>(cases.linked), 0.95 * static_cast<double>(cases.forms)) << cases.report;
  EXPECT_LE(static_cast<double>(cases.touched), 0.05 * static_cast<double>(cases.stays)) << cases.report;
}

TEST(NameForms, ASmallWordOfANameIsNoForm) {
  NameForms names;
  names.add(0, "PERSON", "The Duke");
  names.add(1, "PERSON", "Of Hauteville");
  EXPECT_TRUE(names.find("The weather was fine. Of the two roads one is open.").empty());
  EXPECT_EQ(names.find("Then the Hauteville family came.").size(), 1U);
  names.add(2, "PERSON", "Dawn of the French");
  EXPECT_TRUE(names.find("Most of the French stayed at the end of the road.").empty());
  names.add(3, "PERSON", "Minister of the Interior");
  EXPECT_TRUE(names.find("She was Minister of the Navy.").empty()) << "a title before small letters";
  NameForms will;
  will.add(0, "PERSON", "Will Turner");
  EXPECT_EQ(will.find("We met Will at noon.").size(), 1U) << "a given name stays one";
}

TEST(NameForms, AWordThatTheTextUsesInSmallLettersIsNoOrganisation) {
  NameForms names;
  names.add(0, "ORGANIZATION", "Special Air Service");
  EXPECT_EQ(names.find("Ask Special about it.").size(), 1U);
  EXPECT_TRUE(names.find("Special forces, or a special unit.").empty());
  EXPECT_EQ(names.find("A special unit of the Special Air Service.").size(), 1U) << "the whole name stays one";
}

TEST(NameForms, OfAGivenNameThatThousandsShareTheOtherNameTellsWho) {
  NameForms names;
  std::string table;
  for (std::size_t i = 1; i <= 20'000; ++i) {  // minutes if each were compared with all
    const std::string name = "Anna Holm" + std::to_string(i);
    names.add(i, "PERSON", name);
    table += name + ",Berlin\n";
  }
  const auto found = names.find(table);
  ASSERT_EQ(found.size(), 20'000U);
  EXPECT_EQ(table.substr(found[4].span.begin, found[4].span.size()), "Anna Holm5");
  EXPECT_EQ(names.whose("PERSON", "Anna Holm77"), 77U);
  EXPECT_FALSE(names.whose("PERSON", "Anna"));
}

}  // namespace
}  // namespace firstpass::protect
