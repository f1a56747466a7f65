#include <sys/stat.h>

#include "deliver/deliver_testing.h"

namespace firstpass::deliver {
namespace {

class ClipboardSinkTest : public testing::SinkTest {
 protected:
  ClipboardSinkTest() {
    m_path = std::getenv("PATH");
    ::setenv("PATH", m_folder.c_str(), 1);
    ::unsetenv("WAYLAND_DISPLAY"), ::unsetenv("DISPLAY");
  }
  ~ClipboardSinkTest() override {
    ::setenv("PATH", m_path.c_str(), 1);
    ::unsetenv("WAYLAND_DISPLAY"), ::unsetenv("DISPLAY");
  }
  void install(const std::string& program, const std::string& script) const {
    ASSERT_TRUE(write_file(path(program), "#!/bin/sh\nPATH=/usr/bin:/bin\n" + script, 0700));
  }
  static Delivery answer() { return {"Kim \"Watson\" $(touch x)\n\x1b[2J", {}, {}, "", ""}; }
  std::string m_path;
};

TEST_F(ClipboardSinkTest, SaysThatThereIsNoDesktop) {
  const auto refused = put("clipboard", answer(), "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::failed_precondition);
}

TEST_F(ClipboardSinkTest, SaysWhatToInstall) {
  ::setenv("DISPLAY", ":0", 1);
  const auto refused = put("clipboard", answer(), "");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::not_found);
  EXPECT_NE(refused.error().message.find("xclip"), std::string::npos);
}

TEST_F(ClipboardSinkTest, TheTextComesByStandardInputOnly) {
  ::setenv("DISPLAY", ":0", 1);
  install("xclip", "echo \"$@\" > " + path("arguments") + "\ncat > " + path("text") + "\n");
  ASSERT_TRUE(put("clipboard", answer(), ""));
  EXPECT_EQ(contents("arguments"), "-selection clipboard\n");
  EXPECT_EQ(contents("text"), "Kim \"Watson\" $(touch x)\n\\x1b[2J");
}

TEST_F(ClipboardSinkTest, WaylandsProgramComesFirst) {
  ::setenv("DISPLAY", ":0", 1), ::setenv("WAYLAND_DISPLAY", "wayland-0", 1);
  install("wl-copy", "cat > " + path("text") + "\n");
  install("xclip", "exit 1\n");
  EXPECT_TRUE(put("clipboard", answer(), ""));
  EXPECT_NE(contents("text"), "(absent)");
}

TEST_F(ClipboardSinkTest, AFailureAndASilentProgramAreErrors) {
  ::setenv("DISPLAY", ":0", 1);
  install("xsel", "exit 3\n");
  EXPECT_EQ(put("clipboard", answer(), "").error().code, Code::unavailable);
  install("xsel", "exec sleep 100\n");
  Context context;
  context.deadline = Deadline::after(std::chrono::milliseconds(150));
  const auto slow = make_sink("clipboard")->deliver(answer(), {"clipboard", "", {}}, false, {}, context);
  ASSERT_FALSE(slow);
  EXPECT_EQ(slow.error().code, Code::deadline_exceeded);
}

TEST_F(ClipboardSinkTest, ADryRunStartsNothing) {
  ::setenv("DISPLAY", ":0", 1);
  install("xclip", "cat > " + path("text") + "\n");
  EXPECT_TRUE(put("clipboard", answer(), "", true));
  EXPECT_EQ(contents("text"), "(absent)");
}

}  // namespace
}  // namespace firstpass::deliver
