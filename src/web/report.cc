#include "web/report.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>

#include "core/ids.h"
#include "core/text.h"

namespace firstpass::web {

namespace {

constexpr char kHead[] = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>Firstpass</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 2rem auto; max-width: 78rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin-top: 2rem; }
.sides { display: grid; grid-template-columns: repeat(auto-fit, minmax(22rem, 1fr)); gap: 2rem; align-items: start; }
.picture { position: relative; } .picture img { width: 100%; display: block; }
.picture svg { position: absolute; inset: 0; width: 100%; height: 100%; }
.word { fill: none; stroke: #3b82f6; stroke-opacity: .55; } .thing { fill: none; stroke: #16a34a; } .field { fill: #f59e0b; fill-opacity: .25; stroke: #d97706; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8884; vertical-align: top; }
.gone { fill: none; stroke: #dc2626; }
.doubt { color: #b91c1c; } meter { width: 5rem; } pre { white-space: pre-wrap; background: #8881; padding: 1rem; border-radius: .5rem; }
</style></head><body>
)";

std::string rectangle(const Region& box, const char* style, int stroke, std::string_view title) {
  char text[160];
  std::snprintf(text, sizeof text,
                "<rect class=\"%s\" x=\"%.0f\" y=\"%.0f\" width=\"%.0f\" height=\"%.0f\" stroke-width=\"%d\">", style,
                static_cast<double>(box.x0), static_cast<double>(box.y0), static_cast<double>(box.x1 - box.x0),
                static_cast<double>(box.y1 - box.y0), stroke);
  return text + ("<title>" + html_escaped(title) + "</title></rect>\n");
}

/// A picture with a drawing of `width` x `height` units over it, left open for rectangles; closed by kEndOfDrawing.
std::string begin_of_drawing(const ShownPicture& picture, std::string_view name, long width, long height) {
  return "<div class=\"picture\"><img alt=\"" + std::string(name) + "\" src=\"data:" + picture.media_type + ";base64," +
         to_base64(picture.bytes) + "\"><svg preserveAspectRatio=\"none\" viewBox=\"0 0 " + std::to_string(width) +
         " " + std::to_string(height) + "\">\n";
}
constexpr char kEndOfDrawing[] = "</svg></div>\n";

constexpr double kSure = 0.45;  // things below are guesses, and would hide the picture

bool is_drawn(const Finding& finding) {
  return finding.kind == "face" || finding.kind == "barcode" || finding.kind == "sheet" ||
         (finding.kind == "object" && finding.confidence >= kSure);
}

std::string picture_html(const Document& document, const ShownPart& shown) {
  if (shown.part >= document.parts.size() || !shown_by_browsers(shown.picture.media_type)) return "";
  const Part& part = document.parts[shown.part];
  const int stroke = std::max(1, static_cast<int>(shown.width / 500));
  std::string html =
      begin_of_drawing(shown.picture, "the picture", std::lround(shown.width), std::lround(shown.height));
  for (const Anchor& anchor : part.anchors)
    if (anchor.region)
      html += rectangle(*anchor.region, "word", stroke,
                        std::string_view(part.text).substr(anchor.span.begin, anchor.span.size()));
  for (const Finding& finding : document.findings)
    if (finding.where.part == shown.part && finding.where.region && is_drawn(finding))
      html += rectangle(*finding.where.region, "thing", stroke, finding.kind + ": " + finding.value);
  for (const auto& [name, field] : document.summary.fields)
    if (field.where && field.where->part == shown.part && field.where->region)
      html += rectangle(*field.where->region, "field", stroke * 2, name + ": " + field.value);
  return html + kEndOfDrawing;
}

std::string pictures_html(const Document& document, const std::vector<ShownPart>& pictures) {
  std::string html;
  for (const ShownPart& shown : pictures) html += picture_html(document, shown);
  return html.empty() ? html : "<div>" + html + "</div>";
}

std::string fields_html(const Summary& summary) {
  if (summary.fields.empty()) return "";
  std::string html = "<table><tr><th>field</th><th>value</th><th>sure</th></tr>\n";
  for (const auto& [name, field] : summary.fields) {
    html += "<tr><td>" + html_escaped(name) + "</td><td>" + html_escaped(field.value);
    if (!field.suspicious.empty())
      html += "<div class=\"doubt\">check this: " + html_escaped(field.suspicious) + "</div>";
    html += "</td><td><meter value=\"" + std::to_string(field.confidence) + "\"></meter></td></tr>\n";
  }
  return html + "</table>\n";
}

std::string notes_html(const Document& document) {
  std::string html;
  for (const Finding& finding : document.findings)
    if (finding.kind == "quality" || finding.kind == "language" || finding.kind == "barcode" ||
        finding.kind == "left_out" || finding.kind == "unread")
      html += "<p>" + html_escaped(finding.kind) + ": " + html_escaped(finding.value) + "</p>\n";
  return html;
}

std::string texts_html(const Document& document) {
  std::string html;
  for (const Part& part : document.parts)
    if (!part.text.empty())
      html += "<h2>" + html_escaped(part.role.empty() ? "text" : part.role) + "</h2><pre>" + html_escaped(part.text) +
              "</pre>\n";
  return html;
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (const char c : to_valid_utf8(text)) {
    switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      case '\0': out += "\xEF\xBF\xBD"; break;
      default: out += c;
    }
  }
  return out;
}

bool shown_by_browsers(std::string_view media_type) {
  static constexpr std::array<std::string_view, 4> kShown = {"image/jpeg", "image/png", "image/webp", "image/gif"};
  return std::find(kShown.begin(), kShown.end(), media_type) != kShown.end();
}

std::string redaction_page(std::string_view source, const std::vector<ShownPage>& pages) {
  std::map<std::string, int> counts;
  std::string body;
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const ShownPage& page = pages[i];
    if (pages.size() > 1) body += "<h2>page " + std::to_string(i + 1) + "</h2>\n";
    body += "<div class=\"sides\">\n";
    for (const bool before : {true, false}) {
      const ShownPicture& picture = before ? page.before : page.after;
      if (!shown_by_browsers(picture.media_type)) continue;
      body += begin_of_drawing(picture, before ? "before" : "after", page.before.width, page.before.height);
      const int stroke = std::max(2, page.before.width / 400);
      for (const ShownPage::Box& hidden : page.hidden) body += rectangle(hidden.box, "gone", stroke, hidden.type);
      body += kEndOfDrawing;
    }
    body += "</div>\n";
    for (const ShownPage::Box& hidden : page.hidden) ++counts[hidden.type];
  }
  std::string table = "<table><tr><th>hidden</th><th>regions</th></tr>\n";
  for (const auto& [type, count] : counts)
    table += "<tr><td>" + html_escaped(type) + "</td><td>" + std::to_string(count) + "</td></tr>\n";
  table += "</table>\n";
  return std::string(kHead) + "<h1>" + html_escaped(source) + " <small>before and after</small></h1>\n" +
         (counts.empty() ? "<p>Nothing was hidden.</p>\n" : table) + body +
         "<p><small>This page shows the original: it is for you alone. Made on this device by Firstpass; nothing was "
         "sent.</small></p>\n</body></html>\n";
}

std::string report_page(const Document& document, const std::vector<ShownPart>& pictures) {
  const std::string kind = document.summary.kind.empty() ? document.media_type : document.summary.kind;
  return std::string(kHead) + "<h1>" + html_escaped(document.source) + " <small>" + html_escaped(kind) +
         "</small></h1>\n<p>" + html_escaped(document.summary.text) + "</p>\n<div class=\"sides\">" +
         pictures_html(document, pictures) + "<div>" + fields_html(document.summary) + notes_html(document) +
         "</div></div>\n" + texts_html(document) +
         "<p><small>Read on this device by Firstpass; nothing was sent.</small></p>\n</body></html>\n";
}

}  // namespace firstpass::web
