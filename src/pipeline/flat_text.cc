#include "pipeline/flat_text.h"

#include <algorithm>

#include "core/text.h"
#include "input/reader.h"
#include "understand/understand.h"

namespace firstpass::pipeline {

namespace {

bool is_read_as_it_is(std::string_view bytes) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (bytes.empty()) return true;
  const std::string type = input::detect_media_type(bytes);
  const bool text = type.starts_with("text/") || type == "application/json" || type == "application/xml";
  return text && type != "text/html" && !bytes.starts_with(kMark) && is_utf8(bytes);
}

bool is_seen_or_heard(const Part& part) {
  const bool unread = part.kind == PartKind::image || part.kind == PartKind::audio || part.kind == PartKind::video;
  return unread && trim(part.text).empty();
}

bool is_aside(const Part& part) {
  return part.role == "quoted" || part.role == "signature" || part.role == "disclaimer";
}

}  // namespace

FlatText flat_text(const Document& document) {
  FlatText flat;
  for (const Part& part : document.parts) {
    if (trim(part.text).empty()) continue;
    if (!flat.text.empty()) flat.text += flat.text.ends_with('\n') ? "\n" : "\n\n";
    const std::size_t begin = flat.text.size();
    flat.text += part.text;
    if (part.role == "header") flat.headers.push_back({begin, flat.text.size()});
    if (is_aside(part)) flat.asides.push_back({{begin, flat.text.size()}, part.role});
  }
  return flat;
}

Result<FlatText> read_flat_text(const std::string& source, std::string bytes,
                                const std::function<Result<std::shared_ptr<runtime::Runtime>>()>& open_models,
                                const Context& context) {
  if (is_read_as_it_is(bytes)) return FlatText{std::move(bytes), {}, {}};
  FP_TRY_ASSIGN(Document document, input::read_bytes(source, bytes, context));
  if (std::any_of(document.parts.begin(), document.parts.end(), is_seen_or_heard)) {
    FP_TRY_ASSIGN(const std::shared_ptr<runtime::Runtime> models, open_models());
    FP_TRY(understand::recognize(document, *models, context));
  }
  FlatText flat = flat_text(document);
  if (flat.text.empty())
    return fail(Code::data_loss, "input",
                (source.empty() || source == "-" ? "standard input" : source) + std::string(" has no text in it"));
  return flat;
}

}  // namespace firstpass::pipeline
