// The PDF decoder of the worker: text with the place of every word, and a picture of pages that have no text.
//
// Reply: {"pages": [{"width", "height" (points), "words": [[begin, end, x0, y0, x1, y1, line], …], "blob"} |
//                   {…, "pixels": [width, height], "blob"}], "count", "left_out"}.
// With the option "draw" every page is drawn and its text stands in the JSON as "text" beside "words".
#include <dlfcn.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "core/text.h"
#include "input/pdf/pdfium.h"
#include "runtime/worker_decoder.h"

namespace firstpass {

namespace input {

namespace {

constexpr std::string_view kStage = "input/pdf";
constexpr double kLeastDotsPerInch = 50;
constexpr int kSteps = 64;  // device units per point: PageToDevice speaks whole numbers

Pdfium pdfium;
bool is_loaded = false;

template <class Function>
bool take(void* library, const char* name, Function& function) {
  function = reinterpret_cast<Function>(dlsym(library, name));
  return function != nullptr;
}

/// Looked for along the worker's run path only: there is no environment that could lead elsewhere.
void prime() {
  void* library = dlopen("libpdfium.so", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return;
  is_loaded =
      take(library, "FPDF_InitLibrary", pdfium.init) && take(library, "FPDF_LoadMemDocument64", pdfium.load) &&
      take(library, "FPDF_GetLastError", pdfium.last_error) && take(library, "FPDF_GetPageCount", pdfium.page_count) &&
      take(library, "FPDF_LoadPage", pdfium.load_page) && take(library, "FPDF_ClosePage", pdfium.close_page) &&
      take(library, "FPDF_GetPageWidthF", pdfium.page_width) &&
      take(library, "FPDF_GetPageHeightF", pdfium.page_height) &&
      take(library, "FPDF_PageToDevice", pdfium.to_device) && take(library, "FPDFText_LoadPage", pdfium.load_text) &&
      take(library, "FPDFText_ClosePage", pdfium.close_text) &&
      take(library, "FPDFText_CountChars", pdfium.count_chars) &&
      take(library, "FPDFText_GetUnicode", pdfium.unicode) && take(library, "FPDFText_GetCharBox", pdfium.char_box) &&
      take(library, "FPDFBitmap_CreateEx", pdfium.create_bitmap) && take(library, "FPDFBitmap_FillRect", pdfium.fill) &&
      take(library, "FPDF_RenderPageBitmap", pdfium.render) &&
      take(library, "FPDFBitmap_Destroy", pdfium.destroy_bitmap) &&
      take(library, "FPDFPage_CountObjects", pdfium.count_objects) &&
      take(library, "FPDFPage_GetObject", pdfium.object) && take(library, "FPDFPageObj_GetType", pdfium.object_type) &&
      take(library, "FPDFPageObj_GetBounds", pdfium.object_bounds) &&
      take(library, "FPDFImageObj_GetImagePixelSize", pdfium.image_size);
  if (is_loaded) pdfium.init();
}

using Page = std::unique_ptr<PdfiumPage, void (*)(PdfiumPage*)>;
using Text = std::unique_ptr<PdfiumText, void (*)(PdfiumText*)>;

struct Box {
  double x0 = 1e9, y0 = 1e9, x1 = -1e9, y1 = -1e9;
  bool empty() const { return x1 <= x0 || y1 <= y0; }
  void add(const Box& other) {
    x0 = std::min(x0, other.x0), y0 = std::min(y0, other.y0);
    x1 = std::max(x1, other.x1), y1 = std::max(y1, other.y1);
  }
};

/// Collects the text of a page and the box of each word, in points from the top left of the page as it is shown.
class PageText {
 public:
  PageText(PdfiumPage* page, PdfiumText* text) : m_page(page), m_text(text) {
    m_width = static_cast<int>(std::lround(pdfium.page_width(page) * kSteps));
    m_height = static_cast<int>(std::lround(pdfium.page_height(page) * kSteps));
    const int count = pdfium.count_chars(text);
    for (int i = 0; i < count; ++i) add(i);
    end_word();
  }

  std::string take_text() { return std::move(m_out); }
  nlohmann::json take_words() { return std::move(m_words); }

 private:
  void add(int index) {
    char32_t c = pdfium.unicode(m_text, index);
    if (c >= 0xD800 && c < 0xDC00) {
      m_lead = c;
      return;
    }
    if (c >= 0xDC00 && c < 0xE000) c = m_lead != 0 ? 0x10000 + ((m_lead - 0xD800) << 10) + (c - 0xDC00) : 0xFFFD;
    m_lead = 0;
    if (c == 2 || c == 0xFFFE) c = '-';  // how PDFium shows a hyphen at the end of a line
    if (c == 0 || c == '\r') return;
    if (c == '\n' || is_space(c)) {
      end_word();
      if (c == '\n') ++m_line;
      m_out += c == '\n' ? '\n' : ' ';
      return;
    }
    if (c < 0x20) return;
    if (m_begin == std::string::npos) m_begin = m_out.size();
    append_utf8(m_out, c);
    m_box.add(box_of(index));
  }

  Box box_of(int index) const {
    double left = 0, right = 0, bottom = 0, top = 0;
    if (pdfium.char_box(m_text, index, &left, &right, &bottom, &top) == 0) return {};
    int x[2], y[2];
    pdfium.to_device(m_page, 0, 0, m_width, m_height, 0, left, top, &x[0], &y[0]);
    pdfium.to_device(m_page, 0, 0, m_width, m_height, 0, right, bottom, &x[1], &y[1]);
    const auto [x0, x1] = std::minmax(x[0], x[1]);
    const auto [y0, y1] = std::minmax(y[0], y[1]);
    return {x0 / double{kSteps}, y0 / double{kSteps}, x1 / double{kSteps}, y1 / double{kSteps}};
  }

  void end_word() {
    if (m_begin != std::string::npos && !m_box.empty())
      m_words.push_back({m_begin, m_out.size(), m_box.x0, m_box.y0, m_box.x1, m_box.y1, m_line});
    m_begin = std::string::npos;
    m_box = {};
  }

  PdfiumPage* m_page;
  PdfiumText* m_text;
  int m_width = 0, m_height = 0, m_line = 0;
  std::string m_out;
  std::size_t m_begin = std::string::npos;
  Box m_box;
  char32_t m_lead = 0;
  nlohmann::json m_words = nlohmann::json::array();
};

struct Limits {
  int pages;
  double dots_per_inch;
  std::uint64_t pixels;  // of all drawn pages together
  int first = 0;
  bool draw = false;  // pages with text too
};

/// Draws a page over white.
std::string draw(PdfiumPage* page, int width, int height) {
  std::string rgb(static_cast<std::size_t>(width) * static_cast<std::size_t>(height) * 3, '\xFF');
  PdfiumBitmap* bitmap = pdfium.create_bitmap(width, height, Pdfium::kFormatBgr, rgb.data(), width * 3);
  if (bitmap == nullptr) return {};
  pdfium.fill(bitmap, 0, 0, width, height, 0xFFFFFFFF);
  pdfium.render(bitmap, page, 0, 0, width, height, 0, Pdfium::kFlagAnnotations | Pdfium::kFlagReverseBytes);
  pdfium.destroy_bitmap(bitmap);
  return rgb;
}

/// Dots per inch of the picture that fills the page; nothing where there is none.
std::optional<double> resolution_of_scan(PdfiumPage* page, double width, double height) {
  constexpr int most_objects = 50;
  const int count = pdfium.count_objects(page);
  if (count > most_objects) return std::nullopt;
  for (int i = 0; i < count; ++i) {
    PdfiumObject* object = pdfium.object(page, i);
    if (object == nullptr || pdfium.object_type(object) != Pdfium::kImageObject) continue;
    float left = 0, bottom = 0, right = 0, top = 0;
    unsigned int columns = 0, rows = 0;
    if (pdfium.object_bounds(object, &left, &bottom, &right, &top) == 0) continue;
    if (pdfium.image_size(object, &columns, &rows) == 0 || columns == 0 || rows == 0) continue;
    const double shown = static_cast<double>(right - left) * static_cast<double>(top - bottom);
    if (!(shown > 0.5 * width * height)) continue;
    return 72 * std::sqrt(static_cast<double>(columns) * static_cast<double>(rows) / shown);
  }
  return std::nullopt;
}

class Reading {
 public:
  explicit Reading(const Limits& limits) : m_limits(limits) {}

  void page(PdfiumDocument* document, int index) {
    const Page page(pdfium.load_page(document, index), pdfium.close_page);
    if (!page) {
      ++m_left_out;
      return;
    }
    const double width = pdfium.page_width(page.get()), height = pdfium.page_height(page.get());
    nlohmann::json json = {{"page", index + 1}, {"width", width}, {"height", height}};
    const Text text(pdfium.load_text(page.get()), pdfium.close_text);
    std::string blob;
    if (text) {
      PageText words(page.get(), text.get());
      blob = words.take_text();
      json["words"] = words.take_words();
    }
    if (m_limits.draw) json["text"] = blob;
    if ((m_limits.draw || trim(blob).empty()) && !picture(page.get(), width, height, json, blob)) return;
    json["blob"] = m_blobs.size();
    m_blobs.push_back(std::move(blob));
    m_pages.push_back(std::move(json));
  }

  runtime::Decoded take(int count) {
    m_left_out += std::max(0, count - m_limits.first - m_limits.pages);
    const nlohmann::json json = {{"pages", std::move(m_pages)}, {"count", count}, {"left_out", m_left_out}};
    return {json.dump(), std::move(m_blobs)};
  }

 private:
  /// Scanned pages hold no text: they are drawn, to be read as pictures.
  bool picture(PdfiumPage* page, double width, double height, nlohmann::json& json, std::string& blob) {
    double dots_per_inch = m_limits.dots_per_inch;
    if (!m_limits.draw)  // enlarging a scan makes it softer, not better to read
      dots_per_inch =
          std::clamp(resolution_of_scan(page, width, height).value_or(dots_per_inch), kLeastDotsPerInch, dots_per_inch);
    const double scale = dots_per_inch / 72;
    const bool sane = width > 0 && height > 0 && width < 20000 && height < 20000;
    const auto columns = sane ? static_cast<std::uint64_t>(std::ceil(width * scale)) : 0;
    const auto rows = sane ? static_cast<std::uint64_t>(std::ceil(height * scale)) : 0;
    if (columns == 0 || rows == 0 || columns * rows > m_limits.pixels - m_pixels) {
      ++m_left_out;
      return false;
    }
    m_pixels += columns * rows;
    blob = draw(page, static_cast<int>(columns), static_cast<int>(rows));
    json["pixels"] = {columns, rows};
    json["dots_per_inch"] = dots_per_inch;
    if (!m_limits.draw) json.erase("words");
    return !blob.empty();
  }

  Limits m_limits;
  nlohmann::json m_pages = nlohmann::json::array();
  std::vector<std::string> m_blobs;
  std::uint64_t m_pixels = 0;
  int m_left_out = 0;
};

Result<runtime::Decoded> decode_pdf(std::string_view bytes, const std::string& options) {
  if (!is_loaded)
    return fail(Code::failed_precondition, kStage,
                "PDF files need libpdfium.so beside firstpass-worker, and it is not there");
  const nlohmann::json wanted = nlohmann::json::parse(options);
  PdfiumDocument* document = pdfium.load(bytes.data(), bytes.size(), nullptr);
  if (document == nullptr)
    return fail(
        Code::data_loss, kStage,
        pdfium.last_error() == Pdfium::kErrorPassword ? "the PDF needs a password" : "the PDF is damaged or cut");
  const Limits limits{wanted.at("max_pages"), wanted.at("dots_per_inch"), wanted.at("max_pixels"),
                      wanted.value("first_page", 0), wanted.value("draw", false)};
  Reading reading(limits);
  const int count = pdfium.page_count(document);
  for (int i = limits.first; i < std::min(count, limits.first + limits.pages); ++i) reading.page(document, i);
  return reading.take(count);
}

}  // namespace

}  // namespace input

namespace runtime {

Decoder make_pdf_decoder() { return {&input::prime, &input::decode_pdf}; }

}  // namespace runtime

}  // namespace firstpass
