#include "gateway/attachments.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "core/ids.h"
#include "core/text.h"
#include "input/reader.h"
#include "pipeline/own_vocabulary.h"
#include "pipeline/redact/redact.h"
#include "understand/understand.h"
#include "vault/vault.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/attachments";
constexpr std::size_t kMostRemembered = 64;
constexpr std::size_t kMostPictures = 8;

std::string label_of(const Document& document) {
  const std::string_view media_type = document.media_type;
  if (std::any_of(document.parts.begin(), document.parts.end(),
                  [](const Part& part) { return part.kind == PartKind::records; }))
    return std::string(kRecordsLabel);
  if (media_type.substr(0, 6) == "image/") return "photo, read on the device";
  if (media_type.substr(0, 6) == "audio/") return "sound, transcribed on the device";
  if (media_type == "application/pdf") return "PDF, read on the device";
  return "file, read on the device";
}

std::string reading_of(const Document& document) {
  std::string text = "[" + label_of(document) + "]";
  bool empty = true;
  for (const Part& part : document.parts) {
    if (trim(part.text).empty()) continue;
    text.append("\n").append(trim(part.text));
    empty = false;
  }
  if (empty) text += "\n(no words in it)";
  return text;
}

tl::unexpected<Error> not_here(const std::string& name) {
  return fail(
      Code::invalid_argument, kStage,
      name + " is given by URL or by a provider's id and cannot be read on the device; send its bytes (base64)");
}

bool is_file_part(std::string_view type) {
  constexpr std::array<std::string_view, 9> kTypes = {"image_url",   "input_audio", "file",
                                                      "input_image", "input_file",  "image",
                                                      "document",    "audio",       "computer_screenshot"};
  for (const std::string_view known : kTypes)
    if (type == known) return true;
  return false;
}

/// Where the file stands in a part: its data, or a reason why there is none.
struct Source {
  std::string_view data;
  bool elsewhere = false;  // a URL or an id
  bool plain = false;      // text already
};

Source from_address(std::string_view address) {
  if (address.substr(0, 5) == "data:") return {address};
  return {{}, true};
}

/// {"type":"base64","media_type":…,"data":…}, {"type":"url"…}, {"type":"text"…}, {"type":"content"…}
Source from_anthropic(const Json& source) {
  const std::string_view type = text_of(source, "type");
  if (type == "base64") return {text_of(source, "data")};
  if (type == "text" || type == "content") return {{}, false, true};
  return {{}, true};
}

Source source_of(const Json& part) {
  if (const Json* source = find(part, "source")) return from_anthropic(*source);
  if (const Json* image = find(part, "image_url"))
    return from_address(image->is_string() ? std::string_view(image->get_ref<const std::string&>())
                                           : text_of(*image, "url"));
  for (const char* key : {"input_audio", "file"})
    if (const Json* inner = find(part, key); inner != nullptr && inner->is_object()) {
      if (const auto data = text_of(*inner, "data"); !data.empty()) return {data};
      if (const auto data = text_of(*inner, "file_data"); !data.empty()) return {data};
      return {{}, true};
    }
  for (const char* key : {"file_data", "data"})
    if (const auto data = text_of(part, key); !data.empty()) return {data};
  if (find(part, "file_id") != nullptr || find(part, "file_url") != nullptr) return {{}, true};
  return {{}, false, true};  // no file after all: an ordinary object whose type happens to have this name
}

/// The string of `value` whose bytes are at `data`.
Json* string_at(Json& value, std::string_view data) {
  if (value.is_string()) return value.get_ref<const std::string&>().data() == data.data() ? &value : nullptr;
  if (!value.is_structured()) return nullptr;
  for (Json& element : value)
    if (Json* const found = string_at(element, data)) return found;
  return nullptr;
}

}  // namespace

Result<std::string> decode_base64(std::string_view text) {
  if (text.substr(0, 5) == "data:") {
    const std::size_t comma = text.find(',');
    if (comma == std::string_view::npos || text.substr(0, comma).find(";base64") == std::string_view::npos)
      return fail(Code::invalid_argument, kStage, "the file is not in base64");
    text.remove_prefix(comma + 1);
  }
  const bool url_safe = text.find_first_of("-_") != std::string_view::npos;
  while (!text.empty() && text.back() == '=') text.remove_suffix(1);
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t size = 0;
  const int result = sodium_base642bin(
      reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(), text.size(), " \r\n", &size, nullptr,
      url_safe ? sodium_base64_VARIANT_URLSAFE_NO_PADDING : sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  if (result != 0) return fail(Code::invalid_argument, kStage, "the file is not in base64");
  bytes.resize(size);
  return bytes;
}

Result<std::string> AttachmentReader::read(const std::string& name, std::string_view bytes, const Context& context) {
  const std::string id = sha256_hex(bytes);
  {
    const std::lock_guard lock(m_mutex);
    for (auto it = m_recent.begin(); it != m_recent.end(); ++it)
      if (it->first == id) {
        m_recent.splice(m_recent.begin(), m_recent, it);
        return it->second;
      }
  }
  FP_TRY_ASSIGN(Document document, input::read_bytes(name, bytes, context));
  FP_TRY_ASSIGN(const auto runtime, m_engine.runtime());
  FP_TRY(understand::understand(document, *runtime, context, pipeline::own_vocabulary(m_engine)));
  std::string text = reading_of(document);
  const std::lock_guard lock(m_mutex);
  m_recent.emplace_front(id, text);
  if (m_recent.size() > kMostRemembered) {
    vault::wipe(m_recent.back().second);
    m_recent.pop_back();
  }
  return text;
}

Result<Attached> AttachmentReader::replace_all(Json& body, bool redact, const Context& context) {
  Attached attached;
  FP_TRY(walk(body, redact, context, attached));
  return attached;
}

bool AttachmentReader::has_any(const Json& value) {
  if (!value.is_structured()) return false;
  if (value.is_object() && is_file_part(text_of(value, "type"))) return true;
  return std::any_of(value.begin(), value.end(), [](const Json& element) { return has_any(element); });
}

Status AttachmentReader::walk(Json& value, bool redact, const Context& context, Attached& attached) {
  if (!value.is_structured()) return {};
  if (value.is_object() && is_file_part(text_of(value, "type"))) FP_TRY(replace_part(value, redact, context, attached));
  for (Json& element : value) FP_TRY(walk(element, redact, context, attached));
  return {};
}

/// Turns one picture into the same without its private places. The same one gives the same bytes, so that prompt caches
/// keep hitting.
Result<AttachmentReader::Picture> AttachmentReader::redacted(const std::string& bytes, const Context& context) {
  const std::string id = sha256_hex(bytes);
  {
    const std::lock_guard lock(m_mutex);
    for (auto it = m_pictures.begin(); it != m_pictures.end(); ++it)
      if (it->id == id) {
        m_pictures.splice(m_pictures.begin(), m_pictures, it);
        return *it;
      }
  }
  pipeline::RedactTask task{"attachment", bytes, input::detect_media_type(bytes), "image/png"};
  if (task.media_type == "image/jpeg" || task.media_type == "image/webp") task.wanted = task.media_type;
  Picture picture{id, task.wanted, {}, {}};
  auto done = pipeline::redact_picture(m_engine, task, context);
  if (done) {
    picture.data = to_base64(done->bytes);
    for (const pipeline::HiddenRegion& region : done->regions) ++picture.hidden[region.type];
  } else if (done.error().code != Code::permission_denied && done.error().code != Code::data_loss) {
    return fail(std::move(done.error()));
  }
  const std::lock_guard lock(m_mutex);
  m_pictures.push_front(picture);
  if (m_pictures.size() > kMostPictures) m_pictures.pop_back();
  return picture;
}

/// False when the picture has to leave as words.
Result<bool> AttachmentReader::redact_part(Json& part, std::string_view data, const std::string& bytes,
                                           const Context& context, Attached& attached) {
  if (!input::detect_media_type(bytes).starts_with("image/")) return false;
  Json* const place = string_at(part, data);
  if (place == nullptr) return false;
  FP_TRY_ASSIGN(Picture picture, redacted(bytes, context));
  if (picture.data.empty()) return false;
  const bool address = data.starts_with("data:");
  if (Json* source = find(part, "source"); source != nullptr && !address) (*source)["media_type"] = picture.media_type;
  *place = address ? "data:" + picture.media_type + ";base64," + picture.data : std::move(picture.data);
  attached.pictures.insert(place->get_ref<const std::string&>());
  for (const auto& [type, count] : picture.hidden) attached.hidden[type] += count;
  return true;
}

Status AttachmentReader::replace_part(Json& part, bool redact, const Context& context, Attached& attached) {
  const Source source = source_of(part);
  if (source.plain || attached.pictures.count(source.data) != 0) return {};
  const std::string name = "attachment " + std::to_string(++attached.seen);
  if (source.elsewhere) return not_here(name);
  const auto bytes = decode_base64(source.data);
  if (!bytes) return fail(Code::invalid_argument, kStage, name + " is not in base64");
  if (redact) {
    FP_TRY_ASSIGN(const bool done, redact_part(part, source.data, *bytes, context, attached));
    if (done) return {};
  }
  FP_TRY_ASSIGN(std::string text, read(name, *bytes, context));
  const bool responses = text_of(part, "type").substr(0, 6) == "input_" && find(part, "input_audio") == nullptr;
  Json replacement = {{"type", responses ? "input_text" : "text"}, {"text", std::move(text)}};
  if (const Json* cache = find(part, "cache_control")) replacement["cache_control"] = *cache;
  part = std::move(replacement);
  attached.texts.insert(part.at("text").get_ptr<const std::string*>());
  ++attached.read;
  return {};
}

}  // namespace firstpass::gateway
