#include "pipeline/redact/redact.h"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "cli/cpu_clock.h"
#include "cli/open_page.h"
#include "cli/shown_file.h"
#include "cli/verb.h"
#include "core/file.h"
#include "pipeline/document_json.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

class RedactVerb final : public Verb {
 public:
  std::string_view summary() const override { return "write a copy of a file with its private regions gone"; }
  std::string_view examples() const override {
    return "  firstpass redact contract.png -o contract-public.png\n  firstpass redact letter.pdf -o "
           "letter-public.pdf\n"
           "exit code 3, and no file, when something private can still be read in the result\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file, "a picture, PDF or recording", true);
    arguments.option("-o,--output", m_out, "the file to write; its ending chooses the format");
    arguments.flag("--dry-run", m_dry_run, "find the regions and look again, but write nothing");
    arguments.flag("--tone", m_tone, "recordings: a quiet tone in the place of private words, not silence");
    arguments.flag("--open", m_open, "a page with the file before and after, side by side, in the browser");
  }

  int run(Session& session) override {
    if (m_out.empty() && !m_dry_run) {
      session.complain("say where to write: firstpass redact FILE -o OUT");
      return kUsage;
    }
    std::error_code unrelated;  // neither file need exist yet
    if (!m_out.empty() && std::filesystem::equivalent(m_file, m_out, unrelated)) {
      session.complain("write to another file than " + m_file + ": the original stays as it is");
      return kUsage;
    }
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const CpuClock clock;
    const auto cover = m_tone ? pipeline::SoundCover::tone : pipeline::SoundCover::silence;
    const auto redacted = pipeline::redact(**engine, m_file, m_out, session.context(), cover);
    if (!redacted) return session.report(redacted.error(), "file", m_file);
    if (!m_dry_run)
      if (const Status written = write_file(m_out, redacted->bytes); !written)
        return session.report(written.error(), "file", m_file);
    for (const std::string& note : redacted->notes) session.complain(note);
    show(session, *redacted, clock);
    if (m_open) open(session, *redacted);
    return session.result();
  }

 private:
  Result<std::string> side_by_side(Session& session, const pipeline::Redacted& redacted) const {
    FP_TRY_ASSIGN(const std::string original, read_file(m_file));
    FP_TRY_ASSIGN(const auto pages, shown_pages(original, redacted.bytes, redacted.regions, session.context()));
    return open_page(web::redaction_page(m_file, pages));
  }

  void open(Session& session, const pipeline::Redacted& redacted) const {
    const auto page = side_by_side(session, redacted);
    if (page) session.complain(*page);  // standard output is for the regions
    else session.report(page.error(), "file", m_file);
  }

  void show(Session& session, const pipeline::Redacted& redacted, const CpuClock& clock) const {
    json regions = pipeline::to_json(redacted)["regions"];
    if (session.jsonl())
      return session.row({{"file", m_file},
                          {"regions", std::move(regions)},
                          {"seconds", clock.seconds()},
                          {"cpu_seconds", clock.cpu_seconds()}});
    for (const json& region : regions) session.say("  " + region.dump());
    session.say(std::to_string(redacted.regions.size()) + " regions hidden" +
                (m_dry_run ? "; nothing written" : " in " + m_out));
  }

  std::string m_file, m_out;
  bool m_dry_run = false, m_tone = false, m_open = false;
};

}  // namespace

std::unique_ptr<Verb> make_redact_verb() { return std::make_unique<RedactVerb>(); }

}  // namespace firstpass::cli
