#include "condense/signs.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace firstpass::condense {
namespace {

struct Copied {
  SignRun run;
  std::string letters;
  std::vector<std::uint32_t> marks;
};

Copied copied(std::string_view text) {
  std::string out(text.size() + kSignSlack, '\0');
  std::vector<std::uint32_t> marks(text.size() + kSignSlack);
  const SignRun run = copy_signs(text, out.data(), marks.data());
  out.resize(run.written);
  marks.resize(run.marks);
  return {run, out, marks};
}

/// The same, sign by sign, as said.h tells it.
Copied copied_slowly(std::string_view text) {
  Copied copied;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x80 || c == '&') break;
    const bool capital = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';
    if (capital || digit) copied.marks.push_back(static_cast<std::uint32_t>(copied.run.read));
    if (capital || digit || (c >= 'a' && c <= 'z')) copied.letters += capital ? static_cast<char>(c + 'a' - 'A') : c;
    ++copied.run.read;
  }
  return copied;
}

TEST(Signs, KeepsLettersAndDigitsOfEachLineLengthAndStopsAtWhatIsNotAscii) {
  const Copied whole =
      copied("Dear Ann, the 3 keys (and the card) are with Mr. O'Neill until 14 December 2026, as ever.");
  EXPECT_EQ(whole.letters, "dearannthe3keysandthecardarewithmroneilluntil14december2026asever");
  EXPECT_EQ(whole.marks.front(), 0U);
  const Copied part = copied("Viele Grüße");
  EXPECT_EQ(part.letters, "vielegr");
  EXPECT_EQ(part.run.read, 8U);

  std::mt19937 chance(7);
  for (std::size_t size = 0; size < 400; ++size) {
    std::string text;
    // Every byte below 0x80, and now and then one that ends the run.
    for (std::size_t i = 0; i < size; ++i)
      text += static_cast<char>(chance() % 200 == 0 ? chance() % 256 : chance() % 128);
    if (size % 2 == 0) std::erase(text, '&');
    const Copied quick = copied(text), slow = copied_slowly(text);
    EXPECT_EQ(quick.letters, slow.letters);
    EXPECT_EQ(quick.marks, slow.marks);
    EXPECT_EQ(quick.run.read, slow.run.read);
  }
}

std::vector<std::uint32_t> sampled(std::string_view letters, std::size_t places) {
  const std::string room = std::string(letters) + std::string(kSignSlack, '\0');
  std::vector<std::uint32_t> out(places + kSignSlack);
  out.resize(sampled_places(room.data(), places, out.data()));
  return out;
}

TEST(Signs, TakesTheSamePlacesOfAPassageWhereverItStands) {
  const std::string passage =
      "thecommitteemetontuesdayandagreedthatthenewbridgeshouldbepaintedgreenbecausetheoldcolourhadfaded";
  const std::size_t places = passage.size() - 8 + 1;
  const std::vector<std::uint32_t> alone = sampled(passage, places);
  ASSERT_FALSE(alone.empty());
  // Behind so many signs that it begins at every lane of a vector.
  for (std::size_t before = 1; before < 40; ++before) {
    std::vector<std::uint32_t> inside;
    for (const std::uint32_t at : sampled(std::string(before, 'x') + passage, before + places))
      if (at >= before) inside.push_back(at - static_cast<std::uint32_t>(before));
    EXPECT_EQ(inside, alone) << before;
  }
}

TEST(Signs, TakesOnePlaceInEight) {
  std::mt19937 chance(7);
  std::string letters;
  while (letters.size() < 200000) letters += static_cast<char>('a' + chance() % 26);
  const std::vector<std::uint32_t> taken = sampled(letters, letters.size() - 8);
  EXPECT_NEAR(static_cast<double>(taken.size()), 25000, 1000);
  EXPECT_TRUE(std::is_sorted(taken.begin(), taken.end()));
}

}  // namespace
}  // namespace firstpass::condense
