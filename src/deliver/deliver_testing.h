// What the sinks' tests share.
#pragma once

#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <string>

#include "core/file.h"
#include "deliver/sink.h"

namespace firstpass::deliver::testing {

class SinkTest : public ::testing::Test {
 protected:
  SinkTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "firstpass-sink-XXXXXX").string();
    m_folder = ::mkdtemp(pattern.data());
  }
  ~SinkTest() override { std::filesystem::remove_all(m_folder); }

  std::string path(const std::string& name) const { return (m_folder / name).string(); }
  std::string contents(const std::string& name) const { return read_file(m_folder / name).value_or("(absent)"); }
  std::size_t files() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(m_folder), {}));
  }
  static Result<std::string> put(const std::string& kind, const Delivery& delivery, const std::string& argument,
                                 bool dry_run = false, std::map<std::string, std::string> settings = {},
                                 const Send& send = {}) {
    return make_sink(kind)->deliver(delivery, {kind, argument, std::move(settings)}, dry_run, send, Context());
  }

  std::filesystem::path m_folder;
};

}  // namespace firstpass::deliver::testing
