// Text of any kind → one text part in UTF-8.
#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/looks.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kStage = "input/text";
constexpr std::size_t kMaxBytes = 100'000'000;
constexpr std::string_view kTypes[] = {"application/json", "application/xml"};

Result<std::string> decode(std::string_view bytes, bool html, const Context& context) {
  const nlohmann::json options = {{"html", html}};
  FP_TRY_ASSIGN(runtime::WorkerReply reply, runtime::run_in_worker("text", bytes, options.dump(), context));
  if (reply.blobs.size() != 1 || !is_utf8(reply.blobs[0]))
    return fail(Code::data_loss, kStage, "the decoder's answer made no sense");
  return std::move(reply.blobs[0]);
}

/// UTF-8 needs no decoder: only what has to be converted or parsed goes to the worker.
Result<std::string> text_of(std::string_view bytes, bool html, const Context& context) {
  if (html) return decode(bytes, true, context);
  const bool marked = bytes.substr(0, 3) == "\xEF\xBB\xBF"sv;
  const std::string_view rest = marked ? bytes.substr(3) : bytes;
  if (is_utf8(rest)) return std::string(rest);
  return decode(bytes, false, context);
}

class TextReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override {
    return media_type.substr(0, 5) == "text/" ||
           std::find(std::begin(kTypes), std::end(kTypes), media_type) != std::end(kTypes);
  }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    if (bytes.size() > kMaxBytes)
      return fail(Code::data_loss, kStage,
                  "text of " + std::to_string(bytes.size() / 1'000'000) + " MB is over the limit of 100 MB");
    Part part;
    part.media_type = document.media_type;
    FP_TRY_ASSIGN(part.text, text_of(bytes, document.media_type == "text/html", context));
    // Only what began as text came here; a stream of NULs further on is none.
    const auto nuls = static_cast<std::size_t>(std::count(part.text.begin(), part.text.end(), '\0'));
    const bool utf16 = bytes.starts_with("\xFF\xFE"sv) || bytes.starts_with("\xFE\xFF"sv);
    if (nuls * 100 > part.text.size() || (utf16 && !looks_like_decoded_utf16(part.text)))
      return fail(Code::data_loss, kStage, "looks like text but is binary");
    if (trim(part.text).empty()) return fail(Code::data_loss, kStage, "has no text in it");
    document.parts.push_back(std::move(part));
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_text_reader() { return std::make_unique<TextReader>(); }

}  // namespace firstpass::input
