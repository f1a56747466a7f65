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

}  // namespace
}  // namespace firstpass::condense
