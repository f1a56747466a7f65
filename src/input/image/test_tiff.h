// Small TIFF files of grey pages for tests, written here.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace firstpass::input::test {

struct TiffPage {
  std::string pixels;  ///< one byte each, row by row
  int width = 1;
  int kind = 0;   ///< NewSubfileType: 1 is a preview
  int next = -1;  ///< index of the page that follows; -1 is the end
  int compression = 1;
};

inline std::string tiff_of(const std::vector<TiffPage>& pages) {
  constexpr std::uint32_t entries = 9, directory = 2 + entries * 12 + 4;
  std::string tiff("II*\0", 4);
  const auto number = [&](std::uint32_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) tiff += static_cast<char>(value >> 8 * i & 0xFF);
  };
  std::vector<std::uint32_t> starts;
  std::uint32_t start = 8;
  for (const TiffPage& page : pages) {
    starts.push_back(start);
    start += directory + static_cast<std::uint32_t>(page.pixels.size());
  }
  number(8, 4);
  for (std::size_t i = 0; i < pages.size(); ++i) {
    const TiffPage& page = pages[i];
    const int height = static_cast<int>(page.pixels.size()) / page.width;
    number(entries, 2);
    const std::pair<int, int> fields[entries] = {{254, page.kind},
                                                 {256, page.width},
                                                 {257, height},
                                                 {258, 8},
                                                 {259, page.compression},
                                                 {262, 1},
                                                 {273, static_cast<int>(starts[i] + directory)},
                                                 {278, height},
                                                 {279, static_cast<int>(page.pixels.size())}};
    for (const auto& [tag, value] : fields) {
      number(static_cast<std::uint32_t>(tag), 2);
      number(4, 2);  // LONG
      number(1, 4);
      number(static_cast<std::uint32_t>(value), 4);
    }
    number(page.next < 0 ? 0 : starts[static_cast<std::size_t>(page.next)], 4);
    tiff += page.pixels;
  }
  return tiff;
}

}  // namespace firstpass::input::test
