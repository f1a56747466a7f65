// What of a request is done here, part by part, and what is left to ask.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "pipeline/engine.h"
#include "pipeline/local_answer.h"
#include "pipeline/wish.h"
#include "route/policy.h"

namespace firstpass::pipeline {

/// One wish of a request, in the person's words.
struct SplitPart {
  std::string text;
  Wish wish;
  bool here = false;       ///< done on the device; the others are asked together
  LocalAnswer answer;      ///< of a part that is done here
  route::Verdict verdict;  ///< of a part that is done here
};

/// What stands below a part that was done here when something else was sent.
inline constexpr char kPartNote[] = "\n(This part was done on this device; nothing of it was sent.)";

struct Split {
  std::vector<SplitPart> parts;
  Wish rest_wish;    ///< of the rest as a whole
  std::string rest;  ///< the parts that are not done here, as one question; empty when there are none
  bool anything_here() const;
  std::vector<deliver::Reminder> reminders() const;  ///< of all that is done here
  /// The answers of all parts in order; `rest_answer` stands where the first part of the rest stood. `note` stands
  /// below each part that was done here.
  std::string compose(const std::string& rest_answer, std::string_view note) const;
};

/// Splits what `via` lets the policy choose. Done here: a reminder whose words say all of it; and, where the request
/// has further parts that need more than that, each part that the device answers as surely as the policy asks for.
/// Where none needs more, the person's `prefer` decides for all of them together. A request of one wish stays whole.
Result<Split> split_request(Engine& engine, route::Via via, const std::string& question,
                            const std::vector<Document>& documents, const Context& context);

/// The state of the machine and of the provider that is set up.
route::State observe(Engine& engine);

}  // namespace firstpass::pipeline
