#include <nlohmann/json.hpp>
#include <set>

#include "cli/unread.h"
#include "cli/verb.h"
#include "core/ids.h"
#include "core/text.h"
#include "input/looks.h"
#include "pipeline/document_json.h"
#include "protect/mask.h"
#include "protect/scripts.h"
#include "protect/structured.h"
#include "protect/type_names.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

struct Row {
  json id;
  std::string text, scope;
  protect::Format format = protect::Format::text;
  std::vector<protect::Region> regions;  // of a structured row
  protect::DetectOptions options;
  std::optional<Error> error;
};

class MaskVerb final : public Verb {
 public:
  std::string_view summary() const override { return "replace private values in text by placeholders"; }
  std::string_view examples() const override {
    return "  firstpass mask letter.txt > masked.txt        (restore brings the values back)\n"
           "  echo '{\"id\":1,\"text\":\"I am Kim Watson\"}' | firstpass mask --jsonl\n"
           "  firstpass mask --preview letter.txt           (before, after, and why)\n"
           "  firstpass mask --format csv clients.csv       (every cell, with its column as context)\n"
           "  firstpass mask --rule AGE=generalise --rule DATE_TIME=surrogate notes.txt\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file,
                         "text, or rows {id, text, types?, min_score?, scope?} with --jsonl; standard input if absent",
                         false);
    arguments.option("--scope", m_scope,
                     "conversation whose placeholders are used (kept sealed; see `firstpass vault`)");
    arguments.options("--type", m_types, "hide only this entity type (repeatable)");
    arguments.option("--min-score", m_min_score, "hide only what scores at least this, 0 to 1");
    arguments.choice("--format", m_format,
                     {"auto", "text", "markdown", "log", "code", "json", "jsonl", "csv", "tsv", "xml", "html", "yaml"},
                     "how the text is built; auto: what is certain (JSON, XML, HTML), else plain text");
    arguments.options("--rule", m_rules, "TYPE=RULE for this run, only stricter than the configuration (repeatable)");
    arguments.option("--for", m_destination, "apply the rules of this destination");
    arguments.flag("--preview", m_preview,
                   "show what would be hidden, what would stand there instead, and why; rows get it in `spans`");
  }

  int run(Session& session) override {
    auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    auto detector = (*engine)->detector();
    if (!detector) return session.report(detector.error());
    m_engine = *engine;
    m_detector = *detector;
    if (const Status usual = check_min_score(m_min_score); !usual) return session.report(usual.error());
    if (const Status ready = read_protection(); !ready) return session.report(ready.error());
    return session.jsonl() ? run_rows(session) : run_text(session);
  }

 private:
  protect::DetectOptions default_options() const {
    protect::DetectOptions options;
    options.types.insert(m_types.begin(), m_types.end());
    options.min_score = m_min_score;
    return options;
  }

  static Status check_min_score(double score) {
    if (score >= 0 && score <= 1) return {};
    return fail(Code::invalid_argument, "usage", "a minimum score is 0 to 1; above, everything would stay in clear");
  }

  // Types that may be found here: those of the person's words and of the configuration's rules as well.
  std::set<std::string, std::less<>> own_types() const {
    std::set<std::string, std::less<>> out;
    if (m_protection.words)
      for (const protect::OwnWord& word : m_protection.words->words()) out.insert(word.type);
    for (const auto& [type, what] : m_type_rules.types)
      if (type != "*") out.insert(type);
    return out;
  }

  // The person's words, and the rules of the configuration with --rule on top.
  Status read_protection() {
    FP_TRY_ASSIGN(m_protection.words, m_engine->words());
    m_type_rules = m_engine->settings().rules_for(m_destination);
    m_own_types = own_types();
    for (const std::string& type : m_types) FP_TRY(protect::check_type_exists(type, m_own_types));
    protect::TypeRules stricter;
    for (const std::string& rule : m_rules) {
      const std::size_t equals = rule.find('=');
      if (equals == std::string::npos) return fail(Code::invalid_argument, "usage", "--rule takes TYPE=RULE");
      if (rule.substr(0, equals) != "*") FP_TRY(protect::check_type_exists(rule.substr(0, equals), m_own_types));
      FP_TRY_ASSIGN(stricter.types[rule.substr(0, equals)], protect::operator_from_name(rule.substr(equals + 1)));
    }
    // Nothing leaves here: on the person's own text any operator may be tried, as long as no type is let go.
    for (const auto& [type, what] : stricter.types) {
      if (what == protect::Operator::allow && m_type_rules.of(type) != protect::Operator::allow)
        return fail(Code::permission_denied, "protect/policy",
                    "--rule may not let " + type + " go; the configuration says that, in [types]");
      m_type_rules.types[type] = what;
    }
    if (!m_type_rules.only_hides()) m_protection.rules = std::make_shared<const protect::TypeRules>(m_type_rules);
    return {};
  }

  // What the conversation and the person's words know is hidden wherever it stands, unless only some types are wanted;
  // a type that the policy refuses stays refused.
  protect::MaskOptions protection_for(const std::set<std::string>& types) const {
    protect::MaskOptions out = m_protection;
    if (types.empty()) return out;
    protect::TypeRules only;
    for (const auto& [type, what] : m_type_rules.types)
      if (type != "*" && what == protect::Operator::refuse) only.types[type] = what;
    for (const std::string& type : types) only.types[type] = m_type_rules.of(type);
    only.types["*"] =
        m_type_rules.of("*") == protect::Operator::refuse ? protect::Operator::refuse : protect::Operator::allow;
    out.rules = std::make_shared<const protect::TypeRules>(std::move(only));
    return out;
  }

  Result<std::shared_ptr<vault::Scope>> open_scope(const std::string& name) {
    if (name.empty()) return vault::Vault::in_memory()->scope("row", "text");
    FP_TRY_ASSIGN(vault::Vault* const vault, m_engine->vault());
    return vault->scope(name, "text");
  }

  // What is no text, or text of two bytes a letter, would come out with its names in it.
  Status check_is_text(std::string_view bytes) const {
    constexpr std::size_t kLook = 65536;
    const std::string what = m_file.empty() || m_file == "-" ? "standard input" : m_file;
    const bool marked = bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF");
    const std::string charset(marked ? "UTF-16" : input::utf16_without_mark(bytes));
    if (!charset.empty())
      return fail(Code::data_loss, "input",
                  what + " is " + charset + (marked ? "" : " without a byte order mark") +
                      ": mask its UTF-8 form (iconv -f " + charset + " -t UTF-8)");
    if (bytes.empty() || input::looks_like_text(bytes.substr(0, kLook))) return {};
    return fail(Code::data_loss, "input",
                what +
                    " is no text: `firstpass redact` hides what is private in pictures, PDF and sound, "
                    "`firstpass inspect` reads documents");
  }

  int run_text(Session& session) {
    const auto text = read_text(m_file);
    if (!text) return session.report(text.error());
    if (const Status readable = check_is_text(*text); !readable) return session.report(readable.error());
    if (m_scope.empty() && !m_engine->can_keep())
      session.complain("the placeholders cannot be kept for restore: no keyring here; set FIRSTPASS_HOME or key_file");
    const std::string scope_name = !m_scope.empty() ? m_scope : m_engine->can_keep() && !m_preview ? "default" : "";
    auto scope = open_scope(scope_name);
    if (!scope) return session.report(scope.error());
    const auto format = m_format == "auto" ? Result<protect::Format>(protect::sniff_format(*text))
                                           : protect::format_from_name(m_format);
    if (!format) return session.report(format.error());
    auto found = protect::find_in_structure(*text, *format, *m_detector, default_options(), session.context());
    if (!found) return session.report(found.error());
    protect::MaskOptions protection = protection_for(default_options().types);
    if (*format != protect::Format::text) protection.regions = &found->regions;
    const auto masked = protect::mask(*text, found->detections, **scope, protection);
    if (!masked) return session.report(masked.error());
    if (m_preview) preview(session, *text, *masked);
    else session.write(masked->text);
    tell_unread(session, protect::unread_scripts(masked->text));
    return kDone;
  }

  static void preview(Session& session, const std::string& text, const protect::Masked& masked) {
    for (std::size_t i = 0; i < masked.hidden.size(); ++i) {
      const protect::Detection& hidden = masked.hidden[i];
      char score[16];
      std::snprintf(score, sizeof score, "%.2f", hidden.score);
      const std::string& stands = masked.replacements[i];
      session.say(hidden.type + "  \"" + text.substr(hidden.span.begin, hidden.span.size()) + "\" -> " +
                  (stands.empty() ? "(nothing)" : stands) + "  " + score + "  " + hidden.recognizer + ": " +
                  hidden.explanation);
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
      if (object.contains("format") && object["format"].is_string()) {
        const auto format = protect::format_from_name(object["format"].get<std::string>());
        if (format) row.format = *format;
        else row.error = format.error();
      }
      if (object.contains("scope") && object["scope"].is_string()) row.scope = object["scope"].get<std::string>();
      if (object.contains("types") && object["types"].is_array())
        for (const json& type : object["types"]) {
          row.options.types.insert(type.get<std::string>());
          if (const Status known = protect::check_type_exists(type.get<std::string>(), m_own_types); !known)
            row.error = Error{Code::data_loss, "row " + std::to_string(m_number) + ": " + known.error().message,
                              "input", false};
        }
      if (object.contains("min_score") && object["min_score"].is_number())
        row.options.min_score = object["min_score"].get<double>();
      if (const Status usual = check_min_score(row.options.min_score); !usual) row.error = usual.error();
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
      if (rows[i].format != protect::Format::text) {
        handled[i] = true;
        auto structured =
            protect::find_in_structure(rows[i].text, rows[i].format, *m_detector, rows[i].options, context);
        if (!structured) rows[i].error = structured.error();
        else found[i] = std::move(structured->detections), rows[i].regions = std::move(structured->regions);
        continue;
      }
      std::vector<std::size_t> same;
      std::vector<std::string_view> texts;
      for (std::size_t k = i; k < rows.size(); ++k) {
        if (handled[k] || rows[k].error || rows[k].format != protect::Format::text ||
            rows[k].options.types != rows[i].options.types || rows[k].options.min_score != rows[i].options.min_score)
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
      protect::MaskOptions protection = protection_for(row.options.types);
      if (row.format != protect::Format::text) protection.regions = &row.regions;
      if (scope) masked = protect::mask(row.text, detections, **scope, protection);
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
    for (std::size_t i = 0; i < masked->hidden.size(); ++i) {
      const protect::Detection& hidden = masked->hidden[i];
      spans.push_back({{"start", offsets.code_points(hidden.span.begin)},
                       {"end", offsets.code_points(hidden.span.end)},
                       {"type", hidden.type},
                       {"score", hidden.score},
                       {"recognizer", hidden.recognizer}});
      if (!m_preview) continue;
      spans.back()["replacement"] = masked->replacements[i];
      spans.back()["explanation"] = hidden.explanation;
    }
    out["spans"] = std::move(spans);
    const std::vector<std::string> unread = protect::unread_scripts(masked->text);
    if (!unread.empty()) out["unread_scripts"] = unread;
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

  std::string m_file, m_scope, m_format = "auto", m_destination;
  std::vector<std::string> m_types, m_rules;
  std::set<std::string, std::less<>> m_own_types;
  protect::TypeRules m_type_rules;
  protect::MaskOptions m_protection;
  double m_min_score = 0;
  bool m_preview = false;
  std::size_t m_number = 0;
  pipeline::Engine* m_engine = nullptr;
  std::shared_ptr<protect::Detector> m_detector;
};

}  // namespace

std::unique_ptr<Verb> make_mask_verb() { return std::make_unique<MaskVerb>(); }

}  // namespace firstpass::cli
