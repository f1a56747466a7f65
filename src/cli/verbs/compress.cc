#include <bit>
#include <cstdint>
#include <cstring>
#include <nlohmann/json.hpp>

#include "cli/flat_row.h"
#include "cli/lines.h"
#include "cli/verb.h"
#include "condense/condense.h"
#include "condense/known_stems.h"
#include "core/ids.h"
#include "core/text.h"
#include "pipeline/document_json.h"

namespace firstpass::cli {

namespace {

constexpr std::size_t kHandleDigits = 10;  // as those that `ask` offers: digits spell nobody's name

class CompressVerb final : public Verb {
 public:
  std::string_view summary() const override { return "say it shorter: keep what answers the question"; }
  std::string_view examples() const override {
    return "  firstpass compress --keep 0.3 --question \"who pays?\" thread.eml\n"
           "  firstpass compress --keep 0.33 --jsonl rows.jsonl      (rows {id, question?, context})\n"
           "  firstpass compress --keep 0.1 --jsonl --handles rows.jsonl\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file, "text, mail, PDF … or rows with --jsonl; standard input if absent", false);
    arguments.option("--keep", m_keep,
                     "share of tokens to keep, above 0 up to 1; of a text under 100 tokens at least the best sentence");
    arguments.option("--question", m_question, "what the text is to answer");
    arguments.choice("--model", m_model, {"none", "minilm"}, "rank by words alone, or with a small embedding model");
    arguments.flag(
        "--handles", m_handles,
        "with --jsonl: give each passage that was left out a random handle and its size, for a model to ask by");
  }

  int run(Session& session) override {
    if (session.jsonl()) return run_rows(session);
    auto read = read_what_it_says(m_file, session);
    if (!read) return session.report(read.error());
    const auto compressed = compress(read->text, m_question, std::move(read->asides), session);
    if (!compressed) return session.report(compressed.error());
    session.write(compressed->text);
    if (!compressed->text.ends_with('\n')) session.write("\n");
    session.context().tell("condense", std::to_string(compressed->tokens_before) + " tokens, " +
                                           std::to_string(compressed->tokens_after) + " kept");
    return kDone;
  }

 private:
  Result<condense::Compressed> compress(std::string_view text, std::string_view question,
                                        std::vector<condense::Aside> asides, Session& session) {
    condense::CompressOptions options;
    options.keep = m_keep;
    options.question = question;
    options.asides = std::move(asides);
    options.stems = m_stems.get();
    if (m_model == "minilm") {
      FP_TRY_ASSIGN(pipeline::Engine* const engine, session.engine());
      FP_TRY_ASSIGN(options.embed, engine->embedder(Context()));
    }
    return condense::compress(text, options);
  }

  /// The row's answer without its braces: compressed, tokens_before, tokens_after, dropped.
  void append_answer(std::string& out, std::string_view text, const condense::Compressed& compressed) const {
    out += "\"compressed\":";
    append_json_string(out, compressed.text);
    out += ",\"tokens_before\":" + std::to_string(compressed.tokens_before) +
           ",\"tokens_after\":" + std::to_string(compressed.tokens_after) + ",\"dropped\":[";
    CodePoints points(text);
    for (const condense::Dropped& drop : compressed.dropped) {
      if (&drop != &compressed.dropped.front()) out += ',';
      const std::size_t start = points.at(drop.span.begin);  // first: the counter only goes forward
      const std::size_t end = points.at(drop.span.end);
      out += "{\"start\":" + std::to_string(start) + ",\"end\":" + std::to_string(end) + ",\"reason\":\"" +
             drop.reason + "\"";
      if (m_handles)
        out += ",\"handle\":\"" + random_digits(kHandleDigits) + "\",\"tokens\":" +
               std::to_string(count_tokens(std::string_view(text).substr(drop.span.begin, drop.span.size())));
      out += '}';
    }
    out += ']';
  }

  /// Code points before rising byte offsets, in one pass.
  class CodePoints {
   public:
    explicit CodePoints(std::string_view text) : m_text(text) {}
    std::size_t at(std::size_t offset) {
      for (std::uint64_t eight; m_at + sizeof eight <= offset; m_at += sizeof eight) {
        std::memcpy(&eight, m_text.data() + m_at, sizeof eight);
        // 10xxxxxx goes on with a code point: the top bit set, the next one not.
        m_count += sizeof eight - static_cast<std::size_t>(std::popcount(eight & ~eight << 1 & 0x8080808080808080ULL));
      }
      for (; m_at < offset; ++m_at) m_count += (static_cast<unsigned char>(m_text[m_at]) & 0xC0) != 0x80;
      return m_count;
    }

   private:
    std::string_view m_text;
    std::size_t m_at = 0, m_count = 0;
  };

  int run_rows(Session& session) {
    m_stems = std::make_unique<condense::KnownStems>();
    std::size_t number = 0;
    const Status status = for_each_line_batch(m_file, [&](const std::vector<std::string_view>& lines) -> Status {
      std::string out;
      for (const std::string_view line : lines) {
        if (trim(line).empty()) continue;
        answer_row(line, ++number, session, out);
        if (m_model != "none") session.raw_rows(out), out.clear();  // slow enough to be seen row by row
      }
      session.raw_rows(out);
      return {};
    });
    if (!status) return session.report(status.error());
    return session.result();
  }

  void answer_row(std::string_view line, std::size_t number, Session& session, std::string& out) {
    const auto row = read_flat_row(line, number, {"context", "question"});
    Result<condense::Compressed> compressed =
        fail(Code::data_loss, "input", "row " + std::to_string(number) + " has no context");
    if (!row) compressed = fail(row.error());
    else if (row->text[0]) compressed = compress(*row->text[0], row->text[1].value_or(m_question), {}, session);
    out += '{';
    if (row && !row->id.empty()) out += "\"id\":" + row->id + ",";
    if (compressed) append_answer(out, *row->text[0], *compressed);
    else {
      session.remember(compressed.error());
      out += "\"error\":" + pipeline::to_json(compressed.error()).dump();
    }
    out += "}\n";
  }

  std::string m_file, m_question, m_model = "none";
  double m_keep = 0.5;
  bool m_handles = false;
  std::unique_ptr<condense::KnownStems> m_stems;  // for rows
};

}  // namespace

std::unique_ptr<Verb> make_compress_verb() { return std::make_unique<CompressVerb>(); }

}  // namespace firstpass::cli
