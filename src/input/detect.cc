// Media type from bytes. The table is ordered: a longer or rarer mark stands before a shorter one.
#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

#include "core/text.h"
#include "input/looks.h"
#include "input/reader.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLook = 64 << 10;

struct Mark {
  std::size_t offset;
  std::string_view bytes;
  std::string_view media_type;
};

constexpr Mark kMarks[] = {
    {0, "\x89PNG\r\n\x1a\n"sv, "image/png"},
    {0, "\xff\xd8\xff"sv, "image/jpeg"},
    {0, "GIF87a"sv, "image/gif"},
    {0, "GIF89a"sv, "image/gif"},
    {0, "II*\0"sv, "image/tiff"},
    {0, "MM\0*"sv, "image/tiff"},
    {0, "\xff\x0a"sv, "image/jxl"},
    {0, "\0\0\0\x0cJXL \r\n\x87\n"sv, "image/jxl"},
    {0, "%PDF-"sv, "application/pdf"},
    {0, "SQLite format 3\0"sv, "application/vnd.sqlite3"},
    {0, "fLaC"sv, "audio/flac"},
    {0, "ID3"sv, "audio/mpeg"},
    {0, ".snd"sv, "audio/basic"},
    {0, "caff\0\x01"sv, "audio/x-caf"},
    {0, "#!AMR"sv, "audio/amr"},
    {0, "\x1a\x45\xdf\xa3"sv, "video/webm"},
    {0, "PK\x03\x04"sv, "application/zip"},
    {0, "PK\x05\x06"sv, "application/zip"},
    {0, "\x1f\x8b\x08"sv, "application/gzip"},
    {0, "BZh"sv, "application/x-bzip2"},
    {0,
     "\xfd"
     "7zXZ\0"sv,
     "application/x-xz"},
    {0, "7z\xbc\xaf\x27\x1c"sv, "application/x-7z-compressed"},
    {0, "Rar!\x1a\x07"sv, "application/vnd.rar"},
    {0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"sv, "application/x-ole-storage"},
    {0,
     "\x7f"
     "ELF"sv,
     "application/x-elf"},
    {257, "ustar"sv, "application/x-tar"},
};

bool has(std::string_view bytes, std::size_t offset, std::string_view mark) {
  return bytes.size() >= offset + mark.size() && bytes.substr(offset, mark.size()) == mark;
}

std::string_view riff_type(std::string_view bytes) {
  if (has(bytes, 8, "WAVE")) return "audio/wav";
  if (has(bytes, 8, "WEBP")) return "image/webp";
  if (has(bytes, 8, "AVI ")) return "video/x-msvideo";
  return {};
}

std::string_view ogg_type(std::string_view bytes) {
  // The first page holds the head of the first stream only.
  const std::string_view page = bytes.substr(0, 96);
  return page.find("\x80theora"sv) != std::string_view::npos ? "video/ogg" : "audio/ogg";
}

/// ISO base media files say what they are in their brands (ISO/IEC 14496-12, 4.3).
std::string_view iso_media_type(std::string_view bytes) {
  const std::string_view brand = bytes.substr(8, 4);
  for (const std::string_view heif : {"heic"sv, "heix"sv, "hevc"sv, "heim"sv, "heis"sv, "mif1"sv, "msf1"sv})
    if (brand == heif)
      return bytes.substr(0, 64).find("avif"sv) == std::string_view::npos ? "image/heic" : "image/avif";
  if (brand == "avif"sv || brand == "avis"sv) return "image/avif";
  if (brand == "qt  "sv) return "video/quicktime";
  if (brand == "M4A "sv || brand == "M4B "sv || brand == "M4P "sv) return "audio/mp4";
  if (brand.substr(0, 2) == "3g"sv) return "video/3gpp";
  // A general brand says nothing about sound or picture; the handler does, where it stands near the front.
  const bool video = bytes.find("vide"sv) != std::string_view::npos;
  return !video && bytes.find("soun"sv) != std::string_view::npos ? "audio/mp4" : "video/mp4";
}

/// Length in bytes of the MPEG audio frame whose header starts at `at` (ISO/IEC 11172-3, 13818-3), layers 1 to 3.
std::optional<std::size_t> mpeg_frame(std::string_view bytes, std::size_t at) {
  if (bytes.size() < at + 4) return std::nullopt;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned>(static_cast<std::uint8_t>(bytes[at + i])); };
  if (byte(0) != 0xFF || (byte(1) & 0xE0) != 0xE0) return std::nullopt;
  const unsigned version = byte(1) >> 3 & 3, layer = byte(1) >> 1 & 3, rate = byte(2) >> 4,
                 frequency = byte(2) >> 2 & 3;
  if (version == 1 || layer != 1 || rate == 0 || rate == 15 || frequency == 3) return std::nullopt;  // layer 3 only
  constexpr unsigned rates1[] = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
  constexpr unsigned rates2[] = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
  constexpr unsigned frequencies[] = {44100, 48000, 32000};
  const bool first = version == 3;
  const unsigned hertz = frequencies[frequency] >> (first ? 0 : version == 2 ? 1 : 2);
  return (first ? 144 : 72) * 1000 * (first ? rates1 : rates2)[rate] / hertz + (byte(2) >> 1 & 1);
}

/// Two frames in a row: the eleven sync bits alone are common in any bytes.
bool is_mpeg_audio(std::string_view bytes) {
  const auto first = mpeg_frame(bytes, 0);
  return first && (mpeg_frame(bytes, *first) || bytes.size() < *first + 4);
}

bool is_adts(std::string_view bytes) {
  return bytes.size() > 7 && bytes[0] == '\xFF' && (static_cast<std::uint8_t>(bytes[1]) & 0xF6) == 0xF0;
}

bool is_bmp(std::string_view bytes) {
  return bytes.size() >= 26 && has(bytes, 0, "BM") &&
         (bytes[14] == 12 || bytes[14] == 40 || bytes[14] == 56 || bytes[14] == 108 || bytes[14] == 124) &&
         bytes.substr(15, 3) == "\0\0\0"sv;
}

std::string_view binary_type(std::string_view bytes) {
  if (has(bytes, 0, "RIFF") || has(bytes, 0, "RIFX") || has(bytes, 0, "RF64")) return riff_type(bytes);
  if (has(bytes, 0, "FORM") && (has(bytes, 8, "AIFF") || has(bytes, 8, "AIFC"))) return "audio/aiff";
  if (has(bytes, 0, "OggS")) return ogg_type(bytes);
  if (has(bytes, 4, "ftyp")) return iso_media_type(bytes);
  for (const Mark& mark : kMarks)
    if (has(bytes, mark.offset, mark.bytes)) return mark.media_type;
  if (is_bmp(bytes)) return "image/bmp";
  if (is_mpeg_audio(bytes)) return "audio/mpeg";
  if (is_adts(bytes)) return "audio/aac";
  return {};
}

}  // namespace

std::string detect_media_type(std::string_view bytes) {
  bytes = bytes.substr(0, kLook);
  if (bytes.empty()) return "application/octet-stream";
  const std::string_view binary = binary_type(bytes);
  // "ID3", "RIFF" or "BZh" could begin a text; only bytes that no text has make them a mark.
  const bool weak = bytes[0] >= ' ' && bytes[0] <= '~' && binary != "application/pdf";
  if (!binary.empty() && !(weak && looks_like_text(bytes))) return std::string(binary);
  if (looks_like_mail(bytes)) return "message/rfc822";  // may carry binary parts
  if (looks_like_text(bytes)) return std::string(text_type(bytes));
  return "application/octet-stream";
}

}  // namespace firstpass::input
