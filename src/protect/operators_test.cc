#include "protect/operators.h"

#include <gtest/gtest.h>

#include "protect/detector.h"
#include "protect/surrogate.h"
#include "protect/written_date.h"

namespace firstpass::protect {
namespace {

class Operators : public ::testing::Test {
 protected:
  std::string surrogate(const char* type, const char* original, int attempt = 0) {
    return make_surrogate(type, original, attempt, *m_scope);
  }
  std::unique_ptr<vault::Vault> m_vault = vault::Vault::in_memory();
  std::shared_ptr<vault::Scope> m_scope = *m_vault->scope("talk", "openai");
};

TEST_F(Operators, SurrogatesPassTheChecksOfTheirTypes) {
  const auto detector = Detector::create(nullptr, Profile::rules).value();
  for (const auto& [type, original] :
       {std::pair("CREDIT_CARD", "4111 1111 1111 1111"), std::pair("IBAN_CODE", "DE89 3704 0044 0532 0130 00"),
        std::pair("EMAIL_ADDRESS", "kim.watson@acme.example")}) {
    const std::string made = surrogate(type, original);
    EXPECT_NE(made, original);
    const auto found = detector->detect("number " + made + " here", {}, {});
    ASSERT_EQ(found->size(), 1u) << made;
    EXPECT_EQ((*found)[0].type, type) << made;
  }
  const std::string phone = surrogate("PHONE_NUMBER", "+44 20 7946 0000");
  EXPECT_EQ(phone.substr(0, 7), "+44 20 ") << phone;
  EXPECT_EQ(phone.size(), std::string("+44 20 7946 0000").size());
}

TEST_F(Operators, OneNameIsOneNameAndOtherScopesCannotJoinIt) {
  const std::string full = surrogate("PERSON", "Kimberly Watson"), inverted = surrogate("PERSON", "WATSON, Kimberly");
  const std::string given = full.substr(0, full.find(' ')), family = full.substr(full.find(' ') + 1);
  EXPECT_EQ(inverted.substr(inverted.find(", ") + 2), given);
  EXPECT_EQ(inverted.substr(0, family.size()).size(), family.size());
  EXPECT_EQ(surrogate("PERSON", "Mr Watson"), "Mr " + family);
  std::set<std::string> over_scopes;
  for (int i = 0; i < 20; ++i)
    over_scopes.insert(
        make_surrogate("PERSON", "Kimberly Watson", 0, **m_vault->scope("talk " + std::to_string(i), "x")));
  EXPECT_GT(over_scopes.size(), 10u);
}

TEST_F(Operators, DatesKeepTheirFormTheirDistanceAndTheirWeekday) {
  for (const char* text : {"2024-03-05", "5.3.2024", "05.03.2024", "03/05/2024", "5 March 2024", "March 5th, 2024",
                           "5. März 2024", "5 de marzo de 2024", "2024-03-05 10:15"}) {
    const std::string made = surrogate("DATE_TIME", text);
    const auto before = WrittenDate::read(text), after = WrittenDate::read(made);
    ASSERT_TRUE(before && after) << text << " -> " << made;
    const auto shift = after->days() - before->days();
    EXPECT_NE(shift, 0) << text;
    EXPECT_EQ(shift % 7, 0) << text;
    EXPECT_EQ(shift, WrittenDate::read(surrogate("DATE_TIME", "2020-01-01"))->days() -
                         WrittenDate::read("2020-01-01")->days());
  }
  EXPECT_EQ(surrogate("DATE_TIME", "last spring"), "") << "a placeholder is used";
  EXPECT_FALSE(WrittenDate::read("2024-02-31"));
  EXPECT_FALSE(WrittenDate::read("12/2024"));
}

TEST_F(Operators, GeneralForms) {
  EXPECT_EQ(generalise("AGE", "37"), "30s");
  EXPECT_EQ(generalise("AGE", "aged 8"), "aged under 10");
  EXPECT_EQ(generalise("AGE", "93 years"), "90 or more years");
  EXPECT_EQ(generalise("DATE_OF_BIRTH", "12 March 1980"), "March 1980");
  EXPECT_EQ(generalise("DATE_TIME", "1980-03-12"), "1980-03");
  EXPECT_EQ(generalise("IP_ADDRESS", "192.168.3.4"), "192.168.x.x");
  EXPECT_EQ(generalise("PERSON", "Kim"), "");
}

TEST_F(Operators, ARequestMayOnlyTighten) {
  TypeRules rules;
  rules.types = {{"AGE", Operator::generalise}, {"*", Operator::hide}};
  TypeRules stricter;
  stricter.types = {{"AGE", Operator::drop}, {"PERSON", Operator::refuse}};
  const auto both = rules.tightened(stricter);
  ASSERT_TRUE(both);
  EXPECT_EQ(both->of("AGE"), Operator::drop);
  EXPECT_EQ(both->of("PERSON"), Operator::refuse);
  EXPECT_EQ(both->of("URL"), Operator::hide);
  TypeRules looser;
  looser.types = {{"PERSON", Operator::allow}};
  EXPECT_EQ(rules.tightened(looser).error().code, Code::permission_denied);
  looser.types = {{"*", Operator::surrogate}};
  EXPECT_EQ(rules.tightened(looser).error().code, Code::permission_denied);
  EXPECT_FALSE(operator_from_name("mask"));
}

}  // namespace
}  // namespace firstpass::protect
