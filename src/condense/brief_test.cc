#include <gtest/gtest.h>

#include "condense/condense.h"
#include "core/text.h"

namespace firstpass::condense {
namespace {

Part part(std::string role, std::string text) {
  Part made;
  made.role = std::move(role);
  made.media_type = "text/plain";
  made.text = std::move(text);
  return made;
}

BriefOptions budget_of(std::size_t tokens) {
  BriefOptions options;
  options.max_tokens = tokens;
  return options;
}

std::vector<Document> mail_and_receipt() {
  Document mail;
  mail.source = "secret-name.eml";
  mail.media_type = "message/rfc822";
  mail.parts = {part("body", "Hi Ann,\n\nplease send the deposit of EUR 420 to Meadow Rentals by 4 December 2026.\n"),
                part("quoted", "> please send the deposit of EUR 420 to Meadow Rentals by 4 December 2026.\n"),
                part("signature", "--\nBen\nThe Widget Company\n"),
                part("body", "This email and any attachments are confidential.\n")};
  Document receipt;
  receipt.source = "private-file.jpg";
  receipt.media_type = "image/jpeg";
  receipt.parts = {part("", "HILL GARAGE\nTOTAL 99.00\n")};
  receipt.parts[0].kind = PartKind::image;
  receipt.summary.kind = "receipt";
  receipt.summary.fields["merchant"] = {"Hill Garage", 0.9, std::nullopt, ""};
  receipt.summary.fields["total"] = {"99.00", 0.9, std::nullopt, ""};
  return {mail, receipt};
}

TEST(Brief, PutsFieldsFirstAndLeavesOutWhatIsRepeated) {
  const auto documents = mail_and_receipt();
  const auto brief = make_brief(documents, "How much do I owe, to whom, by when?", budget_of(400));
  ASSERT_TRUE(brief);
  std::string all, labels;
  for (const BriefPiece& piece : brief->pieces) all += piece.text + "\n", labels += piece.label + "\n";
  EXPECT_NE(all.find("total: 99.00"), std::string::npos);
  EXPECT_EQ(all.find("EUR 420"), all.rfind("EUR 420")) << "the quote stands in the body";
  EXPECT_NE(all.find("EUR 420 to Meadow Rentals by 4 December 2026"), std::string::npos);
  EXPECT_EQ(all.find("Widget"), std::string::npos);
  EXPECT_EQ(all.find("confidential"), std::string::npos);
  EXPECT_NE(labels.find("receipt photo"), std::string::npos);
  EXPECT_EQ(labels.find("secret-name"), std::string::npos);
  EXPECT_EQ(labels.find("private-file"), std::string::npos);
}

TEST(Brief, TellsOfEveryDebtOfATextWithSeveral) {
  auto documents = mail_and_receipt();
  const auto field = [](const char* value) { return Field{value, 0.9, std::nullopt, ""}; };
  documents[0].summary.fields = {{"amount_due", field("85.00")}, {"payee", field("Pete")}};
  documents[0].summary.debts = {documents[0].summary.fields,
                                {{"amount_due", field("32.00")}, {"payee", field("Sara")}}};
  const auto brief = make_brief(documents, "How much do I owe, to whom, by when?", budget_of(400));
  ASSERT_TRUE(brief);
  EXPECT_EQ(brief->pieces.front().text, "amount_due: 85.00\npayee: Pete\namount_due: 32.00, payee: Sara");
}

TEST(Brief, OfABillContactsAreSentOnlyWhenAskedFor) {
  auto documents = mail_and_receipt();
  documents[1].summary.fields["phone"] = {"555 0100", 0.9, std::nullopt, ""};
  BriefOptions options = budget_of(400);
  const auto says_phone = [&](const char* question) {
    const auto brief = make_brief(documents, question, options);
    std::string all;
    for (const BriefPiece& piece : brief->pieces) all += piece.text + "\n";
    return all.find("555 0100") != std::string::npos;
  };
  EXPECT_TRUE(says_phone("What is the total?")) << "not a look-up";
  options.look_up = true;
  EXPECT_FALSE(says_phone("What is the total?"));
  EXPECT_TRUE(says_phone("What is their phone number?"));
  EXPECT_TRUE(says_phone("Quel est le montant ?")) << "in doubt everything is sent";
}

TEST(Brief, PiecesPointIntoTheirParts) {
  auto documents = mail_and_receipt();
  std::string filler;
  for (int i = 0; i < 300; ++i)
    filler += "On day " + std::to_string(i) + " nothing of note took place in the village. ";
  documents[0].parts.push_back(part("body", filler));
  for (const std::size_t budget : {0U, 10U, 40U, 200U, 5000U}) {
    const auto brief = make_brief(documents, "What is due when?", budget_of(budget));
    ASSERT_TRUE(brief);
    EXPECT_LE(brief->tokens_after, budget);
    for (const BriefPiece& piece : brief->pieces) {
      if (piece.kept.empty()) continue;
      std::string joined;
      for (const Span span : piece.kept)
        joined += documents[piece.document].parts[piece.part].text.substr(span.begin, span.size());
      EXPECT_EQ(joined, piece.text);
      EXPECT_EQ(piece.span, (Span{piece.kept.front().begin, piece.kept.back().end}));
    }
  }
  const auto brief = make_brief(documents, "How much is the deposit?", budget_of(60));
  ASSERT_TRUE(brief);
  EXPECT_GT(brief->tokens_before, 2000U);
  EXPECT_TRUE(std::any_of(brief->pieces.begin(), brief->pieces.end(),
                          [](const BriefPiece& piece) { return piece.text.find("EUR 420") != std::string::npos; }));
}

TEST(Brief, NothingGivesNothing) {
  const auto brief = make_brief({}, "anything?", budget_of(100));
  ASSERT_TRUE(brief);
  EXPECT_TRUE(brief->pieces.empty());
}

Document letter(const std::string& first, const std::string& filler, int lines) {
  std::string text = first + "\n\n";
  for (int i = 0; i < lines; ++i) text += filler + " on day " + std::to_string(i) + " of that year. ";
  Document document;
  document.media_type = "text/plain";
  document.parts = {part("body", text)};
  return document;
}

std::string text_of(const Result<Brief>& brief) {
  std::string all;
  for (const BriefPiece& piece : brief->pieces) all += piece.text;
  return all;
}

TEST(Brief, ALookUpKeepsLessThanARequestInBreadth) {
  const std::vector<Document> documents = {
      letter("The boiler was repaired by Hill Garage.", "Nothing of note took place in the village", 150)};
  BriefOptions options;
  const auto breadth = make_brief(documents, "Who repaired the boiler?", options);
  options.look_up = true;
  const auto look_up = make_brief(documents, "Who repaired the boiler?", options);
  ASSERT_TRUE(breadth && look_up);
  EXPECT_NE(text_of(look_up).find("Hill Garage"), std::string::npos);
  EXPECT_LT(look_up->tokens_after * 4, breadth->tokens_after) << "what is beside the point stays";
  const auto elsewhere = make_brief(documents, "Qui fit cela ?", options);
  ASSERT_TRUE(elsewhere);
  EXPECT_EQ(elsewhere->tokens_after, make_brief(documents, "Qui fit cela ?", {})->tokens_after)
      << "a question that shares no word with the material is no look-up in it";
}

TEST(Brief, EachOfSeveralDocumentsKeepsItsBest) {
  const std::vector<Document> documents = {
      letter("The boiler repair, the boiler parts and the boiler pump cost 90 pounds.", "Rain fell in the hills", 60),
      letter("Ben fixed the boiler too.", "Sheep stood in the meadow", 60)};
  BriefOptions options;
  options.look_up = true;
  const auto brief = make_brief(documents, "What did the boiler repair, its parts and its pump cost?", options);
  ASSERT_TRUE(brief);
  EXPECT_NE(text_of(brief).find("90 pounds"), std::string::npos);
  EXPECT_NE(text_of(brief).find("Ben fixed"), std::string::npos) << text_of(brief);
}

TEST(Brief, ReadsForMeaningOnlyEnglishThatMustBeShortened) {
  std::size_t calls = 0;
  BriefOptions options;
  options.embed = [&](const std::vector<std::string_view>& texts) -> Result<std::vector<std::vector<float>>> {
    ++calls;
    return std::vector<std::vector<float>>(texts.size(), {1, 0});
  };
  ASSERT_TRUE(make_brief({letter("The boiler was repaired.", "Rain fell in the hills", 3)}, "Who?", options));
  ASSERT_TRUE(make_brief({letter("Der Kessel wurde repariert.",
                                 "Im Dorf geschah an diesem Tag nichts, was der Rede "
                                 "wert war, und es regnete",
                                 150)},
                         "Wer hat den Kessel repariert?", options));
  EXPECT_EQ(calls, 0U);
  const std::vector<Document> english = {letter("The boiler was repaired.", "Rain fell in the hills", 150)};
  ASSERT_TRUE(make_brief(english, "Who repaired the boiler?", options));
  EXPECT_GT(calls, 0U);
  options.embed = [](const auto&) -> Result<std::vector<std::vector<float>>> {
    return fail(Code::deadline_exceeded, "understand", "out of time");
  };
  EXPECT_EQ(make_brief(english, "Who repaired the boiler?", options).error().code, Code::deadline_exceeded);
}

}  // namespace
}  // namespace firstpass::condense
