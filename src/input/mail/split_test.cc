#include "input/mail/split.h"

#include <gtest/gtest.h>

namespace firstpass::input {
namespace {

/// "body:…|quoted:…" with line ends as "/".
std::string shape(std::string_view text) {
  std::string out;
  for (const MailSegment& segment : split_mail(text)) {
    std::string words(text.substr(segment.span.begin, segment.span.size()));
    while (!words.empty() && words.back() == '\n') words.pop_back();
    for (char& c : words)
      if (c == '\n') c = '/';
    out += (out.empty() ? "" : "|") + std::string(segment.role) + ":" + words;
  }
  return out;
}

TEST(SplitMail, TellsAnswersFromQuotes) {
  EXPECT_EQ(shape("Yes.\n\nOn Mon, 1 Jan 2024 at 10:00, Ann <a@b.example> wrote:\n> Come?\n> Please.\n"),
            "body:Yes.|quoted:On Mon, 1 Jan 2024 at 10:00, Ann <a@b.example> wrote:/> Come?/> Please.");
  EXPECT_EQ(shape("> One?\nYes.\n> Two?\nNo.\n"), "quoted:> One?|body:Yes.|quoted:> Two?|body:No.");
}

TEST(SplitMail, UnderstandsWrappedAnnouncements) {
  EXPECT_EQ(shape("Ok\nOn Mon, 1 Jan 2024, Ann Somebody\n<ann@example.org> wrote:\n> x\n"),
            "body:Ok|quoted:On Mon, 1 Jan 2024, Ann Somebody/<ann@example.org> wrote:/> x");
}

TEST(SplitMail, UnderstandsOtherLanguages) {
  EXPECT_EQ(shape("Ja.\n\nAm 1. Januar 2024 um 10:00 schrieb Ann <a@b.example>:\n\n> Kommst du?\n"),
            "body:Ja.|quoted:Am 1. Januar 2024 um 10:00 schrieb Ann <a@b.example>://> Kommst du?");
  EXPECT_EQ(shape("Oui.\nLe lun. 1 janv. 2024 à 10:00, Ann a écrit :\n> Viens ?\n"),
            "body:Oui.|quoted:Le lun. 1 janv. 2024 à 10:00, Ann a écrit :/> Viens ?");
}

TEST(SplitMail, TakesAllBelowADividerOrAnOutlookBlock) {
  EXPECT_EQ(shape("Fine.\n\n-----Original Message-----\nFrom: Ann\nHello\n"),
            "body:Fine.|quoted:-----Original Message-----/From: Ann/Hello");
  EXPECT_EQ(shape("Passt.\n\nVon: Ann\nGesendet: Montag\nAn: Bob\nBetreff: x\n\nHallo\n"),
            "body:Passt.|quoted:Von: Ann/Gesendet: Montag/An: Bob/Betreff: x//Hallo");
  EXPECT_EQ(shape("See below.\n\nOn 1 Jan 2024, Ann wrote:\nno marks here\n"),
            "body:See below.|quoted:On 1 Jan 2024, Ann wrote:/no marks here");
}

TEST(SplitMail, FindsSignatures) {
  EXPECT_EQ(shape("Text.\n-- \nAnn\n+43 1 234\n"), "body:Text.|signature:-- /Ann/+43 1 234");
  EXPECT_EQ(shape("Text.\n\nBest regards,\nAnn\n"), "body:Text.|signature:Best regards,/Ann");
  EXPECT_EQ(shape("Text.\n\nMit freundlichen Grüßen\nAnn\n\nAm 2. Mai 2024 schrieb Bob:\n> x\n"),
            "body:Text.|signature:Mit freundlichen Grüßen/Ann|quoted:Am 2. Mai 2024 schrieb Bob:/> x");
  EXPECT_EQ(shape("Ok!\n\nSent from my phone\n"), "body:Ok!|signature:Sent from my phone");
}

TEST(SplitMail, FindsDisclaimers) {
  EXPECT_EQ(shape("Text.\n\nThis e-mail and any attachments are confidential.\nDelete it.\n"),
            "body:Text.|disclaimer:This e-mail and any attachments are confidential./Delete it.");
}

TEST(SplitMail, LeavesOrdinaryWordsAlone) {
  for (const char* text : {"On Friday I wrote to the bank about it.\nThey said no.\n",
                           "Regards the delivery date, I would rather wait until May.\n",
                           "From: the heart\nI thank you.\n", "He wrote:\nnothing at all\n",
                           "Thanks, I will pay by Friday.\n\nThe long story follows here and it "
                           "goes on for much longer than any signature ever would, since it is a story.\n",
                           "a > b is a formula\n"}) {
    const auto segments = split_mail(text);
    ASSERT_EQ(segments.size(), 1u) << shape(text);
    EXPECT_EQ(segments[0].role, "body") << text;
  }
}

TEST(SplitMail, KeepsEveryLineOnce) {
  std::uint32_t seed = 7;
  const char* const lines[] = {"> q",
                               "words",
                               "",
                               "-- ",
                               "On 1 May 2024 Ann wrote:",
                               "Best regards",
                               "From: x",
                               "Sent: y",
                               "-----Original Message-----",
                               "Disclaimer",
                               "\r",
                               ">",
                               "\xC3\xA9t\xC3\xA9"};
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    for (int i = 0; i < 8; ++i) {
      seed = seed * 1664525 + 1013904223;
      text += std::string(lines[(seed >> 20) % std::size(lines)]) + "\n";
    }
    std::size_t at = 0;
    for (const MailSegment& segment : split_mail(text)) {
      ASSERT_GE(segment.span.begin, at);
      // Only blank lines are left out.
      ASSERT_EQ(text.substr(at, segment.span.begin - at).find_first_not_of("\r\n "), std::string::npos);
      at = segment.span.end;
    }
    ASSERT_EQ(text.substr(at).find_first_not_of("\r\n "), std::string::npos);
  }
}

}  // namespace
}  // namespace firstpass::input
