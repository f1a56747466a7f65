#include "gateway/dialect.h"

#include <gtest/gtest.h>

namespace firstpass::gateway {
namespace {

TEST(StatusOf, TooMuchInputIsNotTooManyRequests) {
  const Error too_long{Code::resource_exhausted, "memo.mp3: the recording is longer than the limit", "input/audio"};
  EXPECT_EQ(status_of(too_long), 413);
  const Error too_large{Code::resource_exhausted, "the file has more bytes than the limit", "core/file"};
  EXPECT_EQ(status_of(too_large), 413);
  const Error busy{Code::resource_exhausted, "needs more memory than there is", "input", true};
  EXPECT_EQ(status_of(busy), 429);
  const Error limited{Code::resource_exhausted, "the provider is busy", "egress"};
  EXPECT_EQ(status_of(limited), 429);
  const Error damaged{Code::data_loss, "memo.mp3: the recording is damaged", "input/audio"};
  EXPECT_EQ(status_of(damaged), 400);
}

}  // namespace
}  // namespace firstpass::gateway
