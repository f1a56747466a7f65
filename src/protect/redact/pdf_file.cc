#include "protect/redact/pdf_file.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "core/text.h"

namespace firstpass::protect {

namespace {

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", std::isfinite(value) ? value : 0.0);
  return text;
}

// Two-byte codes are UTF-16 units, and the map below says so. No program draws the font: its letters are invisible.
constexpr std::string_view kFont =
    "<</Type/Font/Subtype/Type0/BaseFont/Invisible/Encoding/Identity-H/DescendantFonts[4 0 R]/ToUnicode 6 0 R>>";
constexpr std::string_view kDescendant =
    "<</Type/Font/Subtype/CIDFontType2/BaseFont/Invisible/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)"
    "/Supplement 0>>/FontDescriptor 5 0 R/DW 500/CIDToGIDMap/Identity>>";
constexpr std::string_view kDescriptor =
    "<</Type/FontDescriptor/FontName/Invisible/Flags 5/FontBBox[0 0 500 1000]/ItalicAngle 0/Ascent 800/Descent -200"
    "/CapHeight 700/StemV 80>>";
constexpr std::string_view kToUnicode =
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /UTF16 def /CMapType 2 def\n"
    "1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\n"
    "endcmap CMapName currentdict /CMap defineresource pop end end";

std::string stream(std::string_view entries, std::string_view bytes) {
  return "<<" + std::string(entries) + "/Length " + std::to_string(bytes.size()) + ">>stream\n" + std::string(bytes) +
         "\nendstream";
}

std::string utf16_hex(std::string_view text, std::size_t& units) {
  std::string out;
  char four[8];
  const auto add = [&](unsigned unit) {
    std::snprintf(four, sizeof four, "%04X", unit);
    out += four;
    ++units;
  };
  for (std::size_t at = 0; at < text.size();) {
    const char32_t c = next_code_point(text, at);
    if (c >= 0x10000) {
      add(0xD800 + static_cast<unsigned>((c - 0x10000) >> 10));
      add(0xDC00 + static_cast<unsigned>((c - 0x10000) & 0x3FF));
    } else {
      add(static_cast<unsigned>(c));
    }
  }
  return out;
}

// Each word is set in the size of its box and stretched to its width. A space ends it, so that words stay apart.
std::string words_of(const PictureOfPage& page) {
  const double x = page.width / std::max(page.columns, 1), y = page.height / std::max(page.rows, 1);
  std::string out = "BT 3 Tr\n";
  for (const PlacedWord& word : page.words) {
    const double size = std::max(1.0, static_cast<double>(word.box.y1 - word.box.y0) * y);
    std::size_t units = 0;
    const std::string hex = utf16_hex(word.text, units);
    if (units == 0) continue;
    const double stretch =
        static_cast<double>(word.box.x1 - word.box.x0) * x / (0.5 * size * static_cast<double>(units)) * 100;
    out += "/F " + number(size) + " Tf " + number(std::clamp(stretch, 1.0, 10000.0)) + " Tz 1 0 0 1 " +
           number(static_cast<double>(word.box.x0) * x) + " " +
           number(page.height - (static_cast<double>(word.box.y0) * 0.2 + static_cast<double>(word.box.y1) * 0.8) * y) +
           " Tm <" + hex + "0020> Tj\n";
  }
  return out + "ET\n";
}

class PdfFile {
 public:
  /// Objects are numbered from 1 in the order in which they are added.
  void add(std::string_view object) {
    m_offsets.push_back(m_out.size());
    m_out += std::to_string(m_offsets.size()) + " 0 obj\n";
    m_out.append(object);
    m_out += "\nendobj\n";
  }

  std::string finish() {
    const std::size_t table = m_out.size();
    m_out += "xref\n0 " + std::to_string(m_offsets.size() + 1) + "\n0000000000 65535 f \n";
    for (const std::size_t offset : m_offsets) {
      char line[32];
      std::snprintf(line, sizeof line, "%010zu 00000 n \n", offset);
      m_out += line;
    }
    m_out += "trailer<</Size " + std::to_string(m_offsets.size() + 1) + "/Root 1 0 R>>\nstartxref\n" +
             std::to_string(table) + "\n%%EOF\n";
    return std::move(m_out);
  }

 private:
  std::string m_out = "%PDF-1.5\n%\xE2\xE3\xCF\xD3\n";
  std::vector<std::size_t> m_offsets;
};

}  // namespace

std::string write_pdf(const std::vector<PictureOfPage>& pages) {
  constexpr std::size_t first = 7;  // after catalog, page tree and the four objects of the font
  std::string kids;
  for (std::size_t i = 0; i < pages.size(); ++i) kids += std::to_string(first + 3 * i) + " 0 R ";
  PdfFile file;
  file.add("<</Type/Catalog/Pages 2 0 R>>");
  file.add("<</Type/Pages/Kids[" + kids + "]/Count " + std::to_string(pages.size()) + ">>");
  file.add(kFont);
  file.add(kDescendant);
  file.add(kDescriptor);
  file.add(stream("", kToUnicode));
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const PictureOfPage& page = pages[i];
    const std::string content = std::to_string(first + 3 * i + 1), picture = std::to_string(first + 3 * i + 2);
    file.add("<</Type/Page/Parent 2 0 R/MediaBox[0 0 " + number(page.width) + " " + number(page.height) +
             "]/Contents " + content + " 0 R/Resources<</XObject<</P " + picture + " 0 R>>/Font<</F 3 0 R>>>>>>");
    file.add(
        stream("", "q " + number(page.width) + " 0 0 " + number(page.height) + " 0 0 cm /P Do Q\n" + words_of(page)));
    file.add(stream("/Type/XObject/Subtype/Image/Width " + std::to_string(page.columns) + "/Height " +
                        std::to_string(page.rows) + "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode",
                    page.jpeg));
  }
  return file.finish();
}

}  // namespace firstpass::protect
