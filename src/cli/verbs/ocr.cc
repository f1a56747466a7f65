#include <cmath>
#include <nlohmann/json.hpp>

#include "cli/cpu_clock.h"
#include "cli/verb.h"
#include "input/reader.h"
#include "understand/vision/ocr.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

json box_json(const Region& box) {
  return json::array({std::lround(box.x0), std::lround(box.y0), std::lround(box.x1), std::lround(box.y1)});
}

class OcrVerb final : public Verb {
 public:
  std::string_view summary() const override { return "read the text of pictures, with boxes"; }
  std::string_view examples() const override {
    return "  firstpass ocr receipt.jpg\n  firstpass ocr --jsonl scans/*.png\n";
  }
  void declare(Arguments& arguments) override { arguments.positionals("FILES", m_files, "pictures", true); }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto runtime = (*engine)->runtime();
    if (!runtime) return session.report(runtime.error());
    const Context context = session.context();
    for (std::size_t i = 0; i < m_files.size(); ++i) {
      if (m_files.size() > 1)
        context.tell("ocr", m_files[i], static_cast<double>(i) / static_cast<double>(m_files.size()));
      const Status read = read_file(session, **runtime, m_files[i], context);
      if (!read) session.report(read.error(), "file", m_files[i]);
    }
    if (m_files.size() > 1) context.tell("ocr", "done", 1);
    return session.result();
  }

 private:
  static Status read_file(Session& session, runtime::Runtime& runtime, const std::string& file,
                          const Context& context) {
    const CpuClock clock;
    FP_TRY_ASSIGN(const Document document, input::read_document(file, context));
    std::string text;
    json lines = json::array();
    double quality = 1;
    std::string reason;
    int pictures = 0, page = 0, by_hand = 0;
    std::string left_out;
    std::size_t unread = 0;
    for (const Part& part : document.parts) {
      if (part.role == "page") ++page;
      if (part.metadata.contains("pages_left_out")) left_out = part.metadata.at("pages_left_out");
      if (part.kind == PartKind::text && part.role == "page") text += part.text + "\n";
      if (part.kind != PartKind::image || !part.image) continue;
      ++pictures;
      FP_TRY_ASSIGN(const understand::OcrPage read, understand::read_text(*part.image, runtime, context));
      text += read.text() + "\n";
      if (read.is_in_another_script()) unread += read.unread;
      for (const understand::OcrLine& line : read.lines) {
        json out = {{"text", line.text}, {"box", box_json(line.box)}, {"confidence", line.confidence}};
        if (line.handwritten()) {
          ++by_hand;
          out["handwritten"] = true;
          for (const understand::OcrWord& word : line.words)
            out["words"].push_back({{"text", word.text}, {"confidence", word.confidence}});
        }
        if (page > 0) out["page"] = page;
        lines.push_back(std::move(out));
      }
      if (read.quality.score <= quality) quality = read.quality.score, reason = read.quality.reason;
    }
    if (pictures == 0 && text.empty())
      return fail(Code::data_loss, "input", file + " is " + document.media_type + ", not a picture");
    if (!text.empty() && text.back() == '\n') text.pop_back();
    if (session.jsonl())
      session.row({{"file", file},
                   {"text", text},
                   {"lines", std::move(lines)},
                   {"quality", quality},
                   {"reason", reason},
                   {"seconds", clock.seconds()},
                   {"cpu_seconds", clock.cpu_seconds()}});
    else session.say(text);
    if (!left_out.empty()) session.complain(file + ": pages not read: " + left_out);
    if (unread > 0)
      session.complain(file + ": rows that could not be read, perhaps in another script: " + std::to_string(unread));
    if (by_hand > 0 && !session.jsonl())
      session.complain(file + ": handwriting, words of " + std::to_string(by_hand) +
                       (by_hand == 1 ? " row may be wrong" : " rows may be wrong"));
    return {};
  }

  std::vector<std::string> m_files;
};

}  // namespace

std::unique_ptr<Verb> make_ocr_verb() { return std::make_unique<OcrVerb>(); }

}  // namespace firstpass::cli
