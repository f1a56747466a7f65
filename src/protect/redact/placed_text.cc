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
  const Region& last() const { return chunks.back().box; }
};

std::vector<Chunk> chunks_of(const std::vector<PlacedWord>& words) {
  std::vector<Chunk> chunks;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const Region& box = words[i].box;
    const bool goes_on = i > 0 && words[i].line == words[i - 1].line &&
                         box.x0 - words[i - 1].box.x1 < 0.9F * std::max(height(box), height(words[i - 1].box)) &&
                         box.x0 > words[i - 1].box.x0;
    if (!goes_on) chunks.push_back({{}, box});
    chunks.back().words.push_back(i);
    chunks.back().box = united(chunks.back().box, box);
  }
  return chunks;
}

bool stands_below(const Region& lower, const Region& upper) {
  const float row = std::min(height(lower), height(upper));
  const float gap = lower.y0 - upper.y1;
  const bool near = gap > -0.5F * row && gap < 0.9F * row && lower.y0 > upper.y0 + 0.5F * row;
  const bool of_one_size = std::max(height(lower), height(upper)) < 1.7F * row;
  const bool left = std::abs(lower.x0 - upper.x0) < 0.8F * row;
  const bool centred = std::abs(lower.x0 + lower.x1 - upper.x0 - upper.x1) < 1.0F * row;
  return near && of_one_size && (left || centred);
}

std::vector<Block> blocks_of(std::vector<Chunk> chunks) {
  std::stable_sort(chunks.begin(), chunks.end(), [](const auto& a, const auto& b) { return a.box.y0 < b.box.y0; });
  std::vector<Block> blocks;
  for (Chunk& chunk : chunks) {
    Block* nearest = nullptr;
    for (Block& block : blocks)
      if (stands_below(chunk.box, block.last()) && (nearest == nullptr || block.last().y1 > nearest->last().y1))
        nearest = &block;
    if (nearest == nullptr) nearest = &blocks.emplace_back();
    nearest->chunks.push_back(std::move(chunk));
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
    for (const Chunk& chunk : block.chunks) {
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
  if (has_cells(chunks, words)) orders.push_back(cell_by_cell(blocks_of(chunks), words));
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
