#include "condense/stretches.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>

#include "condense/same_said.h"
#include "condense/signs.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kFewest = 24;      // stretches of a text that has so many
constexpr std::size_t kSampledBits = 3;  // of sampled_places(): one in eight

/// The stretch at `letters` as a well-mixed number.
std::uint64_t stretch_at(const char* letters) {
  std::uint64_t front = 0, back = 0;
  std::memcpy(&front, letters, 8);
  std::memcpy(&back, letters + kStretch - 8, 8);
  std::uint64_t value = front * 0x9E3779B97F4A7C15ULL;
  value = (value ^ value >> 32 ^ back) * 0xC2B2AE3D27D4EB4FULL;
  return value ^ value >> 29;
}

}  // namespace

std::span<const Stretch> StretchSampler::take(std::string_view letters, unsigned level) {
  if (letters.size() < kStretch) return {};
  const std::size_t places = letters.size() - kStretch + 1;
  if (m_places.size() < places + kSignSlack) m_places.resize(places + kSignSlack);
  const std::size_t sampled = sampled_places(letters.data(), places, m_places.data());
  if (m_taken.size() < sampled + 1) m_taken.resize(sampled + 1);
  const std::uint64_t others = (std::uint64_t{1} << level) - 1;
  std::size_t taken = 0;
  for (std::size_t i = 0; i < sampled; ++i) {
    const std::uint64_t stretch = stretch_at(letters.data() + m_places[i]);
    m_taken[taken] = {m_places[i], static_cast<std::uint32_t>(stretch >> 32)};
    taken += (stretch & others) == 0;
  }
  return std::span(m_taken).first(taken);
}

unsigned level_of(std::size_t size) {
  const std::size_t times = size / (kFewest << kSampledBits);
  return times <= 1 ? 0 : static_cast<unsigned>(std::bit_width(times) - 1);
}

void StretchSet::read(std::span<const Stretch> stretches) {
  m_bits.assign(std::bit_ceil(stretches.size() / 2 + 1), 0);
  for (const Stretch& stretch : stretches) m_bits[place(stretch.tag)] |= bit(stretch.tag);
}

LeastShared::LeastShared(double overlap) : m_share(std::pow(overlap, static_cast<double>(kStretch) / kShingle)) {}

}  // namespace firstpass::condense
