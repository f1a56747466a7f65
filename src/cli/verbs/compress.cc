#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "condense/condense.h"
#include "core/text.h"
#include "pipeline/document_json.h"
#include "understand/text/embed.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

class CompressVerb final : public Verb {
 public:
  std::string_view summary() const override { return "say it shorter: keep what answers the question"; }
  std::string_view examples() const override {
    return "  firstpass compress --keep 0.3 --question \"who pays?\" thread.txt\n"
           "  firstpass compress --keep 0.33 --jsonl rows.jsonl      (rows {id, question?, context})\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("FILE", m_file, "text, or rows with --jsonl; standard input if absent", false);
    arguments.option("--keep", m_keep, "share of tokens to keep, above 0 up to 1");
    arguments.option("--question", m_question, "what the text is to answer");
    arguments.choice("--model", m_model, {"none", "minilm"}, "rank by words alone, or with a small embedding model");
  }

  int run(Session& session) override {
    if (session.jsonl()) return run_rows(session);
    const auto text = read_text(m_file);
    if (!text) return session.report(text.error());
    const auto compressed = compress(*text, m_question, session);
    if (!compressed) return session.report(compressed.error());
    session.write(compressed->text);
    if (!compressed->text.ends_with('\n')) session.write("\n");
    session.context().tell("condense", std::to_string(compressed->tokens_before) + " tokens, " +
                                           std::to_string(compressed->tokens_after) + " kept");
    return kDone;
  }

 private:
  Result<condense::Compressed> compress(const std::string& text, const std::string& question, Session& session) {
    condense::CompressOptions options;
    options.keep = m_keep;
    options.question = question;
    if (m_model == "minilm") { FP_TRY(use_embedding(session, options)); }
    return condense::compress(text, options);
  }

  Status use_embedding(Session& session, condense::CompressOptions& options);

  static json to_json(const std::string& text, const condense::Compressed& compressed) {
    const OffsetMap offsets(text);
    json dropped = json::array();
    for (const condense::Dropped& drop : compressed.dropped)
      dropped.push_back({{"start", offsets.code_points(drop.span.begin)},
                         {"end", offsets.code_points(drop.span.end)},
                         {"reason", drop.reason}});
    return {{"compressed", compressed.text},
            {"tokens_before", compressed.tokens_before},
            {"tokens_after", compressed.tokens_after},
            {"dropped", std::move(dropped)}};
  }

  int run_rows(Session& session) {
    std::size_t number = 0;
    const Status status = for_each_batch(m_file, [&](const std::vector<std::string>& lines) -> Status {
      for (const std::string& line : lines) {
        if (trim(line).empty()) continue;
        auto row = parse_row(line, ++number);
        json out = json::object();
        if (row && row->contains("id")) out["id"] = (*row)["id"];
        Result<condense::Compressed> compressed =
            fail(Code::data_loss, "input", "row " + std::to_string(number) + " has no context");
        std::string context;
        if (row && row->contains("context") && (*row)["context"].is_string()) {
          context = (*row)["context"].get<std::string>();
          const bool asked = row->contains("question") && (*row)["question"].is_string();
          compressed = compress(context, asked ? (*row)["question"].get<std::string>() : m_question, session);
        }
        if (compressed) out.update(to_json(context, *compressed));
        else {
          session.remember(compressed.error());
          out["error"] = pipeline::to_json(row ? compressed.error() : row.error());
        }
        session.row(out);
      }
      return {};
    });
    if (!status) return session.report(status.error());
    return session.result();
  }

  std::string m_file, m_question, m_model = "none";
  double m_keep = 0.5;
};

Status CompressVerb::use_embedding(Session& session, condense::CompressOptions& options) {
  FP_TRY_ASSIGN(pipeline::Engine* const engine, session.engine());
  FP_TRY_ASSIGN(const std::shared_ptr<runtime::Runtime> models, engine->runtime());
  options.embed = [models](const std::vector<std::string_view>& texts) {
    return understand::embed_texts(texts, *models, Context());
  };
  return {};
}

}  // namespace

std::unique_ptr<Verb> make_compress_verb() { return std::make_unique<CompressVerb>(); }

}  // namespace firstpass::cli
