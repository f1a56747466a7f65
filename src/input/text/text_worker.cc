// The text decoder of the worker: any charset → UTF-8; HTML → what can be seen of it.
#include <nlohmann/json.hpp>

#include "input/text/charset.h"
#include "input/text/html.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

Result<runtime::Decoded> decode_text(std::string_view bytes, const std::string& options) {
  const nlohmann::json wanted = nlohmann::json::parse(options);
  runtime::Decoded decoded;
  if (wanted.value("html", false)) decoded.blobs.push_back(html_to_text(to_utf8(bytes, html_charset(bytes))));
  else decoded.blobs.push_back(to_utf8(bytes));
  return decoded;
}

void prime() {
  prime_charsets();
  prime_html();
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_text_decoder() { return {&input::prime, &input::decode_text}; }

}  // namespace runtime

}  // namespace firstpass
