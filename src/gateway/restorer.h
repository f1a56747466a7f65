// A provider's answer, whole or as a stream of events → the same with the person's own values in it.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/json.h"
#include "restore/restore.h"
#include "restore/tool_policy.h"
#include "vault/vault.h"

namespace firstpass::gateway {

/// The placeholders of a scope as they are now, in memory: an answer names what was sent, nothing newer.
std::shared_ptr<const vault::Scope> snapshot(const vault::Scope& scope);

/// One finished text of an answer, for the replay of assistant turns.
struct AnswerText {
  std::string masked, restored;
};

struct RestoreCounts {
  std::size_t restored = 0, repaired = 0, unknown = 0, withheld = 0;
};

/// What the provider counted.
struct Counted {
  std::uint64_t input_tokens = 0, output_tokens = 0;
  std::string model;
  std::string response_id;  ///< of the Responses API: a later request may continue from it
};

/// Reads usage and model wherever the dialects put them (top level, `message`, `response`).
void read_usage(const Json& event, Counted& counted);

/// Restores one answer. Not thread-safe.
class AnswerRestorer {
 public:
  explicit AnswerRestorer(std::shared_ptr<const vault::Scope> scope, restore::ToolPolicy tools = {})
      : m_scope(std::move(scope)), m_tools(std::move(tools)) {}
  virtual ~AnswerRestorer() = default;

  /// Every string of a whole answer or of one event; tool arguments as the inside of JSON strings.
  void whole(Json& value) {
    m_whole = true;
    walk(value, {});
  }

  const RestoreCounts& counts() const { return m_counts; }
  const Counted& counted() const { return m_counted; }
  Counted& counted() { return m_counted; }
  std::vector<AnswerText> take_texts() { return std::move(m_texts); }

 protected:
  void walk(Json& value, std::string_view key, bool withhold = false);
  std::string restore_text(std::string_view text, std::string_view key, bool withhold);
  /// The tool that the arguments in `call` are for; empty when that is not known.
  virtual std::string_view tool_of(const Json& call) const;
  void count(const restore::RestoreReport& report);
  void remember(std::string masked, std::string restored);

  std::shared_ptr<const vault::Scope> m_scope;
  restore::ToolPolicy m_tools;
  RestoreCounts m_counts;
  Counted m_counted;
  std::vector<AnswerText> m_texts;
  bool m_whole = false;  // not one event among many
};

/// Restores a stream, one event at a time. What is held back of a text is only what may still become a placeholder; it
/// leaves before the event that ends the text.
class StreamRestoration : public AnswerRestorer {
 public:
  using AnswerRestorer::AnswerRestorer;
  /// Appends to `out` what the client gets for this event, framed as SSE.
  void event(std::string_view name, std::string_view data, std::string& out);
  /// The stream has ended, or was cut: what is still held back.
  virtual void finish(std::string& out) = 0;
  /// True once the dialect's own end of stream was seen.
  bool ended() const { return m_ended; }

 protected:
  /// One text that arrives in pieces, known by a path such as "0/content".
  struct Slot {
    std::string path;
    restore::StreamRestorer restorer;
    std::string masked, restored;
    Json event;  // the last event of this text: the form of one that carries the held-back rest
    bool open = true;
  };

  virtual void transform(Json& event, std::string& out) = 0;
  virtual bool is_end(std::string_view) const { return false; }
  /// True where two events of one text differ in nothing but the piece they bring.
  virtual bool repeats() const { return true; }
  /// The text of that path, opened when it is new: then `tool` says whose arguments it holds, nullptr: no tool's.
  Slot& slot(const std::string& path, std::string_view key, const std::string* tool = nullptr);
  Slot* find_slot(std::string_view path);
  std::string feed(Slot& slot, std::string_view piece);
  /// Closes a text; what was held back, empty when nothing was.
  std::string close(Slot& slot);
  void emit(const Json& event, std::string& out);

  std::deque<Slot> m_slots;
  std::map<std::string, std::string, std::less<>> m_called;  // tools by what the dialect tells their calls apart with
  std::string m_name;                                        // of the event at hand
  bool m_ended = false;

 private:
  /// An event that brought a piece of one text and nothing else: most that follow are the same but for the piece, and
  /// need not be taken apart again.
  struct Pattern {
    std::string name, front, back;  // `front` ends with the quote before the piece, `back` begins with the one after it
    Slot* slot = nullptr;
  };
  bool repeat(std::string_view name, std::string_view data, std::string& out);
  void learn(std::string_view name, std::string_view data);

  Pattern m_pattern;
  Slot* m_fed_slot = nullptr;
  std::string m_fed_piece;
  int m_fed = 0, m_closed = 0;  // texts fed and closed by the event at hand
};

std::unique_ptr<StreamRestoration> restore_chat_stream(std::shared_ptr<const vault::Scope> scope,
                                                       restore::ToolPolicy tools = {});
std::unique_ptr<StreamRestoration> restore_messages_stream(std::shared_ptr<const vault::Scope> scope,
                                                           restore::ToolPolicy tools = {});
std::unique_ptr<StreamRestoration> restore_responses_stream(std::shared_ptr<const vault::Scope> scope,
                                                            restore::ToolPolicy tools = {});

}  // namespace firstpass::gateway
