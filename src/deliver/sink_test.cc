#include "deliver/sink.h"

#include <gtest/gtest.h>

#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

using StdoutSinkTest = testing::SinkTest;

TEST(SinkTarget, IsParsed) {
  EXPECT_EQ(parse_target("stdout")->kind, "stdout");
  const auto ics = parse_target("ics:/tmp/a:b.ics");
  EXPECT_EQ(ics->kind, "ics");
  EXPECT_EQ(ics->argument, "/tmp/a:b.ics");
  EXPECT_EQ(parse_target("webhook:crm")->argument, "crm");
  for (const char* bad : {"", "nonsense", "file", "file:", "webhook:", "stdout:x", "clipboard:x", "FILE:x", ":x"}) {
    const auto target = parse_target(bad);
    ASSERT_FALSE(target) << bad;
    EXPECT_EQ(target.error().code, Code::invalid_argument);
  }
}

TEST(SinkTarget, EveryUnitIsMade) {
  for (const auto& [name, make] : sink_units()) EXPECT_NE(make_sink(name), nullptr) << name;
  EXPECT_EQ(make_sink("nonsense"), nullptr);
}

TEST_F(StdoutSinkTest, ReturnsTheTextSafeForATerminal) {
  EXPECT_EQ(*put("stdout", {"one\ntwo\x1b[2J", {}, {}, "", ""}, ""), "one\ntwo\\x1b[2J");
}

}  // namespace
}  // namespace firstpass::deliver
