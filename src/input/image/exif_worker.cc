// The few EXIF fields that matter here (EXIF 2.32, TIFF 6.0): the turn, and what tells on a person.
#include <cmath>
#include <cstdio>
#include <string>

#include "input/image/pixels.h"
#include "input/image/tiff_block.h"

namespace firstpass::input {

namespace {

void read_place(const TiffBlock& block, std::size_t directory, Pixels& pixels) {
  auto latitude = block.degrees(directory, 2), longitude = block.degrees(directory, 4);
  if (!latitude || !longitude || *latitude > 90 || *longitude > 180) return;
  if (block.text(directory, 1) == "S") latitude = -*latitude;
  if (block.text(directory, 3) == "W") longitude = -*longitude;
  char text[64];
  std::snprintf(text, sizeof text, "%.6f,%.6f", *latitude, *longitude);
  pixels.metadata["exif.gps"] = text;
}

/// "2024:05:01 12:00:00" → "2024-05-01T12:00:00"
std::string iso_time(std::string text) {
  if (text.size() != 19 || text[4] != ':' || text[7] != ':' || text[10] != ' ') return {};
  text[4] = text[7] = '-';
  text[10] = 'T';
  return text.find_first_not_of("0123456789-:T") == std::string::npos ? text : std::string();
}

}  // namespace

void read_exif(std::string_view exif, Pixels& pixels) {
  const auto block = TiffBlock::open(exif);
  if (!block) return;
  const auto main = block->number(4, 4);
  if (!main) return;
  if (const auto turn = block->integer(*main, 0x0112); turn && *turn >= 1 && *turn <= 8)
    pixels.orientation = static_cast<int>(*turn);
  const std::string model = block->text(*main, 0x0110);
  if (!model.empty()) pixels.metadata["exif.model"] = model;
  std::string time = iso_time(block->text(*main, 0x0132));
  if (const auto details = block->integer(*main, 0x8769)) {
    const std::string taken = iso_time(block->text(*details, 0x9003));
    if (!taken.empty()) time = taken;
  }
  if (!time.empty()) pixels.metadata["exif.time"] = time;
  if (const auto place = block->integer(*main, 0x8825)) read_place(*block, *place, pixels);
}

}  // namespace firstpass::input
