#include "egress/ordinary_words.h"

#include <algorithm>
#include <iterator>

namespace firstpass::egress {

namespace {

// Sorted: looked up by binary search.
constexpr std::string_view kWords[] = {
    "about",   "amount",    "angel",    "answer",  "april",   "archer",    "art",    "ash",     "assistant",
    "august",  "autumn",    "bailey",   "baker",   "banks",   "barber",    "basil",  "bear",    "bell",
    "berry",   "best",      "bill",     "bird",    "bishop",  "black",     "bond",   "brook",   "brooks",
    "brown",   "buck",      "bush",     "butler",  "carol",   "carpenter", "chance", "charity", "chase",
    "chip",    "christian", "church",   "clay",    "cliff",   "close",     "cloud",  "cole",    "content",
    "cook",    "cooper",    "cross",    "crystal", "data",    "date",      "dawn",   "day",     "dean",
    "destiny", "dick",      "document", "dolly",   "dorothy", "draw",      "drew",   "duke",    "earl",
    "east",    "english",   "eve",      "faith",   "false",   "field",     "fields", "file",    "fisher",
    "flora",   "ford",      "forest",   "foster",  "fox",     "frank",     "french", "frost",   "gene",
    "gentle",  "german",    "ginger",   "glass",   "glory",   "good",      "grace",  "grant",   "gray",
    "green",   "grey",      "guy",      "hall",    "hand",    "harmony",   "harper", "hart",    "hazel",
    "heath",   "heather",   "hill",     "holly",   "home",    "honor",     "hood",   "hope",    "house",
    "hunter",  "iris",      "ivy",      "jack",    "jade",    "jasmine",   "jean",   "jewel",   "john",
    "joy",     "june",      "justice",  "king",    "knight",  "lake",      "lance",  "lane",    "last",
    "laurel",  "law",       "lily",     "little",  "local",   "long",      "love",   "lucky",   "lynx",
    "major",   "mark",      "marks",    "marsh",   "mason",   "max",       "may",    "means",   "melody",
    "mercy",   "message",   "messages", "miles",   "mill",    "miller",    "model",  "moon",    "moss",
    "myrtle",  "name",      "new",      "nick",    "noble",   "norm",      "north",  "note",    "null",
    "object",  "olive",     "order",    "page",    "park",    "parker",    "parks",  "pat",     "patience",
    "pearl",   "penny",     "person",   "phone",   "pierce",  "piper",     "poe",    "pool",    "poppy",
    "porter",  "power",     "price",    "prince",  "prompt",  "question",  "rain",   "randy",   "ray",
    "read",    "reed",      "rich",     "river",   "rivers",  "rob",       "robin",  "rock",    "role",
    "root",    "rose",      "rosemary", "ruby",    "rusty",   "sage",      "sandy",  "savage",  "scout",
    "sharp",   "shepherd",  "short",    "singer",  "sky",     "small",     "smart",  "smith",   "snow",
    "south",   "spring",    "star",     "stone",   "storm",   "stream",    "street", "strong",  "sue",
    "summer",  "sun",       "sunny",    "swan",    "system",  "taylor",    "text",   "tiffany", "tool",
    "total",   "travel",    "trinity",  "true",    "turner",  "type",      "url",    "user",    "version",
    "victor",  "violet",    "walker",   "wall",    "ward",    "waters",    "way",    "weaver",  "wells",
    "west",    "white",     "will",     "willow",  "wise",    "wolf",      "wood",   "woods",   "words",
    "young",
};
static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));

}  // namespace

bool is_ordinary_word(std::string_view word) { return std::binary_search(std::begin(kWords), std::end(kWords), word); }

}  // namespace firstpass::egress
