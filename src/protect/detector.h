// The privacy engine: recognizers, the name model, and one resolved list of findings.
#pragma once

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/context.h"
#include "core/result.h"
#include "protect/detection.h"
#include "runtime/runtime.h"

namespace firstpass::protect {

/// The presets of FIRSTPASS_PROFILE.
enum class Profile { balanced, rules, thorough, strict, health, finance, code };
Result<Profile> profile_from_name(std::string_view name);
std::string_view profile_name(Profile profile);
/// True when `profile` hides whatever `than` hides, as far as presets can be compared: rules, balanced, finance,
/// health, thorough, strict, in this order; `code` lets some types go and stands below all of these but rules.
bool is_at_least(Profile profile, Profile than);

struct DetectOptions {
  std::set<std::string> types;  ///< only these; empty = all that the profile hides
  double min_score = 0;         ///< drop below
  bool keep_dates = false;      ///< leave DATE_TIME in clear (questions about due dates); dates of birth stay hidden
  bool keep_things = false;  ///< leave ORGANIZATION, LOCATION and ADDRESS in small letters and without digits in clear
                             ///< where names have capitals: what a question is about ("winter tyres") is often
                             ///< mistaken for one
};

/// Thread-safe once created. In every profile but `rules` the name model is part of the promise: when it cannot be
/// loaded, create() or detect() fails with failed_precondition, it never falls back to rules in silence.
class Detector {
 public:
  static Result<std::shared_ptr<Detector>> create(std::shared_ptr<runtime::Runtime> runtime, Profile profile);
  ~Detector();

  /// Sorted, disjoint detections. Amounts of money are never among them. Accepts any bytes (ill-formed UTF-8 is looked
  /// at as U+FFFD, offsets stay those of the input). Linear in the text's size. deadline_exceeded when the context's
  /// deadline passes.
  Result<std::vector<Detection>> detect(std::string_view text, const DetectOptions& options,
                                        const Context& context) const;
  /// Several texts in one batch, which is faster for short ones; result i belongs to text i.
  Result<std::vector<std::vector<Detection>>> detect_all(const std::vector<std::string_view>& texts,
                                                         const DetectOptions& options, const Context& context) const;
  Profile profile() const;

 private:
  struct Impl;
  explicit Detector(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> m_impl;
};

}  // namespace firstpass::protect
