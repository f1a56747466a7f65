// The media type of any bytes is a media type, and is found from the first 64 KiB alone.
#include <algorithm>
#include <string>

#include "fuzz.h"
#include "input/reader.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string type = firstpass::input::detect_media_type(firstpass::fuzz::view(data, size));
  FUZZ_CHECK(std::count(type.begin(), type.end(), '/') == 1);
  FUZZ_CHECK(type.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.+-/") == std::string::npos);
  return 0;
}
