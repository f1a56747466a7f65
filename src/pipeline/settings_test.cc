#include "pipeline/settings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "core/file.h"
#include "core/ids.h"

namespace firstpass::pipeline {
namespace {

using testing::HasSubstr;

class SettingsTest : public testing::Test {
 protected:
  void SetUp() override {
    m_home = std::filesystem::temp_directory_path() / ("firstpass-settings-" + random_tag(8));
    std::filesystem::create_directories(m_home);
    for (const SettingInfo& info : setting_infos()) unsetenv(std::string(info.environment).c_str());
    unsetenv("FIRSTPASS_CONFIG");
    setenv("FIRSTPASS_HOME", m_home.c_str(), 1);
  }
  void TearDown() override { std::filesystem::remove_all(m_home); }
  void write(const std::string& text) { ASSERT_TRUE(write_file(m_home / "config.toml", text)); }
  std::filesystem::path m_home;
};

TEST_F(SettingsTest, FlagBeatsEnvironmentBeatsFileBeatsDefault) {
  write("profile = \"strict\"\nmodel = \"from-file\"\nbrief_tokens = 700\n");
  setenv("FIRSTPASS_MODEL", "from-environment", 1);
  const auto settings = load_settings({{"profile", "rules"}});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->profile, "rules");
  EXPECT_EQ(settings->origins.at("profile"), "flag");
  EXPECT_EQ(settings->model, "from-environment");
  EXPECT_EQ(settings->brief_tokens, 700);
  EXPECT_THAT(settings->origins.at("brief_tokens"), HasSubstr("config.toml"));
  EXPECT_EQ(settings->origins.at("threads"), "default");
}

TEST_F(SettingsTest, IntentsHaveRules) {
  write("intents = \"mine.intent\"\n[intent.diary]\nvia = \"local\"\n[intent.bills]\nverb = \"extract\"\n");
  const auto settings = load_settings();
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->intents, "mine.intent");
  EXPECT_TRUE(settings->intent_rules.at("diary").stays_here);
  EXPECT_FALSE(settings->intent_rules.at("bills").stays_here);
  EXPECT_EQ(settings->intent_rules.at("bills").verb, "extract");
}

TEST_F(SettingsTest, UnknownKeysAndWrongKindsAreRefused) {
  for (const char* text :
       {"profil = \"x\"\n", "threads = \"many\"\n", "[destination.openai]\ncolour = 1\n",
        "[webhook.crm]\nsecret = \"x\"\n", "[intent.diary]\nvia = \"locl\"\n", "[intent.diary]\nverb = \"hum\"\n",
        "[intent.diary]\nkeep = \"here\"\n", "profile = \n", "[nonsense]\na = 1\n"}) {
    write(text);
    const auto settings = load_settings();
    ASSERT_FALSE(settings) << text;
    EXPECT_EQ(settings.error().code, Code::invalid_argument);
    EXPECT_THAT(settings.error().message, HasSubstr("config.toml")) << text;
  }
}

TEST_F(SettingsTest, DestinationsAndWebhooks) {
  write(
      "[destination.openai]\nregion = \"eu\"\nrefused_types = [\"US_SSN\"]\nbudget_per_day = 2.5\n[webhook.crm]\nurl = "
      "\"https://crm.example.org\"\n");
  const auto settings = load_settings();
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_EQ(settings->destinations.at("openai").region, "eu");
  EXPECT_TRUE(settings->destinations.at("openai").refused_types.contains("US_SSN"));
  EXPECT_DOUBLE_EQ(*settings->destinations.at("openai").budget_per_day, 2.5);
  EXPECT_EQ(settings->webhooks.at("crm").url, "https://crm.example.org");
}

TEST_F(SettingsTest, ToolsThatAreGivenValues) {
  EXPECT_TRUE(load_settings({})->restored_tools.allows("anything"));
  write("[restore]\ntools = [\"send_mail\"]\n");
  const auto settings = load_settings({});
  ASSERT_TRUE(settings) << settings.error().message;
  EXPECT_TRUE(settings->restored_tools.allows("send_mail"));
  EXPECT_FALSE(settings->restored_tools.allows("post"));
  for (const char* wrong :
       {"[restore]\ntools = \"send_mail\"\n", "[restore]\ntools = [1]\n", "[restore]\ntool = []\n"}) {
    write(wrong);
    EXPECT_FALSE(load_settings({})) << wrong;
  }
}

TEST_F(SettingsTest, SecretsAreNeverShown) {
  const auto settings = load_settings({{"api_key", "sk-planted"}});
  ASSERT_TRUE(settings);
  EXPECT_EQ(show_setting(*settings, "api_key"), "(set)");
}

}  // namespace
}  // namespace firstpass::pipeline
