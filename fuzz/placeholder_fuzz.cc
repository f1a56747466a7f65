// The grammar of placeholders: no byte sequence reads past its window, and a match does not depend on what follows.
#include <string>
#include <vector>

#include "fuzz.h"
#include "vault/placeholder.h"
#include "vault/vault.h"

namespace firstpass::vault {

namespace {

void check_match(const PlaceholderIndex& index, std::string_view text, char before) {
  PlaceholderMatch match;
  if (index.match(text, before, true, match) != Match::found) return;
  FUZZ_CHECK(match.length > 0 && match.length <= text.size());
  FUZZ_CHECK(match.length <= kMaxPlaceholder);
  FUZZ_CHECK(index.next_start(text, 0, before) == 0);
  if (match.exact) FUZZ_CHECK(is_placeholder(match.placeholder));
}

}  // namespace

}  // namespace firstpass::vault

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass::vault;
  static const PlaceholderIndex index(
      {"<PERSON_K7Q2>", "<EMAIL_ADDRESS_9XZ4>", "<IBAN_CODE_00A1B2>", "<DATE_TIME_JJ55>"});
  const std::string_view text = firstpass::fuzz::view(data, size);
  is_placeholder(text);
  for (std::size_t at = 0; at < text.size(); ++at) check_match(index, text.substr(at), at == 0 ? '\0' : text[at - 1]);
  return 0;
}
