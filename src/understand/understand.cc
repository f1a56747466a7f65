#include "understand/understand.h"

#include <algorithm>

#include "understand/speech/speech.h"
#include "understand/summary/handwriting.h"
#include "understand/summary/summarize.h"
#include "understand/text/text_understanding.h"
#include "understand/video/timeline.h"
#include "understand/vision/barcode.h"
#include "understand/vision/picture.h"

namespace firstpass::understand {

Status recognize(Document& document, runtime::Runtime& runtime, const Context& context,
                 const std::vector<std::string>& vocabulary) {
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    if (!document.parts[i].image) continue;
    FP_TRY(context.deadline.check("understand"));
    context.tell("understand", "reading a picture",
                 static_cast<double>(i) / static_cast<double>(document.parts.size()));
    FP_TRY(understand_picture(document, i, runtime, context));
  }
  const bool sound =
      std::any_of(document.parts.begin(), document.parts.end(), [](const Part& part) { return part.audio != nullptr; });
  if (sound) {
    context.tell("understand", "listening");
    FP_TRY(understand_speech(document, runtime, context, vocabulary));
  }
  return context.deadline.check("understand");
}

namespace {

// Pages that nobody looked at are said, or a sum or a name on them would be thought to be missing.
void tell_left_out(Document& document) {
  for (std::size_t i = 0; i < document.parts.size(); ++i) {
    const auto count = document.parts[i].metadata.find("pages_left_out");
    if (count == document.parts[i].metadata.end()) continue;
    document.findings.push_back(
        {"left_out", "pages not read: " + count->second, 1, {"input", "", "1"}, {i, {}, {}, {}}});
    return;
  }
}

}  // namespace

Status conclude(Document& document, const Context& context) {
  tell_left_out(document);
  FP_TRY(understand_text(document, context));
  FP_TRY(context.deadline.check("understand"));
  summarize(document, today());
  doubt_handwriting(document);
  summarize_video(document);
  return {};
}

Status understand(Document& document, runtime::Runtime& runtime, const Context& context,
                  const std::vector<std::string>& vocabulary) {
  FP_TRY(recognize(document, runtime, context, vocabulary));
  return conclude(document, context);
}

}  // namespace firstpass::understand
