#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/open_page.h"
#include "cli/shown_file.h"
#include "cli/verb.h"
#include "core/file.h"
#include "pipeline/document_json.h"
#include "web/report.h"

namespace firstpass::cli {

namespace {

class InspectVerb final : public Verb {
 public:
  std::string_view summary() const override { return "read files and show what is in them, on this device"; }
  std::string_view examples() const override {
    return "  firstpass inspect receipt.jpg\n  firstpass inspect --jsonl *.eml\n  firstpass inspect receipt.jpg "
           "--open\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positionals("FILES", m_files, "photos, recordings, mail, text", true);
    arguments.flag("--open", m_open, "a page with the picture, boxes and fields, in the browser");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const Context context = session.context();
    for (std::size_t i = 0; i < m_files.size(); ++i) {
      if (m_files.size() > 1)
        context.tell("inspect", m_files[i], static_cast<double>(i) / static_cast<double>(m_files.size()));
      const auto document = pipeline::read_and_understand(**engine, m_files[i], context);
      if (!document) session.report(document.error(), "file", m_files[i]);
      else if (m_open) open_report(session, *document, context);
      else if (session.jsonl()) session.row(pipeline::to_json(*document));
      else show(session, *document);
    }
    if (m_files.size() > 1) context.tell("inspect", "done", 1);
    return session.result();
  }

 private:
  static Result<std::string> report_on(const Document& document, const Context& context) {
    FP_TRY_ASSIGN(const std::string bytes, read_file(document.source));
    FP_TRY_ASSIGN(const auto pictures, shown_parts(document, bytes, context));
    return open_page(web::report_page(document, pictures));
  }

  static void open_report(Session& session, const Document& document, const Context& context) {
    const auto page = report_on(document, context);
    if (page) session.say(*page);
    else session.report(page.error(), "file", document.source);
  }

  static void show(Session& session, const Document& document) {
    session.say(document.source + " (" + document.media_type + ")" +
                (document.summary.kind.empty() ? "" : ": " + document.summary.kind));
    if (!document.summary.text.empty()) session.say("  " + document.summary.text);
    for (const auto& [name, field] : document.summary.fields) {
      std::string label = "  " + name;
      label.resize(std::max<std::size_t>(label.size() + 1, 16), ' ');
      session.say(label + field.value + (field.suspicious.empty() ? "" : "   (check this: " + field.suspicious + ")"));
    }
    for (const Finding& finding : document.findings)
      if (finding.kind == "quality" || finding.kind == "language" || finding.kind == "barcode" ||
          finding.kind == "left_out" || finding.kind == "unread")
        session.say("  " + finding.kind + ": " + finding.value);
    const auto by_hand = std::count_if(document.findings.begin(), document.findings.end(),
                                       [](const Finding& finding) { return finding.kind == "handwriting"; });
    if (by_hand > 0)
      session.say("  handwriting: words of " + std::to_string(by_hand) +
                  (by_hand == 1 ? " row below may be wrong" : " rows below may be wrong"));
    for (const Part& part : document.parts) {
      if (part.text.empty()) continue;
      if (!part.role.empty()) session.say("  -- " + part.role);
      session.say(part.text);
    }
  }

  std::vector<std::string> m_files;
  bool m_open = false;
};

}  // namespace

std::unique_ptr<Verb> make_inspect_verb() { return std::make_unique<InspectVerb>(); }

}  // namespace firstpass::cli
