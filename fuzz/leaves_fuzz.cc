// Any bytes as JSON, CSV, XML, HTML and YAML: values lie in the text, sorted and apart, and every byte of one is tied
// to a place in it.
#include "fuzz.h"
#include "protect/leaves.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass;
  using protect::Format;
  std::string_view text = fuzz::view(data, size);
  constexpr Format kFormats[] = {Format::json, Format::csv, Format::xml, Format::html, Format::yaml};
  const Format format = kFormats[fuzz::take_byte(text) % std::size(kFormats)];
  const auto found = protect::leaves(text, format);
  if (!found) {
    FUZZ_CHECK(format == Format::json);
    return 0;
  }
  std::size_t end = 0;
  for (const protect::Leaf& leaf : *found) {
    FUZZ_CHECK(leaf.span.begin >= end && leaf.span.end >= leaf.span.begin && leaf.span.end <= text.size());
    end = leaf.span.end;
    for (std::size_t at = 0; at < leaf.value.size(); ++at) {
      const Span place = leaf.to_text({at, at + 1});
      FUZZ_CHECK(place.begin >= leaf.span.begin && place.end >= place.begin && place.end <= leaf.span.end);
    }
  }
  return 0;
}
