#include "protect/number_forms.h"

#include <gtest/gtest.h>

namespace firstpass::protect {
namespace {

std::string leader_of(const char* type, const char* first, const char* second) {
  NumberForms forms;
  forms.learn(type, first);
  const auto leader = forms.leader(type, second);
  return leader ? leader->second : "";
}

TEST(NumberForms, AreTheSameNumber) {
  EXPECT_EQ(leader_of("IBAN_CODE", "DE89 3704 0044 0532 0130 00", "DE89370400440532013000"),
            "DE89 3704 0044 0532 0130 00");
  EXPECT_EQ(leader_of("CREDIT_CARD", "4111111111111111", "4111-1111-1111-1111"), "4111111111111111");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "+1 415 555 2671", "(415) 555-2671"), "+1 415 555 2671");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "0171 5550100", "+49 171 5550100"), "0171 5550100");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "+49 (0)171 555 0100", "0171/5550100"), "+49 (0)171 555 0100");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "0044 113 496 0134", "+44 (0)113 496 0134"), "0044 113 496 0134");
}

TEST(NumberForms, ANationalNumberIsOfOneCountryOnly) {
  NumberForms forms;
  for (const char* value : {"0171 5550100", "+43 171 5550100"}) forms.learn("PHONE_NUMBER", value);
  EXPECT_TRUE(forms.leader("PHONE_NUMBER", "+43 171 5550100"));
  EXPECT_FALSE(forms.leader("PHONE_NUMBER", "+49 171 5550100"));
}

TEST(NumberForms, AreOtherNumbers) {
  EXPECT_EQ(leader_of("IBAN_CODE", "DE89370400440532013000", "DE89370400440532013001"), "");
  EXPECT_EQ(leader_of("IBAN_CODE", "DE89370400440532013000", "DE89370400440532013000"), "");  // the value itself
  EXPECT_EQ(leader_of("PHONE_NUMBER", "415 555 2671", "515 555 2671"), "");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "+1 415 555 2671", "555 2671"), "");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "+1 415 555 2671", "+44 415 555 2671"), "");
  EXPECT_EQ(leader_of("PHONE_NUMBER", "+49 30 22718650", "02271 8650"), "");  // Berlin and Bergheim
  EXPECT_EQ(leader_of("ID", "12-3456", "1-23456"), "");
  EXPECT_EQ(leader_of("DATE_TIME", "2025-01-02", "2025 01 02"), "");
  EXPECT_EQ(leader_of("ID", "A 12", "A12"), "");  // too little to be sure
  NumberForms forms;
  forms.learn("IBAN_CODE", "DE89370400440532013000");
  EXPECT_FALSE(forms.leader("ACCOUNT", "DE89 3704 0044 0532 0130 00"));
}

}  // namespace
}  // namespace firstpass::protect
