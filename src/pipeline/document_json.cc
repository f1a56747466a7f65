#include "pipeline/document_json.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "core/text.h"

namespace firstpass::pipeline {

namespace {

using json = nlohmann::ordered_json;

double rounded(double value, double step) { return std::round(value / step) * step; }

json box_json(const Region& region) {
  return json::array({std::lround(region.x0), std::lround(region.y0), std::lround(region.x1), std::lround(region.y1)});
}

// Boxes of a PDF are in points whether its page holds letters or a scan; pages count from 1.
Region outside(Region box, const Part& part) {
  const auto number = [&](const char* name) {
    const auto found = part.metadata.find(name);
    return found == part.metadata.end() ? 0.0F : std::strtof(found->second.c_str(), nullptr);
  };
  if (box.page == 0) box.page = static_cast<int>(std::max(number("pdf.page"), number("image.page")));
  if (const float dots = part.image ? number("pdf.dots_per_inch") : 0; dots > 0)
    box = {box.x0 * 72 / dots, box.y0 * 72 / dots, box.x1 * 72 / dots, box.y1 * 72 / dots, box.page};
  return box;
}

void put_where(json& out, const Where& where, const std::vector<Part>& parts) {
  if (where.region) {
    const Region box = where.part < parts.size() ? outside(*where.region, parts[where.part]) : *where.region;
    out["box"] = box_json(box);
    if (box.page > 0) out["page"] = box.page;
  }
  if (where.time) {
    out["start"] = rounded(where.time->start, 0.001);
    out["end"] = rounded(where.time->end, 0.001);
  }
}

const char* kind_name(PartKind kind) {
  switch (kind) {
    case PartKind::text: return "text";
    case PartKind::image: return "image";
    case PartKind::audio: return "audio";
    case PartKind::video: return "video";
    case PartKind::records: return "records";
  }
  return "text";
}

json part_json(const Part& part) {
  json out = {{"kind", kind_name(part.kind)}, {"type", part.media_type}};
  if (!part.role.empty()) out["role"] = part.role;
  if (!part.name.empty()) out["name"] = part.name;
  out["text"] = part.text;
  if (part.image) out["size"] = json::array({part.image->width, part.image->height});
  if (part.audio) out["seconds"] = rounded(part.audio->seconds(), 0.001);
  if (!part.metadata.empty()) out["metadata"] = part.metadata;
  return out;
}

json finding_json(const Finding& finding, const std::vector<OffsetMap>& offsets, const std::vector<Part>& parts) {
  json out = {{"kind", finding.kind},
              {"value", finding.value},
              {"confidence", rounded(finding.confidence, 0.0001)},
              {"stage", finding.origin.stage}};
  if (!finding.origin.model.empty()) out["model"] = finding.origin.model;
  out["part"] = finding.where.part;
  if (finding.where.span && finding.where.part < offsets.size()) {
    out["span"] = json::array({offsets[finding.where.part].code_points(finding.where.span->begin),
                               offsets[finding.where.part].code_points(finding.where.span->end)});
  }
  put_where(out, finding.where, parts);
  return out;
}

json fields_json(const std::map<std::string, Field>& fields, const std::vector<Part>& parts) {
  json all = json::object();
  for (const auto& [name, field] : fields) {
    json out = {{"value", field.value}, {"confidence", rounded(field.confidence, 0.0001)}};
    if (field.where) put_where(out, *field.where, parts);
    if (!field.suspicious.empty()) out["suspicious"] = field.suspicious;
    all[name] = std::move(out);
  }
  return all;
}

json summary_json(const Summary& summary, const std::vector<Part>& parts) {
  json out = {{"kind", summary.kind}, {"text", summary.text}, {"fields", fields_json(summary.fields, parts)}};
  for (const auto& debt : summary.debts) out["debts"].push_back(fields_json(debt, parts));
  return out;
}

json sent_json(const Sent& sent) {
  json out = {{"bytes", sent.bytes},
              {"tokens", sent.tokens},
              {"original_bytes", sent.original_bytes},
              {"original_tokens", sent.original_tokens},
              {"hidden", sent.hidden}};
  if (!sent.destination.empty()) out["destination"] = sent.destination;
  if (!sent.unread_scripts.empty()) out["unread_scripts"] = sent.unread_scripts;
  return out;
}

}  // namespace

json to_json(const Document& document) {
  std::vector<OffsetMap> offsets;
  std::string text;
  json parts = json::array(), findings = json::array();
  for (const Part& part : document.parts) {
    offsets.emplace_back(part.text);
    if (!part.text.empty()) text += (text.empty() ? "" : "\n") + part.text;
    parts.push_back(part_json(part));
  }
  for (const Finding& finding : document.findings) findings.push_back(finding_json(finding, offsets, document.parts));
  return {{"file", document.source},
          {"type", document.media_type},
          {"text", text},
          {"parts", std::move(parts)},
          {"findings", std::move(findings)},
          {"summary", summary_json(document.summary, document.parts)}};
}

json to_json(const route::Verdict& verdict) {
  json estimates = json::object();
  for (const auto& [way, estimate] : verdict.estimates)
    estimates[way] = {{"tokens", estimate.tokens}, {"money", estimate.money}, {"seconds", estimate.seconds}};
  return {{"decision", route::decision_name(verdict.decision)},
          {"reasons", verdict.reasons},
          {"rule", verdict.rule},
          {"estimates", estimates}};
}

json route_json(const Wish& wish, const route::Verdict& verdict) {
  json out = to_json(verdict);
  out["verb"] = wish.verb;
  if (!wish.intent.empty()) out["intent"] = {{"name", wish.intent}, {"score", rounded(wish.score, 0.0001)}};
  return out;
}

json route_json(const AskResult& result) {
  json out = route_json(result.wish, result.verdict);
  if (result.parts.empty()) return out;
  out["parts"] = json::array();
  for (const AskPart& part : result.parts) {
    json row = {{"text", part.text}};
    row.update(route_json(part.wish, part.verdict));
    out["parts"].push_back(std::move(row));
  }
  return out;
}

json to_json(const egress::LedgerEntry& entry) {
  return {{"sequence", entry.sequence},
          {"time", entry.time},
          {"request", entry.request_id},
          {"crossing", egress::crossing_name(entry.crossing)},
          {"destination", entry.destination},
          {"rule", entry.rule},
          {"bytes", entry.bytes},
          {"tokens", entry.tokens},
          {"cost", entry.cost},
          {"hidden", entry.hidden},
          {"status", entry.status}};
}

json to_json(const outbox::Item& item) {
  json out = {{"id", item.id},
              {"state", outbox::state_name(item.state)},
              {"kind", item.kind},
              {"destination", item.destination},
              {"reason", item.reason},
              {"created", item.created},
              {"updated", item.updated},
              {"attempts", item.attempts},
              {"not_before", item.not_before}};
  if (!item.asked.empty()) out["asked"] = item.asked;
  return out;
}

json to_json(const Redacted& redacted) {
  json regions = json::array();
  for (const HiddenRegion& region : redacted.regions) {
    json row = {{"type", region.type}};
    if (region.box) {
      if (region.box->page > 0) row["page"] = region.box->page;
      row["box"] = {std::lround(region.box->x0), std::lround(region.box->y0), std::lround(region.box->x1),
                    std::lround(region.box->y1)};
    }
    if (region.time) {
      row["start"] = std::round(region.time->start * 1000) / 1000;
      row["end"] = std::round(region.time->end * 1000) / 1000;
    }
    regions.push_back(std::move(row));
  }
  return {{"regions", std::move(regions)}, {"notes", redacted.notes}};
}

json to_json(const Error& error) { return {{"code", code_name(error.code)}, {"message", error.message}}; }

json to_json(const AskResult& result) {
  json errors = json::array();
  for (const FileError& failed : result.file_errors)
    errors.push_back({{"file", failed.file}, {"error", to_json(failed.error)}});
  json reminders = json::array();
  for (const deliver::Reminder& reminder : result.reminders)
    reminders.push_back({{"title", reminder.title}, {"due", reminder.due}, {"description", reminder.description}});
  json out = {{"answer", result.answer},        {"via", result.via},
              {"sent", sent_json(result.sent)}, {"cost", result.cost},
              {"delivered", result.delivered},  {"would_send", sent_json(result.would_send)},
              {"route", route_json(result)}};
  if (!reminders.empty()) out["reminders"] = std::move(reminders);
  if (!errors.empty()) out["errors"] = std::move(errors);
  if (!result.outbox_id.empty()) out["outbox"] = result.outbox_id;
  return out;
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

}  // namespace firstpass::pipeline
