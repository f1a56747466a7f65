// The life of one question over the person's files, in the order of the house.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/context.h"
#include "deliver/sink.h"
#include "pipeline/engine.h"
#include "pipeline/wish.h"
#include "route/policy.h"

namespace firstpass::pipeline {

/// A file whose bytes are at hand.
struct GivenFile {
  std::string name;  ///< only to speak of it
  std::string bytes;
};

struct AskRequest {
  std::string question;
  std::vector<std::string> files;  ///< as typed; "-" is standard input
  std::vector<GivenFile> given;    ///< besides
  std::string text;                ///< material given as text instead of a file (C API)
  route::Via via = route::Via::automatic;
  std::vector<deliver::SinkTarget> targets;  ///< where the result goes besides the caller
  std::string scope;                         ///< conversation; empty makes a scope for this question alone
  bool dry_run = false;                      ///< decide and show, send and write nothing
};

/// What left, or would have.
struct Sent {
  std::string destination;
  std::uint64_t bytes = 0;                  ///< body bytes of the request
  std::uint64_t tokens = 0;                 ///< project tokens of question and material
  std::uint64_t original_bytes = 0;         ///< of all files
  std::uint64_t original_tokens = 0;        ///< of everything that was read in them
  std::map<std::string, int> hidden;        ///< entity type → count
  std::string preview;                      ///< the masked question and material, as it would leave
  std::vector<std::string> unread_scripts;  ///< of the preview: names in them are not found (protect/scripts.h)
};

struct FileError {
  std::string file;
  Error error;
};

/// One part of a request that was split, and where it belongs.
struct AskPart {
  std::string text;  ///< in the person's words
  Wish wish;
  route::Verdict verdict;
};

struct AskResult {
  std::string answer;
  std::string via;  ///< "local", "cloud", "defer": the way of what left, or waits, where some parts were done here
  route::Verdict verdict;      ///< of the same
  Wish wish;                   ///< of the same
  std::vector<AskPart> parts;  ///< in order; empty for a request that was not split
  Sent sent;                   ///< zero bytes when nothing left
  Sent would_send;             ///< what the cloud would see
  double cost = 0;
  std::vector<deliver::Reminder> reminders;  ///< with the real names in them
  std::vector<std::string> delivered;        ///< one line for each thing written
  std::vector<FileError> file_errors;  ///< files that could not be read (the others were used); "delivery", "cloud"
  std::string outbox_id;               ///< when deferred or uncertain
};

/// Errors: permission_denied when the policy or the last gate refuses (nothing left); the file's error when no file
/// could be read; the provider's error otherwise, unless parts of the request were done here: then they are the result,
/// and the error stands in file_errors as "cloud". A deferred question is not an error: via is "defer".
Result<AskResult> ask(Engine& engine, const AskRequest& request, const Context& context);

/// The reminders of a result as a calendar file (iCalendar); empty where there are none.
Result<std::string> calendar_of(const AskResult& result);

/// Sends one waiting item of the outbox and delivers its answer. Same errors as ask().
Result<AskResult> send_from_outbox(Engine& engine, const std::string& id, const Context& context);

/// Reads and understands one file.
Result<Document> read_and_understand(Engine& engine, const std::string& source, const Context& context);

}  // namespace firstpass::pipeline
