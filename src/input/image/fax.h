// Group 4 fax (ITU-T T.6), the usual compression of scanned pages in TIFF.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace firstpass::input {

/// Decodes `rows` rows of `width` pixels, packed eight to a byte, black as 1. Gives fewer rows when the data are cut or
/// damaged. `reversed`: bits of a byte stand from low to high (TIFF FillOrder 2).
std::string decode_group4(std::string_view bytes, std::uint32_t width, std::uint32_t rows, bool reversed);

}  // namespace firstpass::input
