#include "pipeline/ask.h"

#include "condense/condense.h"
#include "core/file.h"
#include "core/ids.h"
#include "core/text.h"
#include "input/reader.h"
#include "pipeline/asked_days.h"
#include "pipeline/briefing.h"
#include "pipeline/exchange.h"
#include "pipeline/left_out.h"
#include "pipeline/local_answer.h"
#include "pipeline/own_vocabulary.h"
#include "pipeline/prompt.h"
#include "pipeline/shield.h"
#include "pipeline/split.h"
#include "pipeline/spoken_points.h"
#include "protect/scripts.h"
#include "understand/text/text_understanding.h"
#include "understand/understand.h"

namespace firstpass::pipeline {

namespace {

/// Everything the rooms before the line have made of one question.
struct Prepared {
  std::vector<Document> documents;
  Split split;                      ///< what is done here; its rest is what the rooms below are about
  Shielded shielded;                ///< texts: one for each material, the question last
  std::vector<Material> materials;  ///< masked
  std::string question;             ///< masked
  std::string scope_name;
  bool hidden_known = false;  ///< false when nothing can leave and the detector was not to be had
};

std::string describe(const Document& document) {
  std::string text = short_name(document) + ": " + document.media_type;
  if (!document.summary.kind.empty()) text += ", " + document.summary.kind;
  std::size_t tokens = 0;
  for (const Part& part : document.parts) tokens += count_tokens(part.text);
  return text + ", " + std::to_string(tokens) + " tokens of text";
}

std::string describe_fields(const Document& document) {
  std::string text;
  for (const auto& [name, field] : document.summary.fields)
    text += (text.empty() ? "" : ", ") + name + " " + field.value;
  return text;
}

/// With a memory for what is costly: pictures and sound.
Status recognize(Engine& engine, Document& document, runtime::Runtime& runtime, const Context& context) {
  const bool costly = std::any_of(document.parts.begin(), document.parts.end(),
                                  [](const Part& part) { return part.image != nullptr || part.audio != nullptr; });
  ReadingCache* const readings = costly ? engine.readings() : nullptr;
  const bool sound =
      std::any_of(document.parts.begin(), document.parts.end(), [](const Part& part) { return part.audio != nullptr; });
  const std::vector<std::string> expected = sound ? own_vocabulary(engine) : std::vector<std::string>();
  if (readings != nullptr && readings->recall(document, expected)) {
    context.tell("understand", "read before");
    return {};
  }
  FP_TRY(understand::recognize(document, runtime, context, expected));
  if (readings != nullptr) readings->keep(document, expected);
  return {};
}

Result<Document> understand_read(Engine& engine, Result<Document> read, const Context& context) {
  FP_TRY_ASSIGN(Document document, std::move(read));
  FP_TRY_ASSIGN(const auto runtime, engine.runtime());
  FP_TRY(recognize(engine, document, *runtime, context));
  note_names(engine, document, context);
  FP_TRY(understand::conclude(document, context));
  context.tell("understand", describe(document));
  if (const std::string fields = describe_fields(document); !fields.empty())
    context.tell("understand", short_name(document) + ": " + fields);
  return document;
}

std::uint64_t file_size(const std::string& file) {
  std::error_code error;
  const auto size = std::filesystem::file_size(file, error);
  return error ? 0 : size;
}

Result<std::vector<Document>> read_all(Engine& engine, const AskRequest& request, AskResult& result,
                                       const Context& context) {
  std::vector<Document> documents;
  if (!request.text.empty()) {
    FP_TRY_ASSIGN(Document document, input::read_bytes("text", request.text, context));
    result.would_send.original_bytes += request.text.size();
    documents.push_back(std::move(document));
  }
  const std::size_t count = request.files.size() + request.given.size();
  const auto take = [&](const std::string& name, std::uint64_t size, Result<Document> document) -> Status {
    if (!document) {
      if (count == 1) return fail(document.error());
      context.tell("input", document.error().message);
      result.file_errors.push_back({name, std::move(document.error())});
      return {};
    }
    result.would_send.original_bytes += size;
    documents.push_back(std::move(*document));
    return {};
  };
  for (const std::string& file : request.files)
    FP_TRY(take(file, file_size(file), read_and_understand(engine, file, context)));
  for (const GivenFile& file : request.given) {
    context.tell("input", "reading " + file.name);
    FP_TRY(take(file.name, file.bytes.size(),
                understand_read(engine, input::read_bytes(file.name, file.bytes, context), context)));
  }
  if (documents.empty() && !result.file_errors.empty()) return fail(result.file_errors.front().error);
  return documents;
}

protect::DetectOptions ask_options() {
  protect::DetectOptions options;
  options.keep_things = true;
  options.keep_dates = true;  // due dates are what such questions are about; dates of birth stay hidden
  return options;
}

Result<std::shared_ptr<vault::Scope>> open_scope(Engine& engine, const Prepared& prepared, bool can_leave) {
  if (!can_leave) return vault::Vault::in_memory()->scope(prepared.scope_name, "local");
  FP_TRY_ASSIGN(vault::Vault* const vault, engine.vault());
  return vault->scope(prepared.scope_name, engine.destination());
}

Status protect_brief(Engine& engine, const condense::Brief& brief, const std::string& question, bool can_leave,
                     Prepared& prepared, const Context& context) {
  std::vector<std::string> texts;
  for (const condense::BriefPiece& piece : brief.pieces) texts.push_back(piece.text);
  texts.push_back(question);
  const auto detector = engine.detector();
  if (!detector) {
    if (can_leave) return fail(detector.error());
    context.tell("protect", "not looked at: " + detector.error().message);
    return {};
  }
  FP_TRY_ASSIGN(const auto scope, open_scope(engine, prepared, can_leave));
  FP_TRY_ASSIGN(prepared.shielded, shield(texts, engine, engine.destination(), *scope, ask_options(), context));
  for (std::size_t i = 0; i < brief.pieces.size(); ++i)
    prepared.materials.push_back({brief.pieces[i].label, prepared.shielded.texts[i]});
  prepared.question = prepared.shielded.texts.back();
  prepared.hidden_known = true;
  return {};
}

void describe_sent(const Prepared& prepared, const condense::Brief& brief, Sent& sent) {
  sent.hidden = prepared.shielded.hidden;
  sent.original_tokens = brief.tokens_before;
  for (const Material& material : prepared.materials)
    sent.preview += "[" + material.label + "]\n" + material.text + "\n";
  sent.preview += prepared.question;
  sent.tokens = count_tokens(sent.preview);
  sent.bytes = sent.preview.size();
  sent.unread_scripts = protect::unread_scripts(sent.preview);
}

void tell_protected(const Sent& sent, const Context& context) {
  std::string text = "hidden:";
  for (const auto& [type, count] : sent.hidden) text += " " + std::to_string(count) + " " + type;
  context.tell("protect", sent.hidden.empty() ? "nothing private found" : text);
}

/// What the question needs of the documents.
Result<condense::Brief> brief_for(Engine& engine, const std::vector<Document>& documents, const std::string& question,
                                  const std::string& verb, const Context& context) {
  condense::BriefOptions options;
  options.max_tokens = static_cast<std::size_t>(engine.settings().brief_tokens);
  options.look_up = understand::is_look_up(question, verb);
  return brief_by_meaning(engine, documents, with_asked_days(question, documents, understand::today()),
                          std::move(options), context);
}

route::Verdict decide(Engine& engine, const AskRequest& request, const Wish& wish, const AskResult& result,
                      double local_confidence) {
  route::Question question;
  question.via = request.via;
  question.verb = wish.verb;
  if (wish.kept_here) question.kept_here = wish.intent;
  question.hidden = result.would_send.hidden;
  question.request_bytes = result.would_send.bytes;
  question.tokens = result.would_send.tokens;
  question.local_confidence = local_confidence;
  question.prefer_cloud = engine.settings().prefer == "cloud";
  question.provider_configured = !engine.destination().empty();
  return engine.policy().decide(question, engine.destination(), observe(engine));
}

/// An answer is worth more than its delivery: what could not be written is reported beside it, and costs nothing else.
void deliver_answer(Engine& engine, const deliver::Delivery& delivery, const std::vector<deliver::SinkTarget>& targets,
                    bool dry_run, AskResult& result, const Context& context) {
  result.reminders = delivery.reminders;
  auto lines = deliver_all(engine, delivery, targets, dry_run, context);
  if (lines) result.delivered = std::move(*lines);
  else result.file_errors.push_back({"delivery", lines.error()});
}

Status finish_locally(Engine& engine, const AskRequest& request, const Prepared& prepared, LocalAnswer answer,
                      AskResult& result, const Context& context) {
  if (prepared.split.rest.empty()) answer = {};
  else if (answer.only_quotes)
    answer = answer_locally(prepared.documents, prepared.split.rest, embedder_or_none(engine, context),
                            engine.settings().my_names);
  result.answer = prepared.split.compose(answer.text, "") + "\n" + kLocalNote;
  result.via = "local";
  std::vector<deliver::Reminder> reminders = prepared.split.reminders();
  reminders.insert(reminders.end(), answer.reminders.begin(), answer.reminders.end());
  deliver_answer(engine, {result.answer, std::move(reminders), {}, "", ""}, request.targets, request.dry_run, result,
                 context);
  return {};
}

Waiting waiting_for(Engine& engine, const AskRequest& request, const Prepared& prepared, const AskResult& result,
                    const LocalAnswer& local, const std::string& offer) {
  Waiting waiting;
  waiting.destination = engine.destination();
  waiting.scope = prepared.scope_name;
  waiting.rule = result.verdict.rule;
  waiting.wants_reminder = prepared.split.rest_wish.reminder();
  waiting.chat = build_chat(prepared.question, prepared.materials, engine.settings().model, waiting.wants_reminder);
  if (!offer.empty()) waiting.chat.messages.front().text += "\n" + offer;
  waiting.hidden = prepared.shielded.hidden;
  waiting.targets = request.targets;
  waiting.fallback = local.reminders;
  return waiting;
}

/// Gives what was done here when what was asked did not come, or not yet.
void give_what_is_here(Engine& engine, const Waiting& waiting, const Split& split, AskResult& result,
                       const Context& context) {
  if (!split.anything_here()) return;
  deliver_answer(engine, {split.compose("", kPartNote), split.reminders(), {}, "", ""}, waiting.targets, false, result,
                 context);
}

void accept_answer(Engine& engine, const Waiting& waiting, const Split& split, Answered answered, AskResult& result,
                   const Context& context) {
  if (answered.deferred) {
    result.via = "defer";
    result.answer = split.compose(
        "Kept in the outbox (" + result.outbox_id + "): " + answered.reason + ". It is sent by: firstpass outbox send",
        kPartNote);
    return give_what_is_here(engine, waiting, split, result, context);
  }
  result.via = "cloud";
  result.answer = split.compose(answered.text, kPartNote);
  result.cost = answered.cost;
  result.sent = result.would_send;
  result.sent.bytes = answered.bytes;
  result.sent.destination = waiting.destination;
  result.sent.hidden = waiting.hidden;
  context.tell("restore", "the real names are back in the answer");
  std::vector<deliver::Reminder> reminders = split.reminders();
  reminders.insert(reminders.end(), answered.reminders.begin(), answered.reminders.end());
  deliver_answer(engine, {result.answer, std::move(reminders), {}, "", result.outbox_id}, waiting.targets, false,
                 result, context);
}

/// Tokens that passages may add: what the brief left of its budget.
std::size_t passage_budget(const Engine& engine, const AskResult& result) {
  const auto all = static_cast<std::size_t>(engine.settings().brief_tokens);
  return all > result.would_send.tokens ? all - result.would_send.tokens : 0;
}

/// Masks a passage as the brief was masked, in the same scope.
MaskPassage masker(Engine& engine, const Prepared& prepared, const Context& context) {
  return [&engine, &prepared, &context](const std::string& passage) -> Result<MaskedPassage> {
    FP_TRY_ASSIGN(const auto scope, open_scope(engine, prepared, true));
    FP_TRY_ASSIGN(Shielded shielded, shield({passage}, engine, engine.destination(), *scope, ask_options(), context));
    return MaskedPassage{std::move(shielded.texts.front()), std::move(shielded.hidden)};
  };
}

Status finish_in_cloud(Engine& engine, const AskRequest& request, const Prepared& prepared,
                       const condense::Brief& brief, const LocalAnswer& local, AskResult& result,
                       const Context& context) {
  // What waits in the outbox is sent without the offer: its documents are gone by then.
  const bool now = result.verdict.decision != route::Decision::defer;
  LeftOut left_out(prepared.documents, brief, passage_budget(engine, result), masker(engine, prepared, context));
  const Waiting waiting = waiting_for(engine, request, prepared, result, local, now ? left_out.offer() : std::string());
  FP_TRY_ASSIGN(outbox::Outbox* const box, engine.outbox());
  const std::string reason = result.verdict.reasons.empty() ? "" : result.verdict.reasons.front();
  FP_TRY_ASSIGN(result.outbox_id, box->add(waiting.destination, reason, to_payload(waiting)));
  if (result.verdict.decision == route::Decision::defer) {
    accept_answer(engine, waiting, prepared.split, {"", {}, 0, 0, true, reason}, result, context);
    return {};
  }
  context.tell("cloud",
               "asking " + waiting.destination + " with " + std::to_string(result.would_send.tokens) + " tokens");
  auto answered = exchange(engine, result.outbox_id, waiting, context, {}, &left_out);
  if (answered) {
    accept_answer(engine, waiting, prepared.split, std::move(*answered), result, context);
    return {};
  }
  if (!prepared.split.anything_here()) return fail(answered.error());
  result.via = "local";
  result.answer = prepared.split.compose("", kPartNote);
  result.file_errors.push_back({"cloud", answered.error()});
  give_what_is_here(engine, waiting, prepared.split, result, context);
  return {};
}

/// The parts of a request that was split, with their verdicts; what is asked is one part.
void describe_parts(const Split& split, AskResult& result) {
  if (!split.anything_here()) return;
  bool rest_told = false;
  for (const SplitPart& part : split.parts) {
    if (part.here) result.parts.push_back({part.text, part.wish, part.verdict});
    else if (!std::exchange(rest_told, true)) result.parts.push_back({split.rest, split.rest_wish, result.verdict});
  }
}

/// The verdict over everything: of what is asked, or, where nothing is, of what is done here.
route::Verdict verdict_of(Engine& engine, const AskRequest& request, const Prepared& prepared, const AskResult& result,
                          const LocalAnswer& local) {
  if (prepared.split.rest.empty() && !prepared.split.parts.empty()) return prepared.split.parts.front().verdict;
  return decide(engine, request, prepared.split.rest_wish, result, local.confidence);
}

/// Splits the request, and makes what may leave of the rest: brief, masked, described.
Result<condense::Brief> prepare(Engine& engine, const AskRequest& request, Prepared& prepared, AskResult& result,
                                const Context& context) {
  FP_TRY_ASSIGN(prepared.split, split_request(engine, request.via, request.question, prepared.documents, context));
  for (const SplitPart& part : prepared.split.parts)
    if (part.here) context.tell("route", "a part is done here: " + part.verdict.reasons.front());
  condense::Brief brief;
  if (prepared.split.rest.empty()) return brief;
  FP_TRY_ASSIGN(brief,
                brief_for(engine, prepared.documents, prepared.split.rest, prepared.split.rest_wish.verb, context));
  context.tell("condense", std::to_string(brief.tokens_before) + " tokens read, " + std::to_string(brief.tokens_after) +
                               " kept for the question");
  const bool can_leave = !engine.destination().empty() && request.via != route::Via::local && !request.dry_run;
  FP_TRY(protect_brief(engine, brief, prepared.split.rest, can_leave, prepared, context));
  describe_sent(prepared, brief, result.would_send);
  result.would_send.destination = engine.destination();
  if (prepared.hidden_known) tell_protected(result.would_send, context);
  return brief;
}

}  // namespace

Result<Document> read_and_understand(Engine& engine, const std::string& source, const Context& context) {
  return understand_read(engine, input::read_document(source, context), context);
}

Result<std::string> calendar_of(const AskResult& result) {
  return deliver::calendar_of({result.answer, result.reminders, {}, "", result.outbox_id});
}

Result<AskResult> ask(Engine& engine, const AskRequest& request, const Context& outer) {
  if (trim(request.question).empty())
    return fail(Code::invalid_argument, "ask", "the question is empty: say what is wanted of the files");
  Context context = outer;
  context.question = request.question;
  AskResult result;
  Prepared prepared;
  prepared.scope_name = request.scope.empty() ? "ask-" + new_id() : request.scope;

  FP_TRY_ASSIGN(prepared.documents, read_all(engine, request, result, context));

  FP_TRY_ASSIGN(const condense::Brief brief, prepare(engine, request, prepared, result, context));
  const LocalAnswer local = answer_locally(prepared.documents, prepared.split.rest, {}, engine.settings().my_names);
  result.verdict = verdict_of(engine, request, prepared, result, local);
  result.wish = prepared.split.rest.empty() ? prepared.split.parts.front().wish : prepared.split.rest_wish;
  describe_parts(prepared.split, result);
  context.tell("route", std::string(route::decision_name(result.verdict.decision)) +
                            (result.verdict.reasons.empty() ? "" : ": " + result.verdict.reasons.front()));

  if (result.verdict.decision == route::Decision::deny)
    return fail(Code::permission_denied, "route",
                result.verdict.reasons.empty() ? "the policy refuses this" : result.verdict.reasons.front());
  if (request.dry_run) {
    result.via = std::string(route::decision_name(result.verdict.decision));
    return result;
  }
  if (result.verdict.decision == route::Decision::local)
    FP_TRY(finish_locally(engine, request, prepared, local, result, context));
  else FP_TRY(finish_in_cloud(engine, request, prepared, brief, local, result, context));
  return result;
}

Result<AskResult> send_from_outbox(Engine& engine, const std::string& id, const Context& context) {
  FP_TRY_ASSIGN(outbox::Outbox* const box, engine.outbox());
  FP_TRY_ASSIGN(const outbox::Item item, box->get(id));
  FP_TRY_ASSIGN(const Waiting waiting, from_payload(item.payload));
  AskResult result;
  result.outbox_id = id;
  FP_TRY_ASSIGN(Answered answered, exchange(engine, id, waiting, context));
  accept_answer(engine, waiting, {}, std::move(answered), result, context);
  return result;
}

}  // namespace firstpass::pipeline
