// An export of health records → one part of records: a line that tells what is in it, one a month, one a day.
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

class HealthReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override {
    return media_type == "application/x-apple-health+xml" || media_type == "application/zip";
  }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    FP_TRY_ASSIGN(runtime::WorkerReply answer, runtime::run_in_worker("health", bytes, "{}", context));
    const nlohmann::json reply = nlohmann::json::parse(answer.json, nullptr, false);
    if (!reply.is_object() || answer.blobs.size() != 1 || !is_utf8(answer.blobs[0]))
      return fail(Code::data_loss, "input/health", "the decoder's answer made no sense");
    Part part;
    part.kind = PartKind::records;
    part.media_type = document.media_type;
    part.role = "health";
    part.text = std::move(answer.blobs[0]);
    part.metadata = {{"first", reply.at("first").get<std::string>()},
                     {"last", reply.at("last").get<std::string>()},
                     {"days", std::to_string(reply.at("days").get<std::size_t>())}};
    document.parts.push_back(std::move(part));
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_health_reader() { return std::make_unique<HealthReader>(); }

}  // namespace firstpass::input
