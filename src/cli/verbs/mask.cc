#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/ids.h"
#include "core/text.h"
#include "pipeline/document_json.h"
#include "protect/mask.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

struct Row {
  json id;
  std::string text, scope;
  protect::DetectOptions options;
  std::optional<Error> error;
};

class MaskVerb final : public Verb {
 public:
  std::string_view summary() const override { return "replace private values in text by placeholders"; }
  std::string_view examples() const override {
    return "  firstpass mask letter.txt > masked.txt        (restore brings the values back)\n"
           "  echo '{\"id\":1,\"text\":\"I am Kim Watson\"}' | firstpass mask --jsonl\n"
           "  firstpass mask --preview letter.txt           (what is hidden, and why)\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file,
                         "text, or rows {id, text, types?, min_score?, scope?} with --jsonl; standard input if absent",
                         false);
    arguments.option("--scope", m_scope,
                     "conversation whose placeholders are used (kept sealed; see `firstpass vault`)");
    arguments.options("--type", m_types, "hide only this entity type (repeatable)");
    arguments.option("--min-score", m_min_score, "hide only what scores at least this, 0 to 1");
    arguments.flag("--preview", m_preview, "list what would be hidden, and why, instead");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto detector = (*engine)->detector();
    if (!detector) return session.report(detector.error());
    m_engine = *engine;
    m_detector = *detector;
    return session.jsonl() ? run_rows(session) : run_text(session);
  }

 private:
  protect::DetectOptions default_options() const {
    protect::DetectOptions options;
    options.types.insert(m_types.begin(), m_types.end());
    options.min_score = m_min_score;
    return options;
  }

  Result<std::shared_ptr<vault::Scope>> open_scope(const std::string& name) {
    if (name.empty()) return vault::Vault::in_memory()->scope("row", "text");
    FP_TRY_ASSIGN(vault::Vault* const vault, m_engine->vault());
    return vault->scope(name, "text");
  }

  int run_text(Session& session) {
    const auto text = read_text(m_file);
    if (!text) return session.report(text.error());
    if (m_scope.empty() && !m_engine->can_keep())
      session.complain("the placeholders cannot be kept for restore: no keyring here; set FIRSTPASS_HOME or key_file");
    const std::string scope_name = !m_scope.empty() ? m_scope : m_engine->can_keep() && !m_preview ? "default" : "";
    auto scope = open_scope(scope_name);
    if (!scope) return session.report(scope.error());
    const auto detections = m_detector->detect(*text, default_options(), session.context());
    if (!detections) return session.report(detections.error());
    const auto masked = protect::mask(*text, *detections, **scope);
    if (!masked) return session.report(masked.error());
    if (m_preview) preview(session, *text, *masked);
    else session.write(masked->text);
    return kDone;
  }

  static void preview(Session& session, const std::string& text, const protect::Masked& masked) {
    for (const protect::Detection& hidden : masked.hidden) {
      char score[16];
      std::snprintf(score, sizeof score, "%.2f", hidden.score);
      session.say(hidden.type + "  \"" + text.substr(hidden.span.begin, hidden.span.size()) + "\"  " + score + "  " +
                  hidden.recognizer + ": " + hidden.explanation);
    }
    session.say(std::to_string(masked.hidden.size()) + " hidden\n\n" + masked.text);
  }

  Row parse(const std::string& line) {
    Row row;
    ++m_number;
    auto parsed = parse_row(line, m_number);
    if (!parsed) {
      row.error = parsed.error();
      return row;
    }
    const json& object = *parsed;
    if (object.contains("id")) row.id = object["id"];
    row.options = default_options();
    row.scope = m_scope;
    try {
      row.text = object.at("text").get<std::string>();
      if (object.contains("scope") && object["scope"].is_string()) row.scope = object["scope"].get<std::string>();
      if (object.contains("types") && object["types"].is_array())
        for (const json& type : object["types"]) row.options.types.insert(type.get<std::string>());
      if (object.contains("min_score") && object["min_score"].is_number())
        row.options.min_score = object["min_score"].get<double>();
    } catch (const json::exception&) {
      row.error = Error{Code::data_loss, "row " + std::to_string(m_number) + ": text is not a string", "input", false};
    }
    return row;
  }

  /// Rows with the same options share one batch of the name model, which is what makes short rows quick.
  void detect_batch(std::vector<Row>& rows, std::vector<std::vector<protect::Detection>>& found,
                    const Context& context) {
    std::vector<bool> handled(rows.size(), false);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (handled[i] || rows[i].error) continue;
      std::vector<std::size_t> same;
      std::vector<std::string_view> texts;
      for (std::size_t k = i; k < rows.size(); ++k) {
        if (handled[k] || rows[k].error || rows[k].options.types != rows[i].options.types ||
            rows[k].options.min_score != rows[i].options.min_score)
          continue;
        handled[k] = true;
        same.push_back(k);
        texts.push_back(rows[k].text);
      }
      auto detections = m_detector->detect_all(texts, rows[i].options, context);
      for (std::size_t n = 0; n < same.size(); ++n) {
        if (detections) found[same[n]] = std::move((*detections)[n]);
        else rows[same[n]].error = detections.error();
      }
    }
  }

  json answer(Row& row, const std::vector<protect::Detection>& detections, Session& session) {
    json out = json::object();
    if (!row.id.is_null()) out["id"] = row.id;
    Result<protect::Masked> masked = tl::unexpected<Error>(Error{});
    if (!row.error) {
      auto scope = open_scope(row.scope);
      if (scope) masked = protect::mask(row.text, detections, **scope);
      if (!scope) row.error = scope.error();
      else if (!masked) row.error = masked.error();
    }
    if (row.error) {
      session.remember(*row.error);
      out["error"] = pipeline::to_json(*row.error);
      return out;
    }
    out["masked"] = masked->text;
    const OffsetMap offsets(row.text);
    json spans = json::array();
    for (const protect::Detection& hidden : masked->hidden)
      spans.push_back({{"start", offsets.code_points(hidden.span.begin)},
                       {"end", offsets.code_points(hidden.span.end)},
                       {"type", hidden.type},
                       {"score", hidden.score},
                       {"recognizer", hidden.recognizer}});
    out["spans"] = std::move(spans);
    return out;
  }

  int run_rows(Session& session) {
    const Context context = session.context();
    const Status status = for_each_batch(m_file, [&](const std::vector<std::string>& lines) -> Status {
      std::vector<Row> rows;
      for (const std::string& line : lines)
        if (!trim(line).empty()) rows.push_back(parse(line));
      std::vector<std::vector<protect::Detection>> found(rows.size());
      detect_batch(rows, found, context);
      for (std::size_t i = 0; i < rows.size(); ++i) session.row(answer(rows[i], found[i], session));
      return {};
    });
    if (!status) return session.report(status.error());
    return session.result();
  }

  std::string m_file, m_scope;
  std::vector<std::string> m_types;
  double m_min_score = 0;
  bool m_preview = false;
  std::size_t m_number = 0;
  pipeline::Engine* m_engine = nullptr;
  std::shared_ptr<protect::Detector> m_detector;
};

}  // namespace

std::unique_ptr<Verb> make_mask_verb() { return std::make_unique<MaskVerb>(); }

}  // namespace firstpass::cli
