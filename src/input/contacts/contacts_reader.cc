// An address book → one part of records: a line for each person.
#include <nlohmann/json.hpp>

#include "core/text.h"
#include "input/reader.h"
#include "runtime/worker.h"

namespace firstpass::input {

namespace {

class ContactsReader : public Reader {
 public:
  bool reads(std::string_view media_type) const override { return media_type == "text/vcard"; }

  Status read(std::string_view bytes, Document& document, const Context& context) const override {
    FP_TRY_ASSIGN(runtime::WorkerReply answer, runtime::run_in_worker("contacts", bytes, "{}", context));
    const nlohmann::json reply = nlohmann::json::parse(answer.json, nullptr, false);
    if (!reply.is_object() || answer.blobs.size() != 1 || !is_utf8(answer.blobs[0]))
      return fail(Code::data_loss, "input/contacts", "the decoder's answer made no sense");
    const auto count = reply.at("count").get<std::size_t>();
    Part part;
    part.kind = PartKind::records;
    part.media_type = document.media_type;
    part.role = "contacts";
    part.text = std::to_string(count) + (count == 1 ? " contact.\n\n" : " contacts.\n\n") + answer.blobs[0];
    part.metadata = {{"contacts", std::to_string(count)}};
    document.parts.push_back(std::move(part));
    return {};
  }
};

}  // namespace

std::unique_ptr<Reader> make_contacts_reader() { return std::make_unique<ContactsReader>(); }

}  // namespace firstpass::input
