// A form: fields are views into the body, and none reaches over its end.
#include "fuzz.h"
#include "gateway/multipart.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace firstpass::gateway;
  std::string_view rest = firstpass::fuzz::view(data, size);
  HttpRequest request;
  const std::size_t line = rest.find('\n');  // the first line is the header
  request.headers.emplace_back("content-type", std::string(rest.substr(0, line)));
  request.body = line == std::string_view::npos ? std::string_view() : rest.substr(line + 1);
  const auto fields = parse_multipart(request);
  if (!fields) return 0;
  for (const FormField& field : *fields) {
    if (field.value.empty()) continue;
    FUZZ_CHECK(field.value.data() >= request.body.data());
    FUZZ_CHECK(field.value.data() + field.value.size() <= request.body.data() + request.body.size());
  }
  return 0;
}
