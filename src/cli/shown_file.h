// Files as pictures that a browser shows, for pages that are opened on the person's own screen.
#pragma once

#include <string>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "core/result.h"
#include "pipeline/redact/redact.h"
#include "web/report.h"

namespace firstpass::cli {

/// The first eight pictures or pages of a document, for browsers; none where it has nothing to look at.
Result<std::vector<web::ShownPart>> shown_parts(const Document& document, const std::string& bytes,
                                                const Context& context);

/// The pages of a picture or PDF before and after hiding; of a long document the first eight. `before` and `after` are
/// bytes of files. unimplemented for recordings.
Result<std::vector<web::ShownPage>> shown_pages(const std::string& before, const std::string& after,
                                                const std::vector<pipeline::HiddenRegion>& regions,
                                                const Context& context);

}  // namespace firstpass::cli
