// A brief with all the means of this machine: by meaning where a model can tell it, else by words.
#pragma once

#include <string>
#include <vector>

#include "condense/condense.h"
#include "pipeline/engine.h"

namespace firstpass::pipeline {

/// The engine's, where it can be used; else none.
condense::Embedder embedder_or_none(Engine& engine, const Context& context);

/// condense::make_brief() and condense::best_quotes() with that embedder. Where the model of meaning cannot be used,
/// which may show only when it is called, words alone rank well enough; deadline_exceeded is passed on.
Result<condense::Brief> brief_by_meaning(Engine& engine, const std::vector<Document>& documents,
                                         const std::string& question, condense::BriefOptions options,
                                         const Context& context);
Result<std::vector<condense::Quote>> quotes_by_meaning(Engine& engine, const std::vector<Document>& documents,
                                                       const std::string& question, condense::QuoteOptions options,
                                                       const Context& context);

}  // namespace firstpass::pipeline
