// Regions of a picture → gone. Filled, never blurred: blur and mosaic can be undone.
#pragma once

#include <vector>

#include "core/document.h"

namespace firstpass::protect {

/// Paints each of `boxes` (pixels, clipped to the picture) in one colour: a shade of what surrounds it.
void fill_regions(Image& image, const std::vector<Region>& boxes);

/// `box` with a little room around it, so that no edge of a letter is left.
Region with_margin(const Region& box);

/// Share of `box` that any single one of `others` covers, 0..1.
double covered(const Region& box, const std::vector<Region>& others);

}  // namespace firstpass::protect
