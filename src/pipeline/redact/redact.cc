#include "pipeline/redact/redact.h"

#include <filesystem>

#include "core/file.h"
#include "core/text.h"
#include "input/reader.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "protect/redact";

/// Kinds of files by the start of their media type, and what their result may be; the first is the default where the
/// input's own type is not among them.
struct Kind {
  std::string_view media_type;
  Result<Redacted> (*redact)(Engine&, const RedactTask&, const Context&);
  std::vector<std::string_view> results;
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> list = {
      {"image/", &redact_picture, {"image/png", "image/jpeg", "image/webp", "application/pdf"}},
      {"application/pdf", &redact_pdf, {"application/pdf"}},
      {"audio/", &redact_sound, {"audio/wav", "audio/flac", "audio/ogg", "audio/mpeg", "audio/mp4"}},
  };
  return list;
}

/// Media type that a file's ending promises; empty for an unknown one.
std::string_view promised_by(const std::string& out) {
  static constexpr std::pair<std::string_view, std::string_view> endings[] = {
      {".png", "image/png"},       {".jpg", "image/jpeg"},  {".jpeg", "image/jpeg"}, {".webp", "image/webp"},
      {".pdf", "application/pdf"}, {".wav", "audio/wav"},   {".flac", "audio/flac"}, {".ogg", "audio/ogg"},
      {".tif", "image/tiff"},      {".tiff", "image/tiff"}, {".gif", "image/gif"},   {".bmp", "image/bmp"},
      {".heic", "image/heic"},     {".jxl", "image/jxl"},   {".mp3", "audio/mpeg"},  {".opus", "audio/ogg"},
      {".m4a", "audio/mp4"},
  };
  const std::string ending = lower(std::filesystem::path(out).extension().string());
  for (const auto& [known, type] : endings)
    if (ending == known) return type;
  return {};
}

Result<std::string> result_type(const Kind& kind, const RedactTask& task, const std::string& out) {
  const std::string_view promised = promised_by(out);
  std::string list;
  for (const std::string_view type : kind.results) {
    if (type == promised || (promised.empty() && type == task.media_type)) return std::string(type);
    list += (list.empty() ? "" : ", ") + std::string(type);
  }
  if (promised.empty()) return std::string(kind.results.front());
  return fail(Code::invalid_argument, kStage,
              out + ": " + task.media_type + " is not written as " + std::string(promised) + ", only as " + list);
}

}  // namespace

Result<Redacted> redact(Engine& engine, const std::string& source, const std::string& out, const Context& context,
                        SoundCover cover) {
  FP_TRY_ASSIGN(std::string bytes, read_file(source, input::ReadLimits{}.file_bytes));
  return redact_bytes(engine, source, std::move(bytes), out, context, cover);
}

Result<Redacted> redact_bytes(Engine& engine, const std::string& source, std::string bytes, const std::string& out,
                              const Context& context, SoundCover cover) {
  RedactTask task;
  task.source = source;
  task.cover = cover;
  task.bytes = std::move(bytes);
  if (task.bytes.empty()) return fail(Code::data_loss, "input", source + " is empty");
  task.media_type = input::detect_media_type(task.bytes);
  for (const Kind& kind : kinds()) {
    if (!std::string_view(task.media_type).starts_with(kind.media_type)) continue;
    FP_TRY_ASSIGN(task.wanted, result_type(kind, task, out));
    FP_TRY_ASSIGN(Redacted redacted, kind.redact(engine, task, context));
    redacted.media_type = task.wanted;
    return redacted;
  }
  return fail(Code::data_loss, "input", source + ": files of type " + task.media_type + " cannot be redacted");
}

}  // namespace firstpass::pipeline
