#include <algorithm>
#include <array>

#include "core/text.h"
#include "understand/summary/page_kinds.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kLongestDialog = 300;  // bytes

/// What buttons and menus say, in full.
constexpr std::array<std::string_view, 38> kControls = {
    "ok",      "cancel", "yes",     "no",    "save",      "close",     "open",      "back",     "next",   "submit",
    "retry",   "ignore", "allow",   "deny",  "apply",     "file",      "edit",      "view",     "help",   "settings",
    "search",  "log in", "sign in", "login", "log out",   "send",      "delete",    "continue", "accept", "decline",
    "install", "update", "restart", "later", "abbrechen", "speichern", "schließen", "weiter"};

bool is_control(std::string_view text) {
  const std::string lowered = lower(trim(text));
  return std::find(kControls.begin(), kControls.end(), lowered) != kControls.end();
}

bool presses_for_a_secret(const std::string& text) {
  const std::string lowered = lower(text);
  const auto says = [&](std::initializer_list<std::string_view> words) {
    return std::any_of(words.begin(), words.end(), [&](auto word) { return lowered.find(word) != std::string::npos; });
  };
  return says({"password", "passwort", "card number", "security code", "seed phrase", "gift card"}) &&
         says({"immediately", "urgent", "within 24", "suspended", "locked", "virus", "infected", "verify your",
               "last warning", "call this number"});
}

}  // namespace

std::optional<Summary> read_screenshot(const Document& document, const Page& page, Day) {
  const Part& part = document.parts[page.part];
  const bool photographed = part.metadata.contains("exif.model") || document.media_type == "image/jpeg";
  if (part.kind != PartKind::image || photographed || page.lines.size() < 2) return std::nullopt;
  Summary summary{"screenshot", {}, {}};
  std::string buttons, dialog;
  Span said{0, 0};
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const PageLine& line = page.lines[i];
    std::size_t controls = 0;
    for (const PageWord& word : line.words) controls += is_control(word.text) ? 1 : 0;
    const bool of_controls = is_control(line.text) || (controls >= 2 && 2 * controls >= line.words.size());
    if (of_controls) {
      buttons += (buttons.empty() ? "" : ", ") + std::string(trim(line.text));
    } else if (i > 0 && dialog.size() < kLongestDialog) {
      if (dialog.empty()) said.begin = line.span.begin;
      said.end = line.span.end;
      dialog += (dialog.empty() ? "" : " ") + std::string(trim(line.text));
    }
  }
  if (buttons.empty()) return std::nullopt;
  const PageLine& title = page.lines.front();
  summary.fields["application"] =
      field_of(document, page, std::string(trim(title.text)), 0.6 * title.confidence, title.span);
  summary.fields["buttons"] = {buttons, 0.7, std::nullopt, {}};
  if (!dialog.empty()) {
    Field field = field_of(document, page, dialog, 0.7, said);
    if (presses_for_a_secret(part.text)) field.suspicious = "it presses for a secret";
    summary.fields["dialog"] = std::move(field);
  }
  summary.text = "Screenshot of " + summary.fields["application"].value + (dialog.empty() ? "." : ": " + dialog);
  return summary;
}

}  // namespace firstpass::understand
