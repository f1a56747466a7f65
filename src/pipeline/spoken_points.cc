#include "pipeline/spoken_points.h"

#include <algorithm>
#include <optional>
#include <set>

#include "core/text.h"
#include "understand/text/phrase_tagger.h"

namespace firstpass::pipeline {

namespace {

constexpr std::string_view kStage = "pipeline/spoken_points";

std::vector<understand::KeyPoint> names_in(Engine& engine, std::string_view text, const std::vector<Anchor>& anchors,
                                           const Context& context) {
  std::vector<understand::KeyPoint> names;
  const auto detector = engine.detector();
  if (!detector || trim(text).empty()) return names;
  const auto found = (*detector)->detect(text, {.types = {"PERSON"}}, context);
  if (!found) return names;
  std::set<std::string> told;
  for (const protect::Detection& person : *found) {
    const std::string name(text.substr(person.span.begin, person.span.size()));
    if (!told.insert(lower(name)).second) continue;
    names.push_back({"name", name, name, person.span, understand::time_of(anchors, person.span)});
  }
  return names;
}

std::optional<understand::PhraseTagger> tagger_of(Engine& engine) {
  const auto runtime = engine.runtime();
  if (!runtime) return {};
  const auto path = (*runtime)->store().path("phrases", "phrases.bin");
  if (!path) return {};
  auto tagger = understand::PhraseTagger::load(*path);
  if (!tagger) return {};
  return std::move(*tagger);
}

}  // namespace

std::vector<understand::KeyPoint> points_of(Engine& engine, const understand::Transcript& transcript,
                                            const Context& context) {
  const auto tagger = tagger_of(engine);
  std::vector<understand::KeyPoint> points =
      understand::key_points(transcript, understand::today(), tagger ? &*tagger : nullptr);
  understand::add_names(names_in(engine, transcript.text, transcript.anchors, context), points);
  return points;
}

void prepare_points(Engine& engine, const Context& context) { names_in(engine, "Anna", {}, context); }

void note_names(Engine& engine, Document& document, const Context& context) {
  for (std::size_t p = 0; p < document.parts.size(); ++p) {
    const Part& part = document.parts[p];
    if (!part.audio) continue;
    for (understand::KeyPoint& name : names_in(engine, part.text, part.anchors, context))
      document.findings.push_back(understand::finding_of(std::move(name), p, kStage));
  }
}

}  // namespace firstpass::pipeline
