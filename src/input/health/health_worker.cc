// The health decoder of the worker: Apple's export of health records, as the XML file or as the archive it comes in.
//
// Reply: {"first", "last", "days"} and the text. Who the person is (<Me>: date of birth, sex, blood group), the names
// of their devices and the routes of their workouts are not read at all.
#include <archive.h>
#include <archive_entry.h>
#include <libxml/parser.h>

#include <algorithm>
#include <array>
#include <memory>
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/health/days.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

using namespace std::string_view_literals;

constexpr std::string_view kStage = "input/health";
constexpr std::size_t kLook = 64 << 10;
constexpr std::size_t kBlock = 256 << 10;

tl::unexpected<Error> damaged() {
  return fail(Code::data_loss, kStage, "is a damaged or cut export of health records");
}

/// The attributes of one element, as libxml2 hands them over: five pointers each.
class Attributes {
 public:
  Attributes(int count, const xmlChar** values) : m_count(count), m_values(values) {}
  std::string_view operator[](std::string_view name) const {
    for (int i = 0; i < m_count; ++i) {
      const xmlChar** const entry = m_values + std::ptrdiff_t{5} * i;
      if (name == reinterpret_cast<const char*>(entry[0]))
        return {reinterpret_cast<const char*>(entry[3]), static_cast<std::size_t>(entry[4] - entry[3])};
    }
    return {};
  }

 private:
  int m_count;
  const xmlChar** m_values;
};

void start_element(void* state, const xmlChar* name, const xmlChar*, const xmlChar*, int, const xmlChar**, int count,
                   int, const xmlChar** values) {
  auto& days = *static_cast<health::Days*>(state);
  const std::string_view element = reinterpret_cast<const char*>(name);
  const Attributes given(count, values);
  if (element == "Record"sv)
    days.record(given["type"], given["unit"], given["value"], given["sourceName"], given["startDate"],
                given["endDate"]);
  else if (element == "Workout"sv)
    days.workout(given["workoutActivityType"], given["durationUnit"] == "min"sv ? given["duration"] : ""sv,
                 given["startDate"]);
}

/// Reads the XML as it comes. Some versions of iOS write a document type that no parser accepts, and nothing in it is
/// needed: it is skipped, and no entity can be declared.
class Export {
 public:
  Export() {
    m_handler.initialized = XML_SAX2_MAGIC;
    m_handler.startElementNs = &start_element;
    m_handler.serror = [](void*, xmlErrorPtr) {};
    m_parser.reset(xmlCreatePushParserCtxt(&m_handler, &m_days, nullptr, 0, nullptr));
    if (m_parser) xmlCtxtUseOptions(m_parser.get(), XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
  }

  Status add(std::string_view bytes) {
    if (!m_parser) return fail(Code::resource_exhausted, kStage, "needs more memory than there is");
    if (m_begun) return parse(bytes, false);
    if (m_head.empty() && bytes.size() >= kLook) return begin(bytes);
    m_head += bytes;
    return m_head.size() < kLook ? Status() : begin(m_head);
  }

  Result<runtime::Decoded> end() && {
    if (!m_begun) FP_TRY(begin(m_head));
    FP_TRY(parse({}, true));
    if (m_days.empty()) return fail(Code::data_loss, kStage, "is an export of health records without a record");
    runtime::Decoded decoded;
    decoded.json =
        nlohmann::json{{"first", m_days.first_day()}, {"last", m_days.last_day()}, {"days", m_days.size()}}.dump();
    decoded.blobs.push_back(to_valid_utf8(m_days.text()));
    return decoded;
  }

 private:
  struct Free {
    void operator()(xmlParserCtxt* parser) const {
      xmlFreeDoc(parser->myDoc);
      xmlFreeParserCtxt(parser);
    }
  };

  Status begin(std::string_view rest) {
    m_begun = true;
    const auto type = rest.find("<!DOCTYPE"sv);
    if (type == std::string_view::npos) return parse(rest, false);
    const auto bracket = rest.find_first_of("[>"sv, type);
    const bool inner = bracket != std::string_view::npos && rest[bracket] == '[';
    const auto close = inner ? rest.find("]>"sv, bracket) : bracket;
    if (close == std::string_view::npos) return damaged();
    FP_TRY(parse(rest.substr(0, type), false));
    return parse(rest.substr(close + (inner ? 2 : 1)), false);
  }

  Status parse(std::string_view bytes, bool last) {
    while (bytes.size() > kBlock) {
      FP_TRY(parse(bytes.substr(0, kBlock), false));
      bytes.remove_prefix(kBlock);
    }
    if (xmlParseChunk(m_parser.get(), bytes.data(), static_cast<int>(bytes.size()), last ? 1 : 0) != 0)
      return damaged();
    return {};
  }

  health::Days m_days;
  xmlSAXHandler m_handler{};
  std::unique_ptr<xmlParserCtxt, Free> m_parser;
  std::string m_head;
  bool m_begun = false;
};

bool is_export(std::string_view head) { return head.substr(0, 4096).find("HealthData"sv) != std::string_view::npos; }

// ------------------------------------------------------------------------------------------------------------ archive

using Archive = std::unique_ptr<archive, int (*)(archive*)>;

Result<std::size_t> block_of(archive* from, std::array<char, kBlock>& buffer) {
  const auto got = archive_read_data(from, buffer.data(), buffer.size());
  if (got < 0) return damaged();
  return static_cast<std::size_t>(got);
}

Result<runtime::Decoded> decode_archive(std::string_view bytes) {
  const Archive zip(archive_read_new(), &archive_read_free);
  if (!zip) return fail(Code::resource_exhausted, kStage, "needs more memory than there is");
  archive_read_support_format_zip(zip.get());
  if (archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return damaged();
  const auto buffer = std::make_unique<std::array<char, kBlock>>();
  for (;;) {
    archive_entry* entry = nullptr;
    const int next = archive_read_next_header(zip.get(), &entry);
    if (next == ARCHIVE_EOF)
      return fail(
          Code::data_loss, kStage,
          "is a ZIP archive without an export of health records in it; unpack it, and give the files themselves");
    if (next != ARCHIVE_OK && next != ARCHIVE_WARN) return damaged();
    // The file is named in the language of the phone ("Export.xml", "Exportieren.xml"): its content tells.
    const char* const name = archive_entry_pathname(entry);  // null where it is not in ASCII: no locale in the jail
    const std::string_view path = name == nullptr ? ".xml"sv : std::string_view(name);
    if (path == "[Content_Types].xml"sv || path == "mimetype"sv)  // Office Open XML; OpenDocument and EPUB
      return fail(Code::data_loss, kStage, "is an office document or book, which is not read; save it as PDF or text");
    if (path.size() < 4 || path.substr(path.size() - 4) != ".xml"sv) continue;
    FP_TRY_ASSIGN(std::size_t got, block_of(zip.get(), *buffer));
    if (!is_export({buffer->data(), got})) continue;
    Export reading;
    while (got > 0) {
      FP_TRY(reading.add({buffer->data(), got}));
      FP_TRY_ASSIGN(got, block_of(zip.get(), *buffer));
    }
    return std::move(reading).end();
  }
}

Result<runtime::Decoded> decode_health(std::string_view bytes, const std::string&) {
  if (bytes.substr(0, 2) == "PK"sv) return decode_archive(bytes);
  Export reading;
  FP_TRY(reading.add(bytes));
  return std::move(reading).end();
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_health_decoder() {
  return {[] { xmlInitParser(); }, &input::decode_health};
}

}  // namespace runtime

}  // namespace firstpass
