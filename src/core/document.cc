#include "core/document.h"

#include <algorithm>

namespace firstpass {

namespace {

Region join(const Region& a, const Region& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1), a.page};
}

TimeRange join(const TimeRange& a, const TimeRange& b) { return {std::min(a.start, b.start), std::max(a.end, b.end)}; }

}  // namespace

Where locate(const Document& document, std::size_t part, Span span) {
  Where where{part, span, std::nullopt, std::nullopt};
  if (part >= document.parts.size()) return where;
  for (const Anchor& anchor : document.parts[part].anchors) {
    if (!anchor.span.overlaps(span)) continue;
    if (anchor.region) where.region = where.region ? join(*where.region, *anchor.region) : *anchor.region;
    if (anchor.time) where.time = where.time ? join(*where.time, *anchor.time) : *anchor.time;
  }
  return where;
}

}  // namespace firstpass
