// Stems that were found for the text before: texts of one language have mostly the same words.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace firstpass::condense {

/// The stems of some ten thousand short words of the texts read so far, newer ones in the place of older ones. Who
/// reads many texts keeps one, and with it words of theirs: no longer than the texts themselves. Not thread-safe.
class KnownStems {
 public:
  KnownStems() : m_places(kPlaces) {}

  /// The stem of the word of that language with this hash; empty when it is not known. Lives until the next remember().
  std::string_view find(std::string_view language, std::uint64_t hash) const {
    const Place& place = m_places[hash % kPlaces];
    if (place.hash != hash || language != m_language) return {};
    return {place.stem.data(), place.size};
  }
  /// Words of another language than before push out all that is known.
  void remember(std::string_view language, std::uint64_t hash, std::string_view stem) {
    if (language != m_language) {
      m_places.assign(kPlaces, {});
      m_language = language;
    }
    Place& place = m_places[hash % kPlaces];
    if (stem.size() > place.stem.size()) return;
    place.hash = hash;
    place.size = static_cast<std::uint8_t>(stem.copy(place.stem.data(), place.stem.size()));
  }

 private:
  static constexpr std::size_t kPlaces = std::size_t{1} << 16;
  struct Place {
    std::uint64_t hash = 0;
    std::uint8_t size = 0;
    std::array<char, 23> stem{};
  };
  std::vector<Place> m_places;
  std::string_view m_language;  // of a list that lives as long as the program
};

}  // namespace firstpass::condense
