// Long files in a conversation: of each, what the questions so far need, and nothing twice.
#pragma once

#include <list>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "pipeline/engine.h"

namespace firstpass::pipeline {

/// What was read of a file.
struct LongFile {
  std::string label;  ///< the kind of thing, never a file name: "PDF, read on the device"
  std::string text;
  bool records = false;  ///< rows that stand each for itself (PartKind::records)
};

/// From the person's words to the model's.
struct FileTurn {
  std::string question;         ///< the person's words
  std::vector<LongFile> files;  ///< that came with them
  bool can_add = true;          ///< false where there is no place for passages of earlier files
};

/// What leaves of a turn.
struct TurnExcerpt {
  std::vector<std::string> files;  ///< for each file, what takes its place: itself, or an excerpt that says so
  std::string more;                ///< passages of earlier files that this question needs; empty for none
  std::size_t left_out = 0;        ///< tokens of the turn's files that do not leave with it
};

/// Shortens files of more than `brief_tokens` tokens (of one turn together) where their turn looks something up; what
/// needs them in breadth (a summary, a translation) gets them whole. What a later question of the conversation needs
/// of an earlier file, and has not been given, comes with that question, so that what was said before stays the same
/// bytes: a turn's excerpt depends on this turn and those before it alone. The choice is remembered, without any
/// text, since a model that once could not run would choose otherwise. Thread-safe.
class LongContext {
 public:
  explicit LongContext(Engine& engine) : m_engine(engine) {}

  /// One excerpt for each turn, in order. Fails only when out of time.
  Result<std::vector<TurnExcerpt>> shorten(const std::vector<FileTurn>& turns, const Context& context);

 private:
  /// A file as far as the conversation has come.
  struct Known {
    const LongFile* file;
    std::vector<Span> given;  // sorted, disjoint
    bool whole = false;
  };
  struct Chosen {
    std::vector<std::vector<Span>> spans;  // for each file known at that turn: what the turn gives of it
    bool whole = false;                    // the turn's own files leave as they are
  };
  Result<Chosen> chosen(const std::string& id, const FileTurn& turn, const std::vector<Known>& known,
                        std::size_t first_new, const Context& context);
  Result<Chosen> choose(const FileTurn& turn, const std::vector<Known>& known, std::size_t first_new,
                        const Context& context);
  Result<bool> choose_of(const std::vector<Known>& known, std::size_t begin, std::size_t end,
                         const std::string& question, std::size_t max_tokens, const Context& context, Chosen& chosen);

  Engine& m_engine;
  std::mutex m_mutex;
  std::list<std::pair<std::string, Chosen>> m_recent;  // the last used first
  std::unordered_map<std::string_view, decltype(m_recent)::iterator> m_by_id;
};

}  // namespace firstpass::pipeline
