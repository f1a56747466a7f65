#include "gateway/multipart.h"

#include "core/text.h"

namespace firstpass::gateway {

namespace {

constexpr std::size_t kMostFields = 64, kLongestBoundary = 70, kLongestFieldHead = 4096;

tl::unexpected<Error> bad(std::string message) {
  return fail(Code::invalid_argument, "gateway/multipart", std::move(message));
}

/// The value of `name=` in a header's parameters, quoted or not.
std::string parameter(std::string_view header, std::string_view name) {
  const std::string wanted = std::string(name) + "=";
  for (std::size_t at = header.find(';'); at != std::string_view::npos; at = header.find(';', at + 1)) {
    const std::string_view rest = trim(header.substr(at + 1));
    if (lower(rest.substr(0, wanted.size())) != wanted) continue;
    const std::string_view value = rest.substr(wanted.size());
    if (value.substr(0, 1) != "\"") return std::string(trim(value.substr(0, value.find(';'))));
    const std::size_t end = value.find('"', 1);
    return end == std::string_view::npos ? std::string() : std::string(value.substr(1, end - 1));
  }
  return {};
}

FormField read_head(std::string_view head) {
  FormField field;
  while (!head.empty()) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (lower(line.substr(0, 20)) == "content-disposition:") {
      field.name = parameter(line, "name");
      field.filename = parameter(line, "filename");
    }
    head.remove_prefix(std::min(head.size(), line.size() + 2));
  }
  return field;
}

}  // namespace

Result<std::vector<FormField>> parse_multipart(const HttpRequest& request) {
  const std::string boundary = parameter(request.header("content-type"), "boundary");
  if (boundary.empty() || boundary.size() > kLongestBoundary)
    return bad("send multipart/form-data with a boundary of up to 70 characters");
  const std::string first = "--" + boundary, next = "\r\n--" + boundary;
  std::string_view rest = request.body;
  if (rest.substr(0, first.size()) != first) return bad("the form does not begin with its boundary");
  rest.remove_prefix(first.size());
  std::vector<FormField> fields;
  while (rest.substr(0, 2) != "--") {
    const std::size_t head_end = rest.find("\r\n\r\n");
    if (rest.substr(0, 2) != "\r\n" || head_end == std::string_view::npos || head_end > kLongestFieldHead)
      return bad("a field of the form has no head");
    const std::size_t end = rest.find(next, head_end + 2);
    if (end == std::string_view::npos) return bad("the form is cut");
    if (fields.size() == kMostFields) return bad("the form has too many fields");
    fields.push_back(read_head(rest.substr(2, head_end > 2 ? head_end - 2 : 0)));
    const std::size_t value = head_end + 4;
    fields.back().value = end >= value ? rest.substr(value, end - value) : std::string_view();
    rest.remove_prefix(end + next.size());
  }
  return fields;
}

}  // namespace firstpass::gateway
