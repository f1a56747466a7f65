// HEIF (ISO/IEC 23008-12), the container of HEIC and AVIF: boxes, items and their properties. By our own code: Debian's
// libheif brings an encoder under the GPL along.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.h"

namespace firstpass::input::heif {

/// Something that is to be done with a decoded picture, in the order of the file.
struct Change {
  enum class Kind { turn, mirror, crop } kind;
  int amount =
      0;  ///< turn: quarter turns anticlockwise; mirror: 0 upside down, 1 left to right (ISO/IEC 23008-12, 6.5.12)
  std::array<std::uint32_t, 8> crop{};  ///< 'clap': width, height, x and y of the middle's shift, each over its divisor
};

/// One item of the file: a coded picture, a grid of pictures, metadata.
struct Item {
  std::string type;                     ///< "hvc1", "av01", "grid", "Exif" …
  std::string data;                     ///< its bytes, put together
  std::uint32_t width = 0, height = 0;  ///< 'ispe', before changes
  std::string_view configuration;       ///< 'hvcC' or 'av1C'
  std::string_view icc;                 ///< 'colr' of kind prof or rICC
  struct Nclx {
    int primaries, matrix;
    bool full_range;
  };
  std::optional<Nclx> nclx;  ///< 'colr' of kind nclx
  std::vector<Change> changes;
  std::vector<std::uint32_t> parts;  ///< items a grid is made of ('dimg'), row by row
  std::vector<std::uint32_t> about;  ///< items that this one describes ('cdsc')
};

struct File {
  std::map<std::uint32_t, Item> items;
  std::uint32_t primary = 0;
};

/// Reads the boxes. Views point into `bytes`. data_loss where they lead nowhere; sizes and counts are bounded.
Result<File> read_file(std::string_view bytes);

/// Rows and columns of a 'grid' item, and the size of the whole.
struct Grid {
  std::uint32_t rows, columns, width, height;
};
std::optional<Grid> read_grid(std::string_view data);

}  // namespace firstpass::input::heif
