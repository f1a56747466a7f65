#include "understand/summary/merchant.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <initializer_list>

#include "core/text.h"
#include "understand/summary/amount.h"
#include "understand/summary/date.h"

namespace firstpass::understand {

namespace {

using Words = std::initializer_list<std::string_view>;

bool letter(char c) {
  return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
}
bool digit(char c) { return c >= '0' && c <= '9'; }

std::size_t count(std::string_view text, bool (*kind)(char)) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), kind));
}

bool has(std::string_view text, Words words) {
  return std::any_of(words.begin(), words.end(), [&](auto word) { return text.find(word) != std::string_view::npos; });
}

// Whole words of a lower-case line.
bool has_word(std::string_view folded, Words words) {
  for (const std::string_view word : words)
    for (std::size_t at = folded.find(word); at != std::string_view::npos; at = folded.find(word, at + 1)) {
      const std::size_t end = at + word.size();
      const auto inner = [&](std::size_t i) { return letter(folded[i]) || digit(folded[i]); };
      if ((at == 0 || !inner(at - 1)) && (end >= folded.size() || !inner(end))) return true;
    }
  return false;
}

bool has_company_form(const std::string& folded) {
  return has_word(folded, {"sdn bhd",
                           "sdn. bhd",
                           "sdn.bhd",
                           "sdnbhd",
                           "bhd",
                           "s/b",
                           "pte ltd",
                           "pte. ltd",
                           "ltd",
                           "limited",
                           "llc",
                           "llp",
                           "inc",
                           "corp",
                           "corporation",
                           "plc",
                           "gmbh",
                           "ag",
                           "kg",
                           "ohg",
                           "e.k",
                           "ug",
                           "sarl",
                           "sas",
                           "s.a",
                           "s.l",
                           "s.r.l",
                           "srl",
                           "s.p.a",
                           "spa",
                           "b.v",
                           "bv",
                           "n.v",
                           "oy",
                           "ab",
                           "aps",
                           "a/s",
                           "sp. z o.o",
                           "s.r.o",
                           "kft",
                           "pty",
                           "pvt",
                           "private limited",
                           "spółka",
                           "lda",
                           "ltda",
                           "berhad"}) ||
         (has_word(folded, {"co", "company"}) && !has_word(folded, {"no", "reg", "regn", "registration", "number"}));
}

bool has_trade_word(const std::string& folded) {
  return has_word(
      folded, {"restaurant",  "restoran",      "restaurants", "cafe",       "café",        "coffee",    "bakery",
               "bakeries",    "store",         "stores",      "shop",       "mart",        "market",    "supermarket",
               "hypermarket", "enterprise",    "trading",     "hardware",   "stationery",  "book",      "books",
               "bookstore",   "bookstores",    "pharmacy",    "farmasi",    "clinic",      "hotel",     "hotels",
               "supply",      "supplies",      "services",    "service",    "station",     "garage",    "house",
               "kitchen",     "bistro",        "bar",         "pub",        "grill",       "foods",     "food",
               "electrical",  "furniture",     "fashion",     "florist",    "salon",       "centre",    "center",
               "industries",  "international", "syarikat",    "perniagaan", "kedai",       "pasaraya",  "apotheke",
               "bäckerei",    "markt",         "laden",       "gasthaus",   "boulangerie", "pharmacie", "tienda",
               "farmacia",    "group",         "holdings",    "agency",     "studio",      "bank"});
}

bool is_title(const std::string& squeezed_line) {
  return has(squeezed_line,
             {"taxinvoice", "invoice",   "receipt",   "rechnung",      "facture",  "factura",   "fattura",
              "faktura",    "welcome",   "thankyou",  "duplicate",     "copy",     "cashbill",  "orderno",
              "table",      "customer",  "cashier",   "guestcheck",    "quittung", "kassenbon", "billto",
              "shipto",     "statement", "quotation", "deliveryorder", "page"});
}

bool is_contact(const std::string& folded, const std::string& squeezed_line) {
  return has_word(folded, {"tel", "phone", "fax", "hp", "mobile", "email", "e-mail", "www", "http", "https", "telefon",
                           "tél", "telp", "h/p", "call"}) ||
         folded.find('@') != std::string::npos || has(squeezed_line, {"www", "http", "telno", "faxno"});
}

bool is_registration(const std::string& folded, const std::string& squeezed_line) {
  return has_word(folded, {"gst", "vat", "reg", "regn", "roc", "abn", "uen", "gstin", "btw", "tva", "sst", "co.reg",
                           "ust-idnr", "siret", "kvk", "nip", "cin", "tin"}) ||
         has_word(folded, {"co. no", "co.no", "co no", "company no", "co-reg"}) ||
         has(squeezed_line,
             {"regno", "gstid", "gstno", "companyno", "registration", "coreg", "licen", "vatno", "taxid"});
}

// "LX4 7QP": one or two letters, a digit or two or a digit and a letter, a space, a digit and two letters.
bool has_british_postcode(std::string_view line) {
  const auto capital = [&](std::size_t i) { return line[i] >= 'A' && line[i] <= 'Z'; };
  for (std::size_t space = line.find(' '); space != std::string_view::npos; space = line.find(' ', space + 1)) {
    if (space + 4 > line.size() || space < 2 || !digit(line[space + 1]) || !capital(space + 2) || !capital(space + 3))
      continue;
    if (space + 4 < line.size() && letter(line[space + 4])) continue;
    std::size_t begin = space;
    while (begin > 0 && line[begin - 1] != ' ') --begin;
    const std::string_view outward = line.substr(begin, space - begin);
    if (outward.size() <= 4 && capital(begin) && count(outward, digit) >= 1) return true;
  }
  return false;
}

// `strictly` asks for a number or a comma beside a street's word.
bool is_address(const std::string& folded, std::string_view line, bool strictly) {
  const bool street =
      has_word(folded, {"jalan", "jln",        "lorong",   "taman",   "tmn",    "persiaran", "lebuh",   "kampung",
                        "kg",    "bandar",     "lot",      "blk",     "block",  "street",    "st",      "road",
                        "rd",    "avenue",     "ave",      "lane",    "drive",  "dr",        "blvd",    "boulevard",
                        "suite", "floor",      "level",    "unit",    "plaza",  "mall",      "tower",   "building",
                        "bldg",  "industrial", "park",     "square",  "batu",   "seksyen",   "section", "kawasan",
                        "rue",   "via",        "calle",    "straat",  "laan",   "weg",       "platz",   "allee",
                        "ul",    "p.o",        "box",      "wisma",   "menara", "highway",   "ground",  "lebuhraya",
                        "desa",  "pusat",      "kompleks", "complex", "close",  "court",     "terrace", "gate"}) ||
      folded.find("straße") != std::string::npos || folded.find("strasse") != std::string::npos ||
      folded.find("str.") != std::string::npos;
  const bool number = folded.starts_with("no.") || folded.starts_with("no ") || folded.starts_with("no:");
  std::size_t run = 0;
  bool postcode = false;
  for (std::size_t i = 0; i <= line.size(); ++i) {
    if (i < line.size() && digit(line[i])) {
      ++run;
      continue;
    }
    postcode |= run == 5 || run == 6;
    run = 0;
  }
  const bool commas = std::count(line.begin(), line.end(), ',') >= 1;
  const bool sited = commas || count(line, digit) >= 1;
  return (street && (sited || !strictly)) || (number && count(line, digit) >= 1) ||
         (postcode && count(line, letter) >= 4) || has_british_postcode(line) || (commas && count(line, letter) >= 6);
}

struct HeadLine {
  std::size_t index = 0;
  bool title = false, contact = false, registration = false, address = false, form = false, trade = false, sum = false;
  bool heading_of_table = false, someone_else = false;
  bool firm_address = false;  // beyond doubt
  double name = 0;            // how much it looks like the issuer's name
};

HeadLine describe(const Page& page, std::size_t index) {
  const PageLine& line = page.lines[index];
  const std::string folded = lower(line.text), tight = squeezed(line.text);
  HeadLine head;
  head.index = index;
  head.title = is_title(tight);
  head.contact = is_contact(folded, tight);
  head.form = has_company_form(folded);
  head.trade = has_trade_word(folded);
  head.registration = is_registration(folded, tight);
  // "Hollin Lane Motor Works" is a name: with a word for a trade, a street needs a number or a comma as well.
  head.firm_address = is_address(folded, line.text, head.trade);
  head.address = is_address(folded, line.text, false) && !(head.form && count(line.text, digit) < 3);
  head.sum = !find_amounts(line.text).empty() ||
             !find_dates(line.text, DateOrder::day_first,
                         Day{std::chrono::year{2020}, std::chrono::month{1}, std::chrono::day{1}})
                  .empty();
  // What stands below "owned by" or "bill to" is another party.
  if (index > 0) {
    const std::string above = squeezed(page.lines[index - 1].text);
    head.someone_else = has(above, {"ownedby", "operatedby", "managedby", "billto", "soldto", "shipto", "deliverto",
                                    "billedto", "customer"}) &&
                        page.lines[index - 1].words.size() <= 4;
  }
  head.heading_of_table = has_word(folded, {"qty", "description", "amount", "price", "item", "menge", "betrag"});
  return head;
}

// A bare registration number in parentheses under or beside a name, as "(867388-U)".
bool is_bare_number(std::string_view line) {
  const std::size_t digits = count(line, digit);
  return digits >= 5 && count(line, letter) <= 3;
}

double name_score(const Page& page, const HeadLine& head, std::size_t head_lines) {
  const PageLine& line = page.lines[head.index];
  const std::size_t letters = count(line.text, letter), digits = count(line.text, digit);
  if (letters < 3 || head.sum || head.contact) return -10;
  double score =
      2.0 - 2.2 * static_cast<double>(head.index) / static_cast<double>(std::max<std::size_t>(head_lines, 1));
  if (head.form) score += 3;
  if (head.trade) score += 1.2;
  if (head.title && !head.form) score -= 4;
  if (head.address && !head.form) score -= head.firm_address ? 3 : 0.8;
  if (head.registration && !head.form) score -= 3;
  if (head.heading_of_table || head.someone_else) score -= 3;
  if (digits > letters) score -= 2;
  if (letters < 5) score -= 0.5;
  if (line.words.size() > 8) score -= 1.5;
  if (line.confidence < 0.7) score -= 1.5;
  if (page.has_boxes) {
    float tallest = 0;
    for (const PageWord& word : line.words) tallest = std::max(tallest, word.box.y1 - word.box.y0);
    score += std::clamp(static_cast<double>(tallest / page.line_height()) - 1.1, 0.0, 1.0);
  }
  const std::size_t next = head.index + 1;
  if (next < page.lines.size()) {
    const HeadLine below = describe(page, next);
    if (is_bare_number(page.lines[next].text) || (below.registration && !below.address)) score += 1;
    if (below.address && !below.form) score += 0.7;
  }
  return score;
}

// Cuts what is no part of a name: a registration number behind it, a lone bracket, punctuation around it.
Span tidy_name(std::string_view text, Span span) {
  const auto view = [&] { return text.substr(span.begin, span.size()); };
  while (span.size() > 0 && (view().back() == ' ' || view().back() == ',' || view().back() == '-' ||
                             view().back() == ':' || view().back() == '*'))
    --span.end;
  while (span.size() > 0 &&
         (view().front() == ' ' || view().front() == '*' || view().front() == '-' || view().front() == ':'))
    ++span.begin;
  const std::size_t open = view().rfind('(');
  if (open != std::string_view::npos && open > 0) {
    const auto inside = view().substr(open);
    if (count(inside, digit) >= 4) span.end = span.begin + open;
  }
  while (span.size() > 0 && text[span.end - 1] == ' ') --span.end;
  // "ACME SDN BHD 123456-X": digits behind the company form.
  std::size_t last = view().rfind(' ');
  while (last != std::string_view::npos && count(view().substr(last), digit) >= 5) {
    span.end = span.begin + last;
    last = view().rfind(' ');
  }
  return span;
}

bool ends_open(std::string_view line) {
  const std::string folded = lower(trim(line));
  return folded.ends_with("&") || folded.ends_with(" and") || folded.ends_with(" of") || folded.ends_with("-");
}

bool near_below(const Page& page, std::size_t index) {
  if (index + 1 >= page.lines.size()) return false;
  return page.lines[index + 1].box.y0 - page.lines[index].box.y1 < 1.0F * page.line_height();
}

// Nothing but the company form: "SDN BHD", "CO. (M) SDN BHD".
bool is_only_form(std::string_view line) {
  const std::string folded = lower(line);
  if (!has_company_form(folded)) return false;
  std::size_t begin = 0;
  while (begin < folded.size()) {
    std::size_t end = folded.find(' ', begin);
    if (end == std::string::npos) end = folded.size();
    const std::string word = folded.substr(begin, end - begin);
    const bool form = has_company_form(word) || has_word(word, {"sdn", "pte", "co", "bhd", "private", "company"});
    if (!form && count(word, letter) >= 3) return false;
    begin = end + 1;
  }
  return true;
}

// Names over two lines: the first ends open ("HARDWARE &"), or the second is hardly more than the company form.
std::size_t last_line_of_name(const Page& page, std::size_t first) {
  if (!near_below(page, first)) return first;
  const PageLine& next = page.lines[first + 1];
  const HeadLine here = describe(page, first), below = describe(page, first + 1);
  if (below.title || below.contact || below.address || below.sum || (below.registration && !below.form)) return first;
  if (ends_open(page.lines[first].text)) return first + 1;
  return is_only_form(next.text) && !here.form ? first + 1 : first;
}

std::string joined(const Page& page, std::string_view text, std::size_t first, std::size_t last, Span span) {
  std::string out;
  for (std::size_t i = first; i <= last; ++i) {
    const std::size_t begin = std::max(page.lines[i].span.begin, span.begin),
                      end = std::min(page.lines[i].span.end, span.end);
    if (begin >= end) continue;
    if (!out.empty()) out += ' ';
    out += trim(text.substr(begin, end - begin));
  }
  return out;
}

std::string_view whole_text(const Page& page) {
  const auto& first = page.lines.front().text;
  const char* begin = first.data() - page.lines.front().span.begin;
  return {begin, page.lines.back().span.end};
}

struct Name {
  std::size_t first = 0, last = 0;
  FoundText found;
};

std::optional<Name> find_name(const Page& page, std::size_t head_lines) {
  double best = -5;
  std::size_t first = 0;
  for (std::size_t i = 0; i < head_lines; ++i) {
    const double score = name_score(page, describe(page, i), head_lines);
    if (score > best) best = score, first = i;
  }
  if (best < -1) return std::nullopt;
  // "HARDWARE &" / "TRADING SDN BHD": the line above belongs to the name when it ends open.
  const bool second_half = first > 0 && near_below(page, first - 1) && !describe(page, first - 1).title &&
                           (ends_open(page.lines[first - 1].text) || is_only_form(page.lines[first].text));
  if (second_half && count(page.lines[first - 1].text, letter) >= 3) --first;
  Name name{first, last_line_of_name(page, first), {}};
  const Span span = tidy_name(whole_text(page), {page.lines[first].span.begin, page.lines[name.last].span.end});
  name.found = {joined(page, whole_text(page), first, name.last, span), span, std::clamp(0.45 + 0.1 * best, 0.1, 0.95)};
  if (name.found.value.empty()) return std::nullopt;
  return name;
}

std::optional<FoundText> find_address(const Page& page, std::size_t from, std::size_t limit) {
  std::size_t first = limit, last = limit;
  for (std::size_t i = from; i < limit; ++i) {
    const HeadLine head = describe(page, i);
    const bool part = head.address && !head.contact && !head.sum && !head.title && !head.heading_of_table &&
                      !head.registration && !head.someone_else;
    if (part) {
      if (first == limit) first = i;
      last = i;
      continue;
    }
    // One line without a cue inside the block (a town alone) still belongs to it when an address line follows.
    const bool plain = !head.contact && !head.sum && !head.title && !head.registration && !head.form &&
                       count(page.lines[i].text, letter) >= 3;
    const bool inside = first != limit && plain && near_below(page, i - 1);
    if (inside && i == last + 1 && page.lines[i].words.size() <= 4) {
      const bool more = i + 1 < limit && describe(page, i + 1).address;
      if (more || page.lines[i].text.back() == '.') last = i;
      continue;
    }
    if (first != limit) break;
  }
  if (first == limit) return std::nullopt;
  const Span span{page.lines[first].span.begin, page.lines[last].span.end};
  const double confidence = last > first ? 0.8 : 0.6;
  return FoundText{joined(page, whole_text(page), first, last, span), span, confidence};
}

std::optional<FoundText> find_phone(const Page& page) {
  for (const PageLine& line : page.lines) {
    const std::string folded = lower(line.text);
    std::size_t label = std::string::npos;
    for (const std::string_view word : {"tel", "phone", "h/p", "telefon", "tél", "mobile", "contact"}) {
      const std::size_t at = folded.find(word);
      if (at != std::string::npos) label = std::min(label, at);
    }
    if (label == std::string::npos) continue;
    std::size_t begin = folded.find_first_of("+0123456789(", label);
    if (begin == std::string::npos) continue;
    std::size_t end = begin, digits = 0;
    while (end < folded.size() &&
           (digit(folded[end]) || std::string_view("+-() ./").find(folded[end]) != std::string_view::npos)) {
      if (folded[end] == '/' && digits >= 7) break;
      digits += digit(folded[end++]);
    }
    while (end > begin && !digit(folded[end - 1])) --end;
    // Lower-casing keeps the bytes of digits and of what stands around them only in ASCII lines.
    if (digits < 7 || digits > 15 || folded.size() != line.text.size()) continue;
    return FoundText{
        std::string(line.text.substr(begin, end - begin)), {line.span.begin + begin, line.span.begin + end}, 0.85};
  }
  return std::nullopt;
}

// The head ends where goods or sums begin.
std::size_t head_length(const Page& page) {
  for (std::size_t i = 0; i < page.lines.size(); ++i)
    if (!find_amounts(page.lines[i].text).empty() && i >= 2) return std::min<std::size_t>(i, 14);
  return std::min<std::size_t>(page.lines.size(), 14);
}

}  // namespace

Issuer find_issuer(const Page& page) {
  Issuer issuer;
  if (page.lines.empty()) return issuer;
  const std::size_t head = std::max<std::size_t>(head_length(page), 1);
  const auto name = find_name(page, head);
  if (name) issuer.merchant = name->found;
  issuer.address = find_address(page, name ? name->last + 1 : 0, std::min(head + 2, page.lines.size()));
  if (!issuer.address && name && name->first > 0) issuer.address = find_address(page, 0, name->first);
  issuer.phone = find_phone(page);
  return issuer;
}

bool names_company(std::string_view line) {
  constexpr std::size_t kLongest = 60;  // bytes
  line = trim(line);
  if (line.empty() || line.size() > kLongest || count(line, digit) > 0) return false;
  std::size_t first = 0;
  if (!is_upper(next_code_point(line, first))) return false;
  const std::string folded = lower(line);
  const std::size_t last = folded.rfind(' ');
  if (last == std::string::npos) return false;
  const std::size_t before = last == 0 ? std::string::npos : folded.rfind(' ', last - 1);
  return has_company_form(folded.substr(last)) ||
         (before != std::string::npos && has_company_form(folded.substr(before)));
}

}  // namespace firstpass::understand
