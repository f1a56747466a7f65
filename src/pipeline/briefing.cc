#include "pipeline/briefing.h"

namespace firstpass::pipeline {

condense::Embedder embedder_or_none(Engine& engine, const Context& context) {
  auto embed = engine.embedder(context);
  return embed ? std::move(*embed) : condense::Embedder();
}

Result<condense::Brief> brief_by_meaning(Engine& engine, const std::vector<Document>& documents,
                                         const std::string& question, condense::BriefOptions options,
                                         const Context& context) {
  options.embed = embedder_or_none(engine, context);
  auto brief = condense::make_brief(documents, question, options);
  if (brief || !options.embed || brief.error().code == Code::deadline_exceeded) return brief;
  options.embed = {};
  return condense::make_brief(documents, question, options);
}

}  // namespace firstpass::pipeline
