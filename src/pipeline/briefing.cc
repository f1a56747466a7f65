#include "pipeline/briefing.h"

namespace firstpass::pipeline {

namespace {

/// `rank(options)` with the embedder, and without where that fails for another reason than time.
template <typename Options, typename Rank>
auto by_meaning_or_words(Engine& engine, Options& options, const Context& context, const Rank& rank) {
  options.embed = embedder_or_none(engine, context);
  auto ranked = rank(options);
  if (ranked || !options.embed || ranked.error().code == Code::deadline_exceeded) return ranked;
  options.embed = {};
  return rank(options);
}

}  // namespace

condense::Embedder embedder_or_none(Engine& engine, const Context& context) {
  auto embed = engine.embedder(context);
  return embed ? std::move(*embed) : condense::Embedder();
}

Result<condense::Brief> brief_by_meaning(Engine& engine, const std::vector<Document>& documents,
                                         const std::string& question, condense::BriefOptions options,
                                         const Context& context) {
  return by_meaning_or_words(engine, options, context,
                             [&](const auto& means) { return condense::make_brief(documents, question, means); });
}

Result<std::vector<condense::Quote>> quotes_by_meaning(Engine& engine, const std::vector<Document>& documents,
                                                       const std::string& question, condense::QuoteOptions options,
                                                       const Context& context) {
  return by_meaning_or_words(engine, options, context,
                             [&](const auto& means) { return condense::best_quotes(documents, question, means); });
}

}  // namespace firstpass::pipeline
