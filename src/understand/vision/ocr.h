// Text in a picture: lines and words with boxes, in reading order, and whether the reading can be trusted.
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/context.h"
#include "core/document.h"
#include "runtime/runtime.h"
#include "understand/vision/quality.h"

namespace firstpass::understand {

namespace ocr {
struct HandSamples;
}

/// Probability from which a row counts as written by hand: no printed row of the notes that the judge was made with
/// (font left out) reaches it, and 83 % of their handwritten ones do.
constexpr double kByHand = 0.75;

struct OcrWord {
  std::string text;  ///< UTF-8, no spaces
  Region box;        ///< pixels of the picture as given
  /// Mean probability of its characters, 0..1; in a handwritten row the share of such words that are right.
  double confidence = 0;
};

/// One printed row. Pieces that stand side by side (a label and its amount) are one line; columns of running text are
/// not.
struct OcrLine {
  std::string text;  ///< its words joined by single spaces
  Region box;
  double confidence = 0;
  std::vector<OcrWord> words;
  double by_hand = 0;  ///< probability that it is written by hand, 0..1

  /// Written by hand: its words may be wrong, and their confidence says how often such words are.
  bool handwritten() const { return by_hand >= kByHand; }
};

struct OcrPage {
  std::vector<OcrLine> lines;  ///< in reading order
  Quality quality;
  int turn = 0;  ///< degrees (0, 90, 180, 270) the picture must be turned clockwise for the text to stand upright
  /// Corners (x, y) of the sheet that was laid flat for reading, clockwise from the top left; nothing where the picture
  /// was read as it is.
  std::optional<std::array<std::pair<float, float>, 4>> sheet;

  std::size_t unread = 0;  ///< rows that are surely text, but of which hardly a letter was read

  std::string text() const;  ///< lines joined by '\n'
  /// A good part of the page could not be read: it is written in a script that the network does not know.
  bool is_in_another_script() const { return unread >= 2 && unread * 4 >= lines.size(); }
};

/// Steps of reading that a caller may leave out.
struct OcrOptions {
  bool flatten = true;  ///< look for a sheet on a background and lay it flat
  bool turn = true;     ///< find out how the page lies, and turn it upright
  bool arrange = true;  ///< make rows and columns of the pieces; otherwise each is a line, by its upper edge
  ocr::HandSamples* samples = nullptr;  ///< where training wants to see what is known of every piece; not owned
};

/// Reads the text of a picture with PP-OCRv6 (models "ocr-det-int8": detection, "ocr-ppocr-v6": angle, recognition).
///
/// A page that lies on its side or upside down is found and read upright, a sheet that lies on a
/// background is laid flat and read before what stands beside it; boxes stay in the picture's own pixels.
/// A blank, black or blurred picture is no error: it has no lines and a low quality with the reason.
/// Errors: failed_precondition (model missing), deadline_exceeded, invalid_argument (pixels do not fit the size).
/// Thread-safe.
Result<OcrPage> read_text(const Image& image, runtime::Runtime& runtime, const Context& context,
                          const OcrOptions& options = {});

}  // namespace firstpass::understand
