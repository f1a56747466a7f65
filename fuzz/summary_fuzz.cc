// Fields of a text point into it and are canonical, and the same text gives the same fields, whatever the bytes.
#include <string>

#include "core/text.h"
#include "fuzz.h"
#include "understand/summary/summarize.h"

namespace {

using namespace firstpass;

Document document_of(unsigned kind, std::string text) {
  Document document;
  document.parts.resize(kind % 3 == 2 ? 2 : 1);
  Part& part = document.parts.front();
  part.text = std::move(text);
  if (kind % 3 == 1) part.kind = PartKind::audio;
  if (kind % 3 == 2) {
    document.media_type = "message/rfc822";
    part.metadata = {
        {"from", "Ann Lutz <ann@example.org>"}, {"subject", "bill"}, {"date", "Mon, 5 Oct 2026 09:00:00 +0000"}};
    document.parts[1].role = "quoted";
    document.parts[1].text = part.text;
  }
  return document;
}

void check(const Document& document, const std::map<std::string, Field>& fields) {
  for (const auto& [name, field] : fields) {
    FUZZ_CHECK(field.confidence >= 0 && field.confidence <= 1);
    if (field.where && field.where->span) {
      FUZZ_CHECK(field.where->part < document.parts.size());
      const Span span = *field.where->span;
      FUZZ_CHECK(span.begin <= span.end && span.end <= document.parts[field.where->part].text.size());
    }
    if (name == "due_date") FUZZ_CHECK(understand::parse_iso(field.value).has_value());
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes = fuzz::view(data, size);
  const unsigned kind = fuzz::take_byte(bytes);
  const understand::Day today{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{23}};
  Document document = document_of(kind, to_valid_utf8(bytes)), again = document;
  understand::summarize(document, today);
  understand::summarize(again, today);
  check(document, document.summary.fields);
  for (const auto& debt : document.summary.debts) check(document, debt);
  FUZZ_CHECK(document.summary.debts.size() != 1);
  FUZZ_CHECK(document.summary.text == again.summary.text);
  return 0;
}
