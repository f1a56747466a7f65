#include "core/mapped_code.h"

#include <gtest/gtest.h>

#include <fstream>
#include <string>

namespace firstpass {
namespace {

/// Kilobytes of files that are mapped into this process and in memory.
long resident_file_kilobytes() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);)
    if (line.starts_with("RssFile:")) return std::stol(line.substr(8));
  return -1;
}

TEST(MappedCode, IsGivenBackAndComesBackByItself) {
  const long before = resident_file_kilobytes();
  ASSERT_GT(before, 0) << "no such line on this system";
  EXPECT_GT(give_back_mapped_code(), std::size_t{1} << 20);
  const long after = resident_file_kilobytes();
  EXPECT_LT(after, before);
  // Constants and code are what they were: this very comparison runs in them.
  const std::string said = "constants of the program";
  EXPECT_EQ(said, "constants of the program");
  EXPECT_GT(give_back_mapped_code(), std::size_t{1} << 20);
}

}  // namespace
}  // namespace firstpass
