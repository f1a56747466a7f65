// `dedup` and `keywords`: rows of text in, groups or key phrases out.
#include <nlohmann/json.hpp>

#include "cli/flat_row.h"
#include "cli/lines.h"
#include "cli/verb.h"
#include "condense/dedup.h"
#include "core/kept_texts.h"
#include "core/text.h"
#include "pipeline/document_json.h"
#include "pipeline/same_pictures.h"
#include "understand/text/embed.h"
#include "understand/text/phrase_tagger.h"
#include "understand/text/text_understanding.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

struct Row {
  std::string id;  // as JSON
  std::string_view text;
};

/// A row's text, which lives until the next is read, or data_loss with the row's number.
Result<Row> parse_text_row(std::string_view line, std::size_t number) {
  static const std::vector<std::string_view> wanted = {"text"};
  FP_TRY_ASSIGN(FlatRow parsed, read_flat_row(line, number, wanted));
  if (!parsed.text[0]) return fail(Code::data_loss, "input", "row " + std::to_string(number) + " has no text");
  return Row{parsed.id.empty() ? "null" : std::move(parsed.id), *parsed.text[0]};
}

/// Calls `handle` for every good row; a bad one is reported and does not stop the others.
Status for_each_row(Session& session, const std::string& file, const std::function<void(Row)>& handle) {
  std::size_t number = 0;
  return for_each_line_batch(file, [&](const std::vector<std::string_view>& lines) -> Status {
    for (const std::string_view line : lines) {
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
  std::string_view examples() const override {
    return "  firstpass dedup --jsonl mails.jsonl       (rows {id, text})\n"
           "  firstpass dedup --pictures photos/*.jpg   (bursts, copies, other sizes)\n"
           "\nA group has `ids`, the one `kept` and its `text`; `copies`: [id, the first with the same letters]; "
           "`also`: [id of\n"
           "the group, id of an earlier group] that say the same, too, since a text that stands in two different "
           "longer ones\n"
           "joins one of them.\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positionals("FILES", m_files, "a file of rows {id, text}, standard input if absent; or pictures", false);
    arguments.flag("--pictures", m_pictures, "the files are pictures: group those of one moment");
  }

  int run(Session& session) override {
    if (m_pictures) return group_pictures(session);
    if (m_files.size() > 1) {
      session.complain("dedup: rows come from one file; for pictures, add --pictures");
      return kUsage;
    }
    const std::string file = m_files.empty() ? "" : m_files.front();
    std::vector<Row> rows;
    KeptTexts texts;
    const Status read = for_each_row(session, file, [&](Row row) {
      row.text = texts.keep(row.text);
      rows.push_back(std::move(row));
    });
    if (!read) return session.report(read.error());
    std::vector<condense::DedupRow> views;
    for (const Row& row : rows) views.push_back({"", row.text});
    const auto groups = condense::dedup(views);
    if (!groups) return session.report(groups.error());
    std::string lines;
    constexpr std::size_t kWriteAtOnce = std::size_t{1} << 20;
    for (const condense::DedupGroup& group : *groups) {
      if (session.jsonl()) append_group(rows, group, lines);
      else session.say(std::to_string(group.rows.size()) + "  " + std::string(rows[group.kept].text));
      if (lines.size() >= kWriteAtOnce) session.raw_rows(lines), lines.clear();
    }
    session.raw_rows(lines);
    return session.result();
  }

 private:
  int group_pictures(Session& session) {
    const auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const pipeline::PictureGroups found = pipeline::same_pictures(**engine, m_files, session.context());
    for (const pipeline::FileError& failed : found.errors) session.report(failed.error, "file", failed.file);
    for (const condense::DedupGroup& group : found.groups) {
      json ids = json::array();
      for (const std::size_t file : group.rows) ids.push_back(m_files[file]);
      if (session.jsonl()) session.row({{"ids", std::move(ids)}, {"kept", m_files[group.kept]}});
      else session.say(std::to_string(group.rows.size()) + "  " + m_files[group.kept]);
    }
    return session.result();
  }

  static void append_group(const std::vector<Row>& rows, const condense::DedupGroup& group, std::string& lines) {
    lines += "{\"ids\":[";
    for (const std::size_t i : group.rows) {
      if (i != group.rows.front()) lines += ',';
      lines += rows[i].id;
    }
    lines += "],\"kept\":" + rows[group.kept].id + ",\"text\":";
    append_json_string(lines, rows[group.kept].text);
    Pairs copies;
    for (std::size_t i = 0; i < group.rows.size(); ++i)
      if (group.first_copies[i] != group.rows[i]) copies.emplace_back(group.rows[i], group.first_copies[i]);
    append_pairs(rows, "copies", copies, lines);
    append_pairs(rows, "also", group.also, lines);
    lines += "}\n";
  }

  using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;
  static void append_pairs(const std::vector<Row>& rows, std::string_view name, const Pairs& pairs,
                           std::string& lines) {
    if (pairs.empty()) return;
    lines += ",\"" + std::string(name) + "\":[";
    for (const auto& [one, other] : pairs) {
      if (&one != &pairs.front().first) lines += ',';
      lines += '[' + rows[one].id + ',' + rows[other].id + ']';
    }
    lines += ']';
  }

  std::vector<std::string> m_files;
  bool m_pictures = false;
};

class KeywordsVerb final : public Verb {
 public:
  std::string_view summary() const override { return "key phrases of texts"; }
  std::string_view examples() const override {
    return "  firstpass keywords notes.txt\n"
           "  firstpass keywords --model minilm --jsonl rows.jsonl    (rows {id, text})\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file, "text, mail, PDF … or rows {id, text} with --jsonl; standard input if absent",
                         false);
    arguments.option("--limit", m_limit, "most phrases for a text");
    arguments.choice("--model", m_model, {"none", "phrases", "minilm"},
                     "rank by words alone; take English noun phrases; or rank these by meaning, too");
  }

  int run(Session& session) override {
    if (m_limit < 1) {
      session.complain("keywords: --limit must be 1 or more");
      return kUsage;
    }
    Ranking ranking;
    std::optional<understand::PhraseTagger> tagger;
    if (m_model != "none") {
      const auto engine = session.engine();
      if (!engine) return session.report(engine.error());
      const auto models = (*engine)->runtime();
      if (!models) return session.report(models.error());
      const auto path = (*models)->store().path("phrases", "phrases.bin");
      if (!path) return session.report(path.error());
      auto loaded = understand::PhraseTagger::load(*path);
      if (!loaded) return session.report(loaded.error());
      tagger.emplace(std::move(*loaded));
      if (m_model == "minilm") {
        ranking.embed = [models = *models](const std::vector<std::string_view>& texts) {
          return understand::embed_texts(texts, *models, Context());
        };
        auto rarity = understand::word_rarity(**models);
        if (!rarity) return session.report(rarity.error());
        ranking.rarity = std::move(*rarity);
      }
    }
    if (!session.jsonl()) {
      const auto text = own_words_of(session);
      if (!text) return session.report(text.error());
      const auto found = keywords_of(*text, ranking, tagger ? &*tagger : nullptr);
      if (!found) return session.report(found.error());
      for (const understand::Keyword& keyword : *found) session.say(keyword.text);
      return kDone;
    }
    const Status read = for_each_row(session, m_file, [&](const Row& row) {
      const auto found = keywords_of(row.text, ranking, tagger ? &*tagger : nullptr);
      if (!found) {
        session.report(found.error(), "id", row.id);
        return;
      }
      json keywords = json::array();
      for (const understand::Keyword& keyword : *found)
        keywords.push_back({{"text", keyword.text}, {"score", keyword.score}});
      session.row({{"id", json::parse(row.id)}, {"keywords", std::move(keywords)}});
    });
    if (!read) return session.report(read.error());
    return session.result();
  }

 private:
  struct Ranking {
    understand::PhraseEmbedder embed;
    understand::PhraseRarity rarity;
  };

  /// What the file says itself, and a mail's subject: its other headers, a signature, or what it quotes, is not what it
  /// is about.
  Result<std::string> own_words_of(Session& session) const {
    FP_TRY_ASSIGN(pipeline::FlatText flat, read_what_it_says(m_file, session));
    const auto blank = [&](std::size_t begin, std::size_t end) {
      std::fill(flat.text.begin() + static_cast<std::ptrdiff_t>(begin),
                flat.text.begin() + static_cast<std::ptrdiff_t>(end), '\n');
    };
    for (const condense::Aside& aside : flat.asides) blank(aside.span.begin, aside.span.end);
    for (const Span header : flat.headers) {
      constexpr std::string_view kSubject = "Subject: ";
      for (std::size_t line = header.begin, end = line; line < header.end; line = end) {
        end = std::min(flat.text.find('\n', line) + 1, header.end);
        if (end <= line) end = header.end;
        const bool subject = flat.text.compare(line, kSubject.size(), kSubject) == 0;
        blank(line, subject ? line + kSubject.size() : end);
      }
    }
    return std::move(flat.text);
  }

  Result<std::vector<understand::Keyword>> keywords_of(std::string_view text, const Ranking& ranking,
                                                       const understand::PhraseTagger* tagger) const {
    const auto limit = static_cast<std::size_t>(m_limit);
    if (ranking.embed) return understand::extract_keywords(text, limit, ranking.embed, tagger, ranking.rarity);
    return understand::extract_keywords(text, limit, tagger);
  }

  std::string m_file, m_model = "none";
  long long m_limit = 10;
};

}  // namespace

std::unique_ptr<Verb> make_dedup_verb() { return std::make_unique<DedupVerb>(); }
std::unique_ptr<Verb> make_keywords_verb() { return std::make_unique<KeywordsVerb>(); }

}  // namespace firstpass::cli
