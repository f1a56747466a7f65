// Numbers of authorities, banks and firms: a shape, a check, words that speak for it. One table per country or subject.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "protect/recognizer.h"

namespace firstpass::protect {

/// One kind of number. `check` gets the letters and digits alone, in upper case; null where the format has none.
struct Shape {
  const char* type;
  const char* pattern;  ///< matched with ASCII case ignored, longest; must stand free of word characters; holds a digit
                        ///< among its first 12 characters, and at most two words without one in front of it
  double bare;  ///< score by shape and check alone; below the profile's threshold when others look alike, 0 when only
                ///< a word for it tells. 0.3 or more only for five digits and more, or with a letter in its first word
  double with_context;  ///< score when one of `context` stands near
  bool (*check)(std::string_view);
  const char* context;    ///< see Lexicon::add
  bool capitals = false;  ///< letters are capitals, unless context speaks for it
};

/// A recognizer that is nothing but a table.
std::unique_ptr<Recognizer> make_shape_recognizer(std::string_view name, std::vector<Shape> shapes);

}  // namespace firstpass::protect
