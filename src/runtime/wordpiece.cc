#include "runtime/wordpiece.h"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <array>
#include <bit>
#include <functional>

#include "core/file.h"
#include "core/text.h"

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/wordpiece";
constexpr std::size_t kMaxWordCharacters = 100;
constexpr std::uint64_t kMaxVocabulary = std::uint64_t{16} << 20;

enum class Kind : std::uint8_t { removed, space, letter, alone };

// The blocks that BERT sets apart character by character.
bool is_ideograph(char32_t c) {
  return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x2A6DF) ||
         (c >= 0x2A700 && c <= 0x2B73F) || (c >= 0x2B740 && c <= 0x2B81F) || (c >= 0x2B920 && c <= 0x2CEAF) ||
         (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2F800 && c <= 0x2FA1F);
}

std::uint32_t category_of(char32_t c) { return U_GET_GC_MASK(static_cast<UChar32>(c)); }

bool is_ascii_punctuation(char32_t c) {
  return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
}

// What one character of the input is, before it is decomposed.
Kind input_kind(char32_t c) {
  if (c == '\t' || c == '\n' || c == '\r' || c == ' ') return Kind::space;
  if (c < 0x80) return c < 0x20 || c == 0x7F ? Kind::removed : is_ascii_punctuation(c) ? Kind::alone : Kind::letter;
  if (c == 0xFFFD) return Kind::removed;
  if ((category_of(c) & (U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CO_MASK | U_GC_CS_MASK)) != 0) return Kind::removed;
  if (u_isUWhiteSpace(static_cast<UChar32>(c))) return Kind::space;
  if (is_ideograph(c)) return Kind::alone;
  return Kind::letter;
}

Kind normal_kind(char32_t c) {
  if (c < 0x80) return is_ascii_punctuation(c) ? Kind::alone : c == ' ' ? Kind::space : Kind::letter;
  if (u_isUWhiteSpace(static_cast<UChar32>(c))) return Kind::space;
  return (category_of(c) & U_GC_P_MASK) != 0 ? Kind::alone : Kind::letter;
}

// Lower case as Rust's char::to_lowercase: without context, and U+0130 becomes two characters.
void append_lower(std::string& out, char32_t c) {
  if (c == 0x130) {
    out += "i\xCC\x87";
    return;
  }
  append_utf8(out, static_cast<char32_t>(u_tolower(static_cast<UChar32>(c))));
}

constexpr std::string_view kInner = "##";  // in front of a piece that does not begin its word

}  // namespace

// Open addressing over one copy of the file: thirty thousand nodes and strings take longer to make and to free than a
// short text to read.
struct WordPieceTokenizer::Vocabulary {
  struct Slot {
    std::string_view piece;  // without the mark of inner pieces; empty where the slot is free
    std::int32_t id = -1;
    bool is_inner = false;
  };

  explicit Vocabulary(std::string_view file) : lines(file) {
    const auto count = static_cast<std::size_t>(std::count(file.begin(), file.end(), '\n')) + 1;
    slots.resize(std::bit_ceil(2 * count));
  }

  static bool is_inner(std::string_view line) { return line.size() > kInner.size() && line.starts_with(kInner); }

  std::size_t slot_of(std::string_view piece, bool is_inner) const {
    std::size_t at = std::hash<std::string_view>{}(piece) + (is_inner ? slots.size() / 2 : 0);
    for (;; ++at) {
      const Slot& slot = slots[at & (slots.size() - 1)];
      if (slot.piece.empty() || (slot.is_inner == is_inner && slot.piece == piece)) return at & (slots.size() - 1);
    }
  }

  // -1 for what is no piece.
  std::int32_t id_of(std::string_view piece, bool is_inner) const { return slots[slot_of(piece, is_inner)].id; }

  // The first of two lines that are the same counts.
  void add(std::string_view line, std::int32_t id) {
    const bool inner = is_inner(line);
    const std::string_view piece = inner ? line.substr(kInner.size()) : line;
    longest = std::max(longest, piece.size());
    Slot& slot = slots[slot_of(piece, inner)];
    if (!piece.empty() && slot.piece.empty()) slot = {piece, id, inner};
  }

  const std::string lines;
  std::vector<Slot> slots;
  std::size_t longest = 0;  // bytes of the longest piece: no longer one needs to be looked up
};

WordPieceTokenizer::WordPieceTokenizer(std::string_view vocabulary)
    : m_vocabulary(std::make_unique<Vocabulary>(vocabulary)) {}
WordPieceTokenizer::~WordPieceTokenizer() = default;

Result<std::shared_ptr<const WordPieceTokenizer>> WordPieceTokenizer::load(const std::filesystem::path& vocabulary) {
  FP_TRY_ASSIGN(const std::string lines, read_file(vocabulary, kMaxVocabulary));
  return from_lines(lines);
}

Result<std::shared_ptr<const WordPieceTokenizer>> WordPieceTokenizer::from_lines(std::string_view vocabulary) {
  std::shared_ptr<WordPieceTokenizer> tokenizer(new WordPieceTokenizer(vocabulary));
  const std::string_view lines = tokenizer->m_vocabulary->lines;
  std::int32_t id = 0;
  for (std::size_t begin = 0; begin < lines.size(); ++id) {
    std::size_t end = lines.find('\n', begin);
    if (end == std::string_view::npos) end = lines.size();
    std::string_view piece = lines.substr(begin, end - begin);
    if (!piece.empty() && piece.back() == '\r') piece.remove_suffix(1);
    tokenizer->m_vocabulary->add(piece, id);
    begin = end + 1;
  }
  const std::pair<std::string_view, std::int32_t*> specials[] = {{"[CLS]", &tokenizer->m_cls},
                                                                 {"[SEP]", &tokenizer->m_sep},
                                                                 {"[PAD]", &tokenizer->m_pad},
                                                                 {"[UNK]", &tokenizer->m_unknown}};
  for (const auto& [name, slot] : specials) {
    *slot = tokenizer->m_vocabulary->id_of(name, false);
    if (*slot < 0) return fail(Code::data_loss, kStage, "the vocabulary has no " + std::string(name));
  }
  return std::shared_ptr<const WordPieceTokenizer>(std::move(tokenizer));
}

// `origin[i]` is where byte i of the normalised word comes from.
void WordPieceTokenizer::add_word(std::string_view normal, const std::vector<Span>& origin, std::uint32_t word,
                                  std::vector<WordPiece>& out) const {
  const auto is_start = [&](std::size_t i) { return i == normal.size() || (normal[i] & 0xC0) != 0x80; };
  const std::size_t first_piece = out.size();
  std::size_t characters = 0;
  for (std::size_t i = 0; i < normal.size(); ++i) characters += is_start(i);
  bool whole = characters <= kMaxWordCharacters;
  for (std::size_t begin = 0; whole && begin < normal.size();) {
    std::size_t end = std::min(normal.size(), begin + m_vocabulary->longest);
    std::int32_t id = -1;
    for (; end > begin; --end) {
      if (!is_start(end)) continue;
      id = m_vocabulary->id_of(normal.substr(begin, end - begin), begin > 0);
      if (id >= 0) break;
    }
    if (id < 0) {
      whole = false;
      break;
    }
    out.push_back({id, {origin[begin].begin, origin[end - 1].end}, word});
    begin = end;
  }
  if (whole) return;
  out.resize(first_piece);
  out.push_back({m_unknown, {origin.front().begin, origin.back().end}, word});
}

std::vector<WordPiece> WordPieceTokenizer::encode(std::string_view text) const {
  std::vector<WordPiece> out;
  out.reserve(text.size() / 4);
  const icu::Normalizer2* decomposer = nullptr;
  std::string normal;
  std::vector<Span> origin;
  std::uint32_t word = 0;
  const auto flush = [&] {
    if (normal.empty()) return;
    add_word(normal, origin, word++, out);
    normal.clear();
    origin.clear();
  };
  const auto append = [&](char32_t c, Span from) {
    const Kind kind = normal_kind(c);
    if (kind == Kind::space) return flush();
    if (kind == Kind::alone) flush();
    append_lower(normal, c);
    origin.resize(normal.size(), from);
    if (kind == Kind::alone) flush();
  };
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      ++at;
      const Kind kind = input_kind(byte);
      if (kind == Kind::removed) continue;
      append(kind == Kind::space ? U' ' : byte, {begin, at});
      continue;
    }
    const char32_t c = next_code_point(text, at);
    const Span from{begin, at};
    const Kind kind = input_kind(c);
    if (kind == Kind::removed) continue;
    if (kind == Kind::space) {
      flush();
      continue;
    }
    if (kind == Kind::alone) flush();
    if (decomposer == nullptr) {
      UErrorCode error = U_ZERO_ERROR;
      decomposer = icu::Normalizer2::getNFDInstance(error);
      if (U_FAILURE(error)) return {};
    }
    icu::UnicodeString parts;
    if (!decomposer->getDecomposition(static_cast<UChar32>(c), parts)) parts.setTo(static_cast<UChar32>(c));
    for (std::int32_t i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
      const auto part = static_cast<char32_t>(parts.char32At(i));
      if ((category_of(part) & U_GC_MN_MASK) == 0) append(part, from);
    }
    if (kind == Kind::alone) flush();
  }
  flush();
  return out;
}

}  // namespace firstpass::runtime
