#include "understand/speech/moonshine_tokens.h"

#include <algorithm>

#include "core/text.h"

namespace firstpass::understand {

namespace {

constexpr std::string_view kStage = "understand/speech/moonshine";
constexpr std::int64_t kFirstByte = 3, kLastByte = 258;
constexpr std::string_view kSpaceMark = "\xE2\x96\x81";  // ▁

tl::unexpected<Error> damaged(const std::string& what) {
  return fail(Code::data_loss, kStage, what + "; run: firstpass models verify");
}

/// The code points of `text`, spaces as marks, with one in front.
std::vector<std::string> characters(std::string_view text) {
  std::vector<std::string> pieces{std::string(kSpaceMark)};
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    next_code_point(text, at);
    const std::string_view one = text.substr(begin, at - begin);
    pieces.emplace_back(one == " " ? kSpaceMark : one);
  }
  return pieces;
}

}  // namespace

Result<MoonshineTokens> MoonshineTokens::parse(std::string_view bytes) {
  MoonshineTokens tokens;
  for (std::size_t at = 0; at < bytes.size();) {
    std::size_t length = static_cast<unsigned char>(bytes[at++]);
    if (length >= 128) {
      if (at >= bytes.size()) return damaged("the token table of the speech model is cut");
      length = static_cast<unsigned char>(bytes[at++]) * std::size_t{128} + (length - 128);
    }
    if (length > bytes.size() - at) return damaged("the token table of the speech model is cut");
    tokens.m_tokens.emplace_back(bytes.substr(at, length));
    at += length;
  }
  if (tokens.m_tokens.size() <= kLastByte) return damaged("the token table of the speech model is too short");
  for (std::size_t i = kLastByte + 1; i < tokens.m_tokens.size(); ++i)
    tokens.m_numbers.emplace(tokens.m_tokens[i], static_cast<std::int64_t>(i));
  return tokens;
}

std::string MoonshineTokens::decode(std::span<const std::int64_t> tokens) const {
  std::string text;
  for (const std::int64_t token : tokens) {
    if (token < kFirstByte || token >= static_cast<std::int64_t>(m_tokens.size())) continue;
    if (token <= kLastByte) {
      text += static_cast<char>(token - kFirstByte);
      continue;
    }
    std::string_view piece = m_tokens[static_cast<std::size_t>(token)];
    while (!piece.empty()) {
      const std::size_t mark = std::min(piece.find(kSpaceMark), piece.size());
      text += piece.substr(0, mark);
      if (mark == piece.size()) break;
      text += ' ';
      piece.remove_prefix(mark + kSpaceMark.size());
    }
  }
  return to_valid_utf8(trim(text));
}

std::vector<std::int64_t> MoonshineTokens::encode(std::string_view text) const {
  std::vector<std::string> pieces = characters(text);
  for (;;) {
    auto best = m_numbers.end();
    std::size_t where = 0;
    for (std::size_t i = 0; i + 1 < pieces.size(); ++i) {
      const auto joined = m_numbers.find(pieces[i] + pieces[i + 1]);
      if (joined == m_numbers.end() || (best != m_numbers.end() && best->second <= joined->second)) continue;
      best = joined;
      where = i;
    }
    if (best == m_numbers.end()) break;
    pieces[where] = best->first;
    pieces.erase(pieces.begin() + static_cast<std::ptrdiff_t>(where) + 1);
  }
  std::vector<std::int64_t> tokens;
  for (const std::string& piece : pieces) {
    if (const auto known = m_numbers.find(piece); known != m_numbers.end()) tokens.push_back(known->second);
    else
      for (const char byte : piece) tokens.push_back(kFirstByte + static_cast<unsigned char>(byte));
  }
  return tokens;
}

bool MoonshineTokens::begins_word(std::int64_t token) const {
  return token > kLastByte && token < static_cast<std::int64_t>(m_tokens.size()) &&
         m_tokens[static_cast<std::size_t>(token)].starts_with(kSpaceMark);
}

}  // namespace firstpass::understand
