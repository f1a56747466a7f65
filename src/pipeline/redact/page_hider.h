// One page of pixels: find what is private on it, fill it, and look again with another reader until nothing is left.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "pipeline/redact/private_text.h"
#include "pipeline/redact/private_things.h"
#include "pipeline/redact/redact.h"
#include "protect/redact/placed_text.h"
#include "understand/vision/ocr.h"

namespace firstpass::pipeline {

/// Not thread-safe; one for each file. The engine must outlive it.
class PageHider {
 public:
  static Result<PageHider> create(Engine& engine);

  struct Page {
    Image image;                             ///< filled
    std::vector<HiddenRegion> regions;       ///< in its pixels
    std::vector<protect::PlacedWord> words;  ///< harmless words still to be read on it
    bool street = false;                     ///< a photo of a street: what is printed there is read sign by sign
  };

  /// First look: our own reader, `known_words` (the words of a text layer, in pixels; may be empty), faces and codes.
  /// Then up to three rounds of a second look at the filled picture. permission_denied when the last one still finds
  /// something; errors of any stage otherwise (nothing may be used then).
  Result<Page> hide(const Image& image, const std::vector<protect::PlacedWord>& known_words, const Context& context);

  /// What the second reader and the detectors find on the page's image, in which its regions are filled, outside of
  /// them; empty when it is clean. What is a page of text is told by `written`, the number of words known of it.
  Result<std::vector<HiddenRegion>> look_again(const Page& page, std::size_t written, const Context& context);

  /// Private stretches of a text made of `words`, as places. `harmless` are words that were judged before, with all
  /// that stands around them: an identifier that the name model sees in them alone, once its label is painted over, is
  /// none.
  Result<std::vector<HiddenRegion>> private_text(const std::vector<protect::PlacedWord>& words, const Context& context,
                                                 const std::vector<protect::PlacedWord>& harmless = {}) const;

  /// The same on a photo of a street, where addresses are looked for on each sign by itself: the name of a street or
  /// town alone, or a number alone, is nobody's.
  Result<std::vector<HiddenRegion>> private_signs(const std::vector<protect::PlacedWord>& words, const Context& context,
                                                  const std::vector<protect::PlacedWord>& harmless = {}) const;

  /// What the person should know about how the looking was done.
  const std::vector<std::string>& notes() const { return m_notes; }

 private:
  PageHider(std::shared_ptr<runtime::Runtime> runtime, PrivateText private_text)
      : m_runtime(std::move(runtime)), m_private(std::move(private_text)) {}
  Strictness strictness() const { return {m_private.hides_things()}; }
  Result<bool> is_street(const Image& image, const std::vector<HiddenRegion>& found, std::size_t written,
                         const Context& context) const;
  Result<std::vector<protect::PlacedWord>> read_again(const Image& image, std::size_t written, const Context& context);

  std::shared_ptr<runtime::Runtime> m_runtime;
  PrivateText m_private;
  std::vector<std::string> m_notes;
};

/// Words of a photo → words of each sign: what stands in one row without a wide gap, and rows of about one height close
/// below each other.
std::vector<std::vector<protect::PlacedWord>> signs_of(const std::vector<protect::PlacedWord>& words);

/// True when the letters and digits of every word of `span` were read before at the same place, however they were
/// parted into words.
bool was_read(const protect::PlacedText& text, Span span, const std::vector<protect::PlacedWord>& words,
              const std::vector<protect::PlacedWord>& before);

/// The words of a second reading that count: all of them on a page of text; on a picture of which the first reader read
/// fewer than 20 words (`written`), a photo, only sure ones. Tesseract reads waves, snow and leaves as words, and is
/// unsure of them (45 to 75 %).
std::vector<protect::PlacedWord> trusted_words(const std::vector<understand::OcrLine>& lines, std::size_t written);

/// The words of a text with anchors.
std::vector<protect::PlacedWord> placed_words(const std::string& text, const std::vector<Anchor>& anchors);

}  // namespace firstpass::pipeline
