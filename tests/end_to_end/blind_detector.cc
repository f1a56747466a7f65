// A privacy engine that finds nothing. Linked in place of the real one into `firstpass-blind`, a program that only the
// tests build, to prove that the main job's test notices when hiding is broken. It is never installed.
#include "protect/detector.h"

namespace firstpass::protect {

struct Detector::Impl {
  Profile profile = Profile::balanced;
};

Detector::Detector(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Detector::~Detector() = default;

Result<std::shared_ptr<Detector>> Detector::create(std::shared_ptr<runtime::Runtime>, Profile profile) {
  return std::shared_ptr<Detector>(new Detector(std::make_unique<Impl>(Impl{profile})));
}

Result<std::vector<Detection>> Detector::detect(std::string_view, const DetectOptions&, const Context&) const {
  return std::vector<Detection>();
}

Result<std::vector<std::vector<Detection>>> Detector::detect_all(const std::vector<std::string_view>& texts,
                                                                 const DetectOptions&, const Context&) const {
  return std::vector<std::vector<Detection>>(texts.size());
}

Profile Detector::profile() const { return m_impl->profile; }

Result<Profile> profile_from_name(std::string_view) { return Profile::balanced; }
std::string_view profile_name(Profile) { return "blind"; }
bool is_at_least(Profile, Profile) { return true; }

}  // namespace firstpass::protect
