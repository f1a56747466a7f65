// Differential: a stream cut anywhere restores to the same text, and the same report, as the whole at once.
#include <array>
#include <string>

#include "fuzz.h"
#include "restore/restore.h"

namespace {

using firstpass::fuzz::Dice;

struct Given {
  std::shared_ptr<firstpass::vault::Scope> scope;
  std::array<std::string, 4> placeholders;
};

Given give_out() {
  static const auto vault = firstpass::vault::Vault::in_memory();
  Given given{vault->scope("conversation", "fuzz").value(), {}};
  given.placeholders = {given.scope->placeholder("PERSON", "Zo\u00eb \"Z\" Quint\\n").value(),
                        given.scope->placeholder("EMAIL_ADDRESS", "zoe@example.org").value(),
                        given.scope->placeholder("IBAN_CODE", "DE75 5121 0800 1245 1261 99").value(),
                        given.scope->placeholder("DATE_TIME", "<b>2027-03-03</b>").value()};
  return given;
}

/// Tags are random, so the input cannot hold placeholders: its bytes 1 to 4 stand for them, 5 to 8 for them without
/// brackets, 14 to 17 for them in lower case.
std::string fill_in(std::string_view text, const Given& given) {
  std::string out;
  for (const char byte : text) {
    const auto code = static_cast<unsigned char>(byte);
    if (code >= 1 && code <= 4) {
      out += given.placeholders[code - 1];
    } else if (code >= 5 && code <= 8) {
      const std::string& name = given.placeholders[code - 5];
      out += name.substr(1, name.size() - 2);
    } else if (code >= 14 && code <= 17) {
      for (const char c : given.placeholders[code - 14]) out += static_cast<char>(std::tolower(c));
    } else {
      out += byte;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass::restore;
  static const Given given = give_out();
  std::string_view rest = firstpass::fuzz::view(data, size);
  const unsigned choice = firstpass::fuzz::take_byte(rest);
  Dice dice(firstpass::fuzz::take_byte(rest));
  const RestoreOptions options{choice & 1 ? Site::json_string : Site::text, (choice & 2) != 0};
  const std::size_t longest = 1 + (choice >> 2);
  const std::string text = fill_in(rest, given);

  RestoreReport whole_report;
  const std::string whole = restore(text, given.scope, options, &whole_report);
  StreamRestorer stream(given.scope, options);
  std::string pieces;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = 1 + dice.below(longest);
    pieces += stream.feed(std::string_view(text).substr(at, length));
    at += length;
  }
  pieces += stream.finish();

  FUZZ_CHECK(pieces == whole);
  FUZZ_CHECK(stream.report().restored == whole_report.restored);
  FUZZ_CHECK(stream.report().repaired == whole_report.repaired);
  FUZZ_CHECK(stream.report().withheld == whole_report.withheld);
  FUZZ_CHECK(stream.report().unknown == whole_report.unknown);
  return 0;
}
