// `dedup` and `keywords`: rows of text in, groups or key phrases out.
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "condense/dedup.h"
#include "core/text.h"
#include "pipeline/document_json.h"
#include "understand/text/text_understanding.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

struct Row {
  json id;
  std::string text;
};

/// A row's text, or data_loss with the row's number.
Result<Row> parse_text_row(const std::string& line, std::size_t number) {
  FP_TRY_ASSIGN(json parsed, parse_row(line, number));
  Row row;
  if (parsed.contains("id")) row.id = parsed["id"];
  if (!parsed.contains("text") || !parsed["text"].is_string())
    return fail(Code::data_loss, "input", "row " + std::to_string(number) + " has no text");
  row.text = parsed["text"].get<std::string>();
  return row;
}

/// Calls `handle` for every good row; a bad one is reported and does not stop the others.
Status for_each_row(Session& session, const std::string& file, const std::function<void(Row)>& handle) {
  std::size_t number = 0;
  return for_each_batch(file, [&](const std::vector<std::string>& lines) -> Status {
    for (const std::string& line : lines) {
      if (trim(line).empty()) continue;
      auto row = parse_text_row(line, ++number);
      if (row) handle(std::move(*row));
      else session.report(row.error(), "id", std::to_string(number));
    }
    return {};
  });
}

class DedupVerb final : public Verb {
 public:
  std::string_view summary() const override { return "group texts that say the same; never two that differ in a fact"; }
  std::string_view examples() const override { return "  firstpass dedup --jsonl mails.jsonl     (rows {id, text})\n"; }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file, "rows {id, text}; standard input if absent", false);
  }

  int run(Session& session) override {
    std::vector<Row> rows;
    const Status read = for_each_row(session, m_file, [&](Row row) { rows.push_back(std::move(row)); });
    if (!read) return session.report(read.error());
    std::vector<condense::DedupRow> views;
    for (const Row& row : rows) views.push_back({"", row.text});
    const auto groups = condense::dedup(views);
    if (!groups) return session.report(groups.error());
    for (const condense::DedupGroup& group : *groups) {
      json ids = json::array();
      for (const std::size_t i : group.rows) ids.push_back(rows[i].id);
      if (session.jsonl()) session.row({{"ids", ids}, {"kept", rows[group.kept].id}, {"text", rows[group.kept].text}});
      else session.say(std::to_string(group.rows.size()) + "  " + rows[group.kept].text);
    }
    return session.result();
  }

 private:
  std::string m_file;
};

class KeywordsVerb final : public Verb {
 public:
  std::string_view summary() const override { return "key phrases of texts"; }
  std::string_view examples() const override {
    return "  firstpass keywords notes.txt\n  firstpass keywords --jsonl rows.jsonl    (rows {id, text})\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file, "text, or rows {id, text} with --jsonl; standard input if absent", false);
    arguments.option("--limit", m_limit, "most phrases for a text");
  }

  int run(Session& session) override {
    const auto limit = static_cast<std::size_t>(std::max(1LL, m_limit));
    if (!session.jsonl()) {
      const auto text = read_text(m_file);
      if (!text) return session.report(text.error());
      for (const understand::Keyword& keyword : understand::extract_keywords(*text, limit)) session.say(keyword.text);
      return kDone;
    }
    const Status read = for_each_row(session, m_file, [&](const Row& row) {
      json keywords = json::array();
      for (const understand::Keyword& keyword : understand::extract_keywords(row.text, limit))
        keywords.push_back({{"text", keyword.text}, {"score", keyword.score}});
      session.row({{"id", row.id}, {"keywords", std::move(keywords)}});
    });
    if (!read) return session.report(read.error());
    return session.result();
  }

 private:
  std::string m_file;
  long long m_limit = 10;
};

}  // namespace

std::unique_ptr<Verb> make_dedup_verb() { return std::make_unique<DedupVerb>(); }
std::unique_ptr<Verb> make_keywords_verb() { return std::make_unique<KeywordsVerb>(); }

}  // namespace firstpass::cli
