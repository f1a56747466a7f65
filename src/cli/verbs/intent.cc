// `intent train` and `intent predict`: labels learned from examples.
#include <nlohmann/json.hpp>

#include "cli/verb.h"
#include "core/text.h"
#include "pipeline/document_json.h"
#include "understand/text/intent_model.h"

namespace firstpass::cli {

namespace {

using json = nlohmann::ordered_json;

std::string string_of(const json& row, const char* key) {
  const auto found = row.find(key);
  return found != row.end() && found->is_string() ? found->get<std::string>() : std::string();
}

class IntentVerb final : public Verb {
 public:
  std::string_view summary() const override { return "what a text wants: learn labels from examples, and tell them"; }
  std::string_view examples() const override {
    return "  firstpass intent train examples.jsonl -o mine.intent     (rows {text, intent}; intent \"oos\": none of "
           "them)\n"
           "  firstpass intent predict -m mine.intent --jsonl rows.jsonl (rows {id, text})\n";
  }
  void declare(Arguments& arguments) override {
    arguments.positional("ACTION", m_action, "train or predict", true);
    arguments.positional("FILE", m_file, "rows; standard input if absent", false);
    arguments.option("-o,--output", m_output, "where the trained model goes");
    arguments.option("-m,--model", m_model, "a trained model");
  }

  int run(Session& session) override {
    if (m_action == "train") return train(session);
    if (m_action == "predict") return predict(session);
    session.complain("intent " + m_action + ": the actions are train and predict");
    return kUsage;
  }

 private:
  int train(Session& session) {
    if (m_output.empty()) {
      session.complain("intent train: say where the model goes, with -o MODEL");
      return kUsage;
    }
    std::vector<understand::IntentExample> examples;
    std::size_t number = 0;
    const Status read = for_each_batch(m_file, [&](const std::vector<std::string>& lines) -> Status {
      for (const std::string& line : lines) {
        if (trim(line).empty()) continue;
        const auto row = parse_row(line, ++number);
        if (!row) {
          session.report(row.error(), "id", std::to_string(number));
          continue;
        }
        understand::IntentExample example{string_of(*row, "text"), string_of(*row, "intent")};
        if (example.intent.empty() || trim(example.text).empty())
          session.report(
              Error{Code::data_loss, "row " + std::to_string(number) + " needs a text and an intent", "input"}, "id",
              std::to_string(number));
        else examples.push_back(std::move(example));
      }
      return {};
    });
    if (!read) return session.report(read.error());
    const auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const auto models = (*engine)->runtime();
    if (!models) return session.report(models.error());
    const auto model = understand::IntentModel::train(examples, **models, session.context());
    if (!model) return session.report(model.error());
    if (const Status saved = model->save(m_output); !saved) return session.report(saved.error());
    if (session.jsonl()) session.row({{"model", m_output}, {"rows", examples.size()}, {"intents", model->labels()}});
    else
      session.say(m_output + ": " + std::to_string(model->labels().size()) + " intents from " +
                  std::to_string(examples.size()) + " rows");
    return session.result();
  }

  int predict(Session& session) {
    if (m_model.empty()) {
      session.complain("intent predict: name the trained model, with -m MODEL");
      return kUsage;
    }
    const auto model = understand::IntentModel::load(m_model);
    if (!model) return session.report(model.error());
    const auto engine = session.engine();
    if (!engine) return session.report(engine.error());
    const auto models = (*engine)->runtime();
    if (!models) return session.report(models.error());
    std::size_t number = 0;
    const Status read = for_each_batch(m_file, [&](const std::vector<std::string>& lines) -> Status {
      return session.jsonl() ? predict_rows(session, *model, **models, lines, number)
                             : predict_lines(session, *model, **models, lines);
    });
    if (!read) return session.report(read.error());
    return session.result();
  }

  static json to_json(const understand::IntentGuess& guess) {
    return {{"intent", guess.intent}, {"score", guess.score}, {"in_scope", guess.in_scope}};
  }

  static Status predict_rows(Session& session, const understand::IntentModel& model, runtime::Runtime& models,
                             const std::vector<std::string>& lines, std::size_t& number) {
    std::vector<json> rows;  // what is known of each: its id, or its error
    std::vector<std::string> texts;
    for (const std::string& line : lines) {
      if (trim(line).empty()) continue;
      const auto row = parse_row(line, ++number);
      json out = json::object();
      if (row && row->contains("id")) out["id"] = (*row)["id"];
      const bool good = row && row->contains("text") && (*row)["text"].is_string();
      if (!good) {
        const Error error =
            row ? Error{Code::data_loss, "row " + std::to_string(number) + " has no text", "input"} : row.error();
        session.remember(error);
        out["error"] = pipeline::to_json(error);
      }
      texts.push_back(good ? (*row)["text"].get<std::string>() : std::string());
      rows.push_back(std::move(out));
    }
    // As they are, not together: a row's answer must not depend on what it stands beside.
    for (std::size_t r = 0; r < rows.size(); ++r) {
      if (!rows[r].contains("error")) {
        FP_TRY_ASSIGN(const auto guesses, model.predict({texts[r]}, models, session.context()));
        rows[r].update(to_json(guesses.front()));
      }
      session.row(rows[r]);
    }
    return {};
  }

  static Status predict_lines(Session& session, const understand::IntentModel& model, runtime::Runtime& models,
                              const std::vector<std::string>& lines) {
    for (const std::string& line : lines) {
      if (trim(line).empty()) continue;
      FP_TRY_ASSIGN(const auto guesses, model.predict({line}, models, session.context()));
      const understand::IntentGuess& guess = guesses.front();
      session.say(guess.intent + (guess.in_scope ? "" : " (out of scope)") + "  " +
                  std::to_string(static_cast<int>(guess.score * 100 + 0.5)) + " %");
    }
    return {};
  }

  std::string m_action, m_file, m_output, m_model;
};

}  // namespace

std::unique_ptr<Verb> make_intent_verb() { return std::make_unique<IntentVerb>(); }

}  // namespace firstpass::cli
