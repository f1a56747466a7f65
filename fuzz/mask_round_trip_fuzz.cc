// Whatever the recognizers find in any bytes: findings lie in the text, sorted and apart, and mask → restore gives the
// text back byte for byte.
#include <string>

#include "fuzz.h"
#include "protect/detector.h"
#include "protect/mask.h"
#include "restore/restore.h"

namespace {

std::shared_ptr<firstpass::protect::Detector> rules() {
  using namespace firstpass;
  auto detector = protect::Detector::create(nullptr, protect::Profile::rules);
  FUZZ_CHECK(detector.has_value());
  return *detector;
}

void check_order(const std::vector<firstpass::protect::Detection>& found, std::size_t size) {
  std::size_t end = 0;
  for (const auto& detection : found) {
    FUZZ_CHECK(detection.span.begin >= end);
    FUZZ_CHECK(detection.span.end > detection.span.begin && detection.span.end <= size);
    end = detection.span.end;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass;
  static const auto detector = rules();
  const std::string_view text = fuzz::view(data, size);
  const auto found = detector->detect(text, {}, Context{});
  FUZZ_CHECK(found.has_value());
  check_order(*found, text.size());

  // A vault for each input: entries of one would pile up and slow the next.
  const auto vault = vault::Vault::in_memory();
  const auto scope = vault->scope("conversation", "fuzz").value();
  const auto masked = protect::mask(text, *found, *scope);
  FUZZ_CHECK(masked.has_value());
  restore::RestoreOptions options;
  options.allow_in_urls = true;
  FUZZ_CHECK(restore::restore(masked->text, scope, options) == text);
  return 0;
}
