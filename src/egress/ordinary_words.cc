#include "egress/ordinary_words.h"

#include <algorithm>
#include <iterator>

#include "core/words.h"

namespace firstpass::egress {

namespace {

// Sorted: looked up by binary search.
constexpr std::string_view kWords[] = {
    "about",    "addresses", "amount",    "and",         "angel",        "angle",     "answer",     "any",
    "april",    "archer",    "are",       "art",         "ash",          "assistant", "august",     "autumn",
    "bailey",   "baker",     "banks",     "barber",      "basil",        "bear",      "begin",      "bell",
    "belong",   "berry",     "best",      "bill",        "bird",         "bishop",    "black",      "bond",
    "brackets", "brief",     "briefly",   "brook",       "brooks",       "brown",     "buck",       "bush",
    "butler",   "cannot",    "capitals",  "carol",       "carpenter",    "chance",    "characters", "charity",
    "chase",    "chip",      "christian", "church",      "clay",         "cliff",     "close",      "cloud",
    "cole",     "content",   "cook",      "cooper",      "copy",         "cross",     "crystal",    "data",
    "date",     "dawn",      "day",       "dean",        "description",  "destiny",   "device",     "dick",
    "document", "dolly",     "dorothy",   "draw",        "drew",         "due",       "duke",       "each",
    "earl",     "east",      "end",       "english",     "eve",          "every",     "exactly",    "faith",
    "false",    "field",     "fields",    "file",        "first",        "fisher",    "flora",      "for",
    "ford",     "forest",    "form",      "foster",      "four",         "fox",       "frank",      "french",
    "from",     "frost",     "gene",      "gentle",      "german",       "ginger",    "glass",      "glory",
    "good",     "grace",     "grant",     "gray",        "green",        "grey",      "guess",      "guy",
    "hall",     "hand",      "handle",    "harmony",     "harper",       "hart",      "hazel",      "heath",
    "heather",  "hill",      "holly",     "home",        "honor",        "hood",      "hope",       "house",
    "hunter",   "ignore",    "inside",    "instruction", "instructions", "iris",      "its",        "ivy",
    "jack",     "jade",      "jasmine",   "jean",        "jewel",        "john",      "joy",        "june",
    "justice",  "king",      "knight",    "lake",        "lance",        "lane",      "last",       "laurel",
    "law",      "left",      "like",      "lily",        "line",         "link",      "little",     "local",
    "long",     "love",      "lucky",     "lynx",        "made",         "major",     "mark",       "marks",
    "marsh",    "mason",     "material",  "matters",     "max",          "may",       "mean",       "means",
    "melody",   "mercy",     "message",   "messages",    "miles",        "mill",      "miller",     "model",
    "moon",     "more",      "moss",      "most",        "myrtle",       "name",      "names",      "never",
    "new",      "nick",      "noble",     "norm",        "north",        "note",      "null",       "numbers",
    "object",   "olive",     "one",       "only",        "order",        "out",       "own",        "page",
    "park",     "parker",    "parks",     "passages",    "pat",          "patience",  "pearl",      "penny",
    "person",   "phone",     "pierce",    "piper",       "poe",          "pool",      "poppy",      "porter",
    "power",    "price",     "prince",    "prompt",      "question",     "rain",      "randy",      "ray",
    "read",     "real",      "reed",      "reminded",    "reminder",     "reply",     "rich",       "river",
    "rivers",   "rob",       "robin",     "rock",        "role",         "root",      "rose",       "rosemary",
    "ruby",     "rusty",     "sage",      "same",        "sandy",        "savage",    "scout",      "sharp",
    "shepherd", "short",     "singer",    "sky",         "small",        "smart",     "smith",      "snow",
    "south",    "spring",    "stand",     "star",        "stone",        "storm",     "stream",     "street",
    "strong",   "sue",       "summer",    "sun",         "sunny",        "swan",      "system",     "tag",
    "tags",     "taylor",    "text",      "that",        "the",          "their",     "them",       "they",
    "thing",    "this",      "those",     "tiffany",     "times",        "title",     "tokens",     "tool",
    "total",    "travel",    "trinity",   "true",        "turner",       "type",      "underscore", "url",
    "user",     "values",    "version",   "victor",      "violet",       "walker",    "wall",       "wants",
    "ward",     "was",       "waters",    "way",         "weaver",       "wells",     "were",       "west",
    "what",     "white",     "whose",     "will",        "willow",       "wise",      "with",       "without",
    "wolf",     "wood",      "woods",     "words",       "written",      "you",       "young",      "yyyy"};
static_assert(std::is_sorted(std::begin(kWords), std::end(kWords)));

}  // namespace

bool is_ordinary_word(std::string_view word) {
  return std::binary_search(std::begin(kWords), std::end(kWords), word) || is_stop_word(word, "en");
}

}  // namespace firstpass::egress
