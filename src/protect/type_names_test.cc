#include "protect/type_names.h"

#include <gtest/gtest.h>

namespace firstpass::protect {

namespace {

TEST(TypeNames, AreKnownOrAPersonsOwn) {
  for (const char* type : {"*", "US_SSN", "PERSON", "EMAIL_ADDRESS", "AGE", "ID", "SECRET", "UNREAD_SCRIPT", "PROJECT",
                           "AGENT", "CLIENT", "CASE_FILE"})
    EXPECT_TRUE(check_type_name(type)) << type;
}

TEST(TypeNames, WhatIsNearlyOneIsAMistake) {
  for (const auto& [type, meant] : {std::pair{"US_SNN", "US_SSN"},
                                    {"EMAIL", "EMAIL_ADDRESS"},
                                    {"PERSN", "PERSON"},
                                    {"IBAN", "IBAN_CODE"},
                                    {"ORG", "ORGANIZATION"},
                                    {"DATETIME", "DATE_TIME"}}) {
    const Status checked = check_type_name(type);
    ASSERT_FALSE(checked) << type;
    EXPECT_EQ(checked.error().code, Code::invalid_argument);
    EXPECT_NE(checked.error().message.find(meant), std::string::npos) << checked.error().message;
  }
}

TEST(TypeNames, WhatNothingIsOfDoesNotExist) {
  EXPECT_TRUE(check_type_exists("US_SSN", {}));
  EXPECT_TRUE(check_type_exists("CASE_FILE", {"CASE_FILE"}));
  for (const auto& [type, nearest] : {std::pair{"CASE_FILES", "CASE_FILE"}, {"PHONE", "PHONE_NUMBER"}, {"NOPE", ""}}) {
    const Status checked = check_type_exists(type, {"CASE_FILE"});
    ASSERT_FALSE(checked) << type;
    EXPECT_EQ(checked.error().code, Code::invalid_argument);
    EXPECT_NE(checked.error().message.find(std::string("the nearest is ") + nearest), std::string::npos)
        << checked.error().message;
  }
  EXPECT_FALSE(check_type_exists("*", {}));
  EXPECT_FALSE(check_type_exists("", {}));
}

}  // namespace
}  // namespace firstpass::protect
