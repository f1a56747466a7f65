// What the cloud model is asked, and how its reply is taken apart.
#pragma once

#include <string>
#include <vector>

#include "cloud/provider.h"
#include "deliver/sink.h"

namespace firstpass::pipeline {

/// One masked piece of material.
struct Material {
  std::string label;  ///< "receipt photo, read on the device"
  std::string text;   ///< masked
};

/// `question` masked too. Material is data: the system text says so, and placeholders are to be copied as they are.
cloud::ChatRequest build_chat(const std::string& question, const std::vector<Material>& materials,
                              const std::string& model, bool wants_reminder);

struct ParsedReply {
  std::string text;                          ///< without the reminder lines
  std::vector<deliver::Reminder> reminders;  ///< still masked
};

/// Takes `REMINDER {json}` lines out of a reply. A line that is not valid JSON stays in the text.
ParsedReply parse_reply(const std::string& text);

}  // namespace firstpass::pipeline
