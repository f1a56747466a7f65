#include "protect/redact/placed_text.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/text.h"

namespace firstpass::protect {

namespace {

float height(const Region& box) { return box.y1 - box.y0; }
float width(const Region& box) { return box.x1 - box.x0; }

Region united(const Region& a, const Region& b) {
  return {std::min(a.x0, b.x0), std::min(a.y0, b.y0), std::max(a.x1, b.x1), std::max(a.y1, b.y1), a.page};
}

bool touches(const Region& a, const Region& b) { return a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1; }

/// Words of one row that stand closer than a letter's height.
struct Chunk {
  std::vector<std::size_t> words;
  Region box;
};

/// Chunks below each other: a cell, a paragraph, a label's value that goes on in the next row.
struct Block {
  std::vector<Chunk> chunks;
  std::vector<bool> parted;  ///< chunk i begins another row of a table
  const Region& last() const { return chunks.back().box; }
};

/// How much higher this reader's boxes are than a letter is wide: readers differ in the room that they leave around
/// print.
float height_of_a_letters_width(const std::vector<PlacedWord>& words) {
  constexpr std::size_t kLetters = 4;  // of a word that tells it
  std::vector<float> ratios;
  for (const PlacedWord& word : words) {
    const std::size_t letters = OffsetMap(word.text).code_points(word.text.size());
    if (letters >= kLetters && width(word.box) > 0)
      ratios.push_back(height(word.box) * static_cast<float>(letters) / width(word.box));
  }
  if (ratios.empty()) return 0;
  const auto median = ratios.begin() + static_cast<std::ptrdiff_t>(ratios.size() / 2);
  std::nth_element(ratios.begin(), median, ratios.end());
  return *median;
}

/// A cell so full that it touches the next one: a word at which the cells of a column above and below begin begins one
/// too.
std::vector<Chunk> split_at_columns(const std::vector<Chunk>& chunks, const std::vector<PlacedWord>& words) {
  constexpr std::size_t kCells = 3;               // that begin there
  constexpr float kExact = 0.25F, kReach = 6.0F;  // heights of the word: how exactly, how far away
  const auto begins_cell = [&](const Chunk& chunk, const Region& word) {
    const auto cells = std::count_if(chunks.begin(), chunks.end(), [&](const Chunk& other) {
      return &other != &chunk && std::abs(other.box.x0 - word.x0) < kExact * height(word) &&
             std::abs(other.box.y0 - word.y0) < kReach * height(word);
    });
    return cells >= static_cast<std::ptrdiff_t>(kCells);
  };
  std::vector<Chunk> out;
  for (const Chunk& chunk : chunks) {
    for (const std::size_t word : chunk.words) {
      const Region& box = words[word].box;
      if (word == chunk.words.front() || begins_cell(chunk, box)) out.push_back({{}, box});
      out.back().words.push_back(word);
      out.back().box = united(out.back().box, box);
    }
  }
  return out;
}

std::vector<Chunk> chunks_of(const std::vector<PlacedWord>& words) {
  constexpr float kHeights = 0.9F, kLetters = 1.4F;  // of a gap between cells, at least
  const float letters_in_height = height_of_a_letters_width(words);
  const float gap = letters_in_height > 0 ? std::min(kHeights, kLetters / letters_in_height) : kHeights;
  std::vector<Chunk> chunks;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Region& box = words[i].box;
    const bool goes_on = i > 0 && words[i].line == words[i - 1].line &&
                         box.x0 - words[i - 1].box.x1 < gap * std::max(height(box), height(words[i - 1].box)) &&
                         box.x0 > words[i - 1].box.x0;
    if (!goes_on) chunks.push_back({{}, box});
    chunks.back().words.push_back(i);
    chunks.back().box = united(chunks.back().box, box);
  }
  return split_at_columns(chunks, words);
}

/// Begins, ends or has its middle where the other does, up and down.
bool in_one_column(const Region& a, const Region& b) {
  const float row = std::min(height(a), height(b));
  return std::abs(a.x0 - b.x0) < 0.8F * row || std::abs(a.x1 - b.x1) < 0.8F * row ||
         std::abs(a.x0 + a.x1 - b.x0 - b.x1) < 1.0F * row;
}

/// `reach`: how far apart, in heights of a row.
bool stands_below(const Region& lower, const Region& upper, float reach = 0.9F) {
  const float row = std::min(height(lower), height(upper));
  const float gap = lower.y0 - upper.y1;
  const bool near = gap > -0.5F * row && gap < reach * row && lower.y0 > upper.y0 + 0.5F * row;
  const bool of_one_size = std::max(height(lower), height(upper)) < 1.7F * row;
  const bool left = std::abs(lower.x0 - upper.x0) < 0.8F * row;
  const bool centred = std::abs(lower.x0 + lower.x1 - upper.x0 - upper.x1) < 1.0F * row;
  return near && of_one_size && (left || centred);
}

/// Tells the rows of a table from what is broken inside a cell.
class Table {
 public:
  explicit Table(const std::vector<Chunk>& chunks) {
    std::vector<std::vector<Region>> rows;
    for (const Chunk& chunk : chunks) {
      std::vector<Region>& row = rows.emplace_back();
      for (const Chunk& other : chunks)
        if (is_beside(other.box, chunk.box)) row.push_back(other.box);
    }
    for (std::size_t upper = 0; upper < chunks.size(); ++upper) {
      const Region* next = nullptr;  // below it
      std::size_t row = 0;
      for (std::size_t lower = 0; lower < chunks.size() && rows[upper].size() >= kColumns; ++lower) {
        const Region& box = chunks[lower].box;
        if (stands_below(box, chunks[upper].box, kReach) && (next == nullptr || box.y0 < next->y0))
          next = &box, row = lower;
      }
      if (next != nullptr && same_columns(rows[upper], rows[row])) m_steps.push_back({chunks[upper].box, *next});
    }
  }

  /// True when `upper` and `lower` are cells of two rows: what stands beside the one has its like beside the other, and
  /// no rows of these columns lie further apart, as they do where cells hold several lines each.
  bool parts(const Region& upper, const Region& lower) const {
    float widest = 0, own = 0;
    for (const Step& step : m_steps) {
      if (in_one_column(step.upper, upper)) widest = std::max(widest, step.pitch());
      if (step.upper == upper && step.lower == lower) own = step.pitch();
    }
    return own > 0 && own > 0.85F * widest;
  }

 private:
  static constexpr std::size_t kColumns = 3;
  static constexpr float kReach = 3.0F;
  struct Step {
    Region upper, lower;
    float pitch() const { return (lower.y0 + lower.y1 - upper.y0 - upper.y1) / 2; }
  };

  static bool is_beside(const Region& a, const Region& b) {
    return std::abs(a.y0 + a.y1 - b.y0 - b.y1) < 0.7F * std::min(height(a), height(b));
  }
  /// Each cell of the shorter row has its like in the other, where at most one more stands.
  static bool same_columns(const std::vector<Region>& a, const std::vector<Region>& b) {
    const std::vector<Region>& fewer = a.size() < b.size() ? a : b;
    const std::vector<Region>& more = a.size() < b.size() ? b : a;
    if (fewer.size() < kColumns || more.size() > fewer.size() + 1) return false;
    return std::all_of(fewer.begin(), fewer.end(), [&](const Region& cell) {
      return std::any_of(more.begin(), more.end(), [&](const Region& other) { return in_one_column(cell, other); });
    });
  }

  std::vector<Step> m_steps;
};

std::vector<Block> blocks_of(std::vector<Chunk> chunks) {
  std::stable_sort(chunks.begin(), chunks.end(), [](const auto& a, const auto& b) { return a.box.y0 < b.box.y0; });
  const Table table(chunks);
  std::vector<Block> blocks;
  for (Chunk& chunk : chunks) {
    Block* nearest = nullptr;
    for (Block& block : blocks)
      if (stands_below(chunk.box, block.last()) && (nearest == nullptr || block.last().y1 > nearest->last().y1))
        nearest = &block;
    const bool parted = nearest != nullptr && table.parts(nearest->last(), chunk.box);
    if (nearest == nullptr) nearest = &blocks.emplace_back();
    nearest->chunks.push_back(std::move(chunk));
    nearest->parted.push_back(parted);
  }
  return blocks;
}

void append(PlacedText& out, std::size_t index, const std::vector<PlacedWord>& words) {
  const std::size_t begin = out.text.size();
  out.text += words[index].text;
  out.spans.push_back({begin, out.text.size()});
  out.words.push_back(index);
}

// Cells beside each other are kept apart by a bar, so that a number does not run into the next cell's.
PlacedText row_by_row(const std::vector<Chunk>& chunks, const std::vector<PlacedWord>& words) {
  PlacedText out;
  for (const Chunk& chunk : chunks) {
    if (!out.words.empty()) out.text += words[chunk.words.front()].line == words[out.words.back()].line ? " | " : "\n";
    for (const std::size_t word : chunk.words) {
      if (word != chunk.words.front()) out.text += ' ';
      append(out, word, words);
    }
  }
  return out;
}

// A number or address broken at its hyphen or sign goes on without a space.
bool is_broken_off(const std::string& word) {
  return word.size() > 1 && (word.back() == '-' || word.back() == '@' || word.back() == '_' || word.back() == '/');
}

bool has_cells(const std::vector<Chunk>& chunks, const std::vector<PlacedWord>& words) {
  for (std::size_t i = 1; i < chunks.size(); ++i)
    if (words[chunks[i].words.front()].line == words[chunks[i - 1].words.front()].line ||
        is_broken_off(words[chunks[i - 1].words.back()].text))
      return true;
  return false;
}

PlacedText cell_by_cell(const std::vector<Block>& blocks, const std::vector<PlacedWord>& words) {
  PlacedText out;
  for (const Block& block : blocks) {
    if (!out.text.empty()) out.text += "\n\n";
    bool first = true;
    for (std::size_t i = 0; i < block.chunks.size(); ++i) {
      const Chunk& chunk = block.chunks[i];
      if (block.parted[i]) out.text += '\n', first = true;  // a number does not go on there; names know each other
      for (const std::size_t word : chunk.words) {
        const bool joined = first || (word == chunk.words.front() && is_broken_off(words[out.words.back()].text));
        if (!joined) out.text += ' ';
        append(out, word, words);
        first = false;
      }
    }
  }
  return out;
}

/// The part of a word's box that bytes [from, to) of it cover. Letters differ in width, so a cut keeps a letter's room.
Region part_of(const PlacedWord& word, std::size_t from, std::size_t to) {
  const auto is_cut = [&](std::size_t at) {
    return at > 0 && at < word.text.size() && std::ispunct(static_cast<unsigned char>(word.text[at - 1])) != 0;
  };
  const auto is_cut_after = [&](std::size_t at) {
    return at > 0 && at < word.text.size() && std::ispunct(static_cast<unsigned char>(word.text[at])) != 0;
  };
  const OffsetMap offsets(word.text);
  const auto count = static_cast<float>(offsets.code_points(word.text.size()));
  const float letter = width(word.box) / std::max(count, 1.0F);
  Region box = word.box;
  // Only a label of some length is worth the risk: "Mail:ann@example.org".
  if (from >= 3 && is_cut(from))
    box.x0 += std::max(0.0F, static_cast<float>(offsets.code_points(from)) - 1.0F) * letter;
  if (word.text.size() - to >= 4 && is_cut_after(to))
    box.x1 -= std::max(0.0F, count - static_cast<float>(offsets.code_points(to)) - 1.0F) * letter;
  return box;
}

}  // namespace

std::vector<PlacedText> reading_orders(const std::vector<PlacedWord>& words) {
  const std::vector<Chunk> chunks = chunks_of(words);
  std::vector<PlacedText> orders{row_by_row(chunks, words)};
  if (!has_cells(chunks, words)) return orders;
  std::vector<Block> blocks = blocks_of(chunks);
  orders.push_back(cell_by_cell(blocks, words));
  bool parted = false;
  for (Block& block : blocks) {
    parted = parted || std::find(block.parted.begin(), block.parted.end(), true) != block.parted.end();
    block.parted.assign(block.parted.size(), false);
  }
  if (parted) orders.push_back(cell_by_cell(blocks, words));
  return orders;
}

std::vector<Region> places_of(const PlacedText& text, Span span, const std::vector<PlacedWord>& words) {
  std::vector<Region> stretches;
  std::vector<bool> inside(words.size(), false);
  std::size_t previous = words.size();
  for (std::size_t i = 0; i < text.spans.size(); ++i) {
    const Span word = text.spans[i];
    if (!word.overlaps(span)) continue;
    const std::size_t index = text.words[i];
    inside[index] = true;
    const Region box =
        part_of(words[index], std::max(span.begin, word.begin) - word.begin, std::min(span.end, word.end) - word.begin);
    const bool goes_on = previous + 1 == index && words[previous].line == words[index].line &&
                         box.x0 - stretches.back().x1 < 2 * height(box);
    if (goes_on) stretches.back() = united(stretches.back(), box);
    else stretches.push_back(box);
    previous = index;
  }
  if (stretches.size() < 2) return stretches;
  const Region around = std::accumulate(stretches.begin() + 1, stretches.end(), stretches.front(), united);
  for (std::size_t i = 0; i < words.size(); ++i) {
    // A box a little over its neighbour is how readers draw, not a word in between.
    Region core = words[i].box;
    core.y0 += 0.3F * height(core), core.y1 -= 0.3F * height(core);
    if (!inside[i] && touches(core, around)) return stretches;
  }
  return {around};
}

}  // namespace firstpass::protect
