// One conversation's requests → the bytes that may leave. What was sent once is sent again as it was.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/context.h"
#include "core/hmac.h"
#include "gateway/attachments.h"
#include "gateway/json.h"
#include "gateway/tightening.h"
#include "pipeline/engine.h"

namespace firstpass::gateway {

/// Masked texts by keyed hash of (scope, text): the same text of one conversation leaves as the same bytes, so that
/// providers' prompt caches keep hitting; also an assistant's own words, as the provider wrote them. Holds no original.
/// Bounded; the longest unused goes first. Thread-safe.
class ReplayCache {
 public:
  explicit ReplayCache(std::size_t most_bytes = std::size_t{10} << 20) : m_most_bytes(most_bytes) {}
  std::optional<std::string> find(const std::string& mac);
  void put(const std::string& mac, std::string masked);

 private:
  struct Entry {
    std::string mac, masked;
  };
  const std::size_t m_most_bytes;
  std::mutex m_mutex;
  std::list<Entry> m_entries;  // the last used first
  std::unordered_map<std::string_view, std::list<Entry>::iterator> m_by_mac;
  std::size_t m_bytes = 0;
};

/// One conversation with one destination.
struct Conversation {
  std::shared_ptr<vault::Scope> scope;
  std::string destination;
};

/// Thread-safe.
class Masker {
 public:
  explicit Masker(pipeline::Engine& engine) : m_engine(engine) {}

  /// The conversation as it is known to one destination. The name of its scope is `asked` (header x-firstpass-scope)
  /// when given; else that of the response it continues (previous_response_id), while that is remembered; else a keyed
  /// hash of the first message of the person (without one, of the instructions), which all turns of a conversation
  /// share. Kept open for the next turns.
  Result<Conversation> conversation_of(const Json& body, std::string_view asked, const std::string& destination);

  /// Hides what is private in every position of `body` but in the pictures of `attached`, in the way that `tightening`
  /// asks for. Returns how many of
  /// which type are hidden in it now. Any error means that nothing may leave.
  Result<std::map<std::string, int>> mask(Json& body, const Attached& attached, const Conversation& conversation,
                                          const Tightening& tightening, const Context& context);

  /// A later request with this previous_response_id belongs to the same conversation.
  void remember_response(const Conversation& conversation, const std::string& response_id);
  /// Which destination gave this response; empty when it is not remembered.
  std::string origin_of(const std::string& response_id);

  /// An answer's text as the person got it, and as the provider wrote it: the next turn sends the latter.
  void remember_answer(const Conversation& conversation, const Tightening& tightening, std::string_view restored,
                       std::string masked);

 private:
  /// What tells texts apart without keeping them; each under a sub-key that is used for nothing else.
  struct Secrets {
    std::unique_ptr<const HmacSha256> conversations, responses, replays;
  };
  Result<const Secrets*> secrets();
  Result<std::vector<std::string>> macs_of(const std::vector<std::string_view>& texts, const Conversation& conversation,
                                           const Tightening& tightening);
  Status shield_into(const std::vector<std::string>& texts, const std::vector<std::size_t>& which,
                     const Conversation& conversation, const Tightening& tightening, const Context& context,
                     std::vector<std::string>& masked);
  Result<std::optional<std::pair<std::string, std::string>>> answered(const std::string& response_id);

  pipeline::Engine& m_engine;
  ReplayCache m_replay;
  std::mutex m_mutex;
  std::unique_ptr<const Secrets> m_secrets;
  using Open = std::list<std::pair<std::string, std::shared_ptr<vault::Scope>>>;
  Open m_open;  // the last used first
  std::unordered_map<std::string_view, Open::iterator> m_open_by_id;
};

/// Entity type → how many placeholders stand in `text`; look-alikes of the person's own are not counted.
void count_placeholders(std::string_view text, std::map<std::string, int>& counts);

/// The words by which a conversation is known: its first message of the person, else its instructions.
std::string conversation_start(const Json& body);

}  // namespace firstpass::gateway
