#include "pipeline/clips.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/file.h"
#include "input/image/encode.h"
#include "input/reader.h"
#include "pipeline/own_vocabulary.h"
#include "understand/understand.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

constexpr std::size_t kTellingBytes = 1 << 16;

bool is_video(const std::filesystem::path& file) {
  std::string beginning(kTellingBytes, '\0');
  std::ifstream in(file, std::ios::binary);
  in.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  beginning.resize(static_cast<std::size_t>(in.gcount()));
  return input::detect_media_type(beginning).starts_with("video/");
}

/// The file itself; of a folder the videos that lie in it, by name.
Result<std::vector<std::string>> videos_of(const std::string& name) {
  std::error_code error;
  if (!std::filesystem::is_directory(name, error)) return std::vector<std::string>{name};
  std::vector<std::string> videos;
  for (auto entry = std::filesystem::directory_iterator(name, error);
       !error && entry != std::filesystem::directory_iterator(); entry.increment(error))
    if (entry->is_regular_file(error) && is_video(entry->path())) videos.push_back(entry->path().string());
  if (videos.empty())
    return fail(Code::data_loss, "input", name + (error ? " cannot be listed" : " has no videos in it"));
  std::sort(videos.begin(), videos.end());
  return videos;
}

class ClipsVerb final : public Verb {
 public:
  std::string_view summary() const override { return "sort short videos by what they show and say"; }
  std::string_view examples() const override {
    return "  firstpass clips holiday\n  firstpass clips --sheet overview.jpg *.mp4 *.webm\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positionals("FILES", m_files, "videos, or folders of them", true);
    arguments.option("--sheet", m_sheet, "write a contact sheet (.jpg or .png): a picture for each scene");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto runtime = (*engine)->runtime();
    if (!runtime) return session.report(runtime.error());
    const Context context = session.context();
    const std::vector<std::string> vocabulary = pipeline::own_vocabulary(**engine);
    std::vector<std::string> files;
    for (const std::string& name : m_files) {
      auto videos = videos_of(name);
      if (videos) files.insert(files.end(), videos->begin(), videos->end());
      else session.report(videos.error(), "file", name);
    }
    std::vector<Document> documents;
    for (const std::string& file : files) {
      auto document = input::read_document(file, context);
      if (!document) {
        session.report(document.error(), "file", file);
        continue;
      }
      if (const Status understood = understand::understand(*document, **runtime, context, vocabulary); !understood)
        session.report(understood.error(), "file", file);
      documents.push_back(std::move(*document));
    }
    std::vector<const Document*> all;
    for (const Document& document : documents) all.push_back(&document);
    show(session, pipeline::sort_clips(all));
    if (!m_sheet.empty())
      if (const Status written = write_sheet(all, context); !written) session.report(written.error());
    return session.result();
  }

 private:
  static void show(Session& session, const std::vector<pipeline::Clip>& clips) {
    for (const pipeline::Clip& clip : clips) {
      if (!session.jsonl()) {
        session.say("[" + std::to_string(clip.group + 1) + ": " + clip.label + "] " + clip.file +
                    (clip.duplicate_of ? " = " + clips[*clip.duplicate_of].file : "") + "\n    " + clip.summary);
        continue;
      }
      json row = {{"file", clip.file},       {"group", clip.group},   {"label", clip.label},
                  {"seconds", clip.seconds}, {"scenes", clip.scenes}, {"keywords", clip.keywords},
                  {"summary", clip.summary}};
      if (clip.duplicate_of) row["duplicate_of"] = clips[*clip.duplicate_of].file;
      session.row(row);
    }
  }

  Status write_sheet(const std::vector<const Document*>& documents, const Context& context) const {
    const Image sheet = pipeline::contact_sheet(documents);
    if (sheet.rgb.empty()) return fail(Code::data_loss, "input", "there is no picture for a contact sheet");
    const bool png = m_sheet.ends_with(".png");
    FP_TRY_ASSIGN(const std::string bytes, input::encode_picture(sheet, png ? "image/png" : "image/jpeg", context));
    return write_file(m_sheet, bytes);
  }

  std::vector<std::string> m_files;
  std::string m_sheet;
};

}  // namespace

std::unique_ptr<Verb> make_clips_verb() { return std::make_unique<ClipsVerb>(); }

}  // namespace firstpass::cli
