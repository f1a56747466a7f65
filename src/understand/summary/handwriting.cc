#include "understand/summary/handwriting.h"

#include <algorithm>

namespace firstpass::understand {

namespace {

constexpr double kSure = 0.95;  // a word's confidence in such a row is how often such words are right

bool is_by_hand(const Document& document, const Where& where) {
  return std::any_of(document.findings.begin(), document.findings.end(), [&](const Finding& finding) {
    return finding.kind == "handwriting" && finding.where.part == where.part && finding.where.span &&
           finding.where.span->overlaps(*where.span);
  });
}

double least_sure(const Part& part, Span span) {
  double least = 1;
  for (const Anchor& anchor : part.anchors)
    if (anchor.span.overlaps(span)) least = std::min(least, anchor.confidence);
  return least;
}

}  // namespace

void doubt_handwriting(Document& document) {
  std::size_t doubted = 0;
  for (auto& [name, field] : document.summary.fields) {
    if (!field.where || !field.where->span || field.where->part >= document.parts.size()) continue;
    if (!is_by_hand(document, *field.where)) continue;
    const double least = least_sure(document.parts[field.where->part], *field.where->span);
    field.confidence = std::min(field.confidence, least);
    if (least >= kSure) continue;
    ++doubted;
    if (field.suspicious.empty()) field.suspicious = kMisread;
  }
  if (doubted == 0) return;
  document.summary.text += (document.summary.text.empty() ? "" : " ");
  document.summary.text += "Written by hand: look again at " + std::to_string(doubted) +
                           (doubted == 1 ? " value, it may be misread." : " values, they may be misread.");
}

}  // namespace firstpass::understand
