#include "input/mail/split.h"

#include <algorithm>
#include <array>

#include "core/text.h"

namespace firstpass::input {

namespace {

using namespace std::string_view_literals;

enum class Role { body, quoted, signature, disclaimer };

constexpr std::string_view role_name(Role role) {
  switch (role) {
    case Role::quoted: return "quoted";
    case Role::signature: return "signature";
    case Role::disclaimer: return "disclaimer";
    default: return "body";
  }
}

struct Line {
  Span span;              // with its line end
  std::string_view text;  // trimmed
  std::string lower;
  Role role = Role::body;
};

bool starts(std::string_view text, std::string_view prefix) { return text.substr(0, prefix.size()) == prefix; }

template <std::size_t N>
bool starts_with_any(std::string_view text, const std::array<std::string_view, N>& prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view p) { return starts(text, p); });
}

std::vector<Line> lines_of(std::string_view text) {
  std::vector<Line> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const auto found = text.find('\n', begin);
    const std::size_t end = found == std::string_view::npos ? text.size() : found + 1;
    Line line{{begin, end}, trim(text.substr(begin, end - begin)), {}};
    if (line.text.size() <= 400) line.lower = lower(line.text);  // marks are short; long lines are prose
    lines.push_back(std::move(line));
    begin = end;
  }
  return lines;
}

bool is_prefixed(const Line& line) { return starts(line.text, ">"); }

struct Announcement {
  std::string_view begins, verb;
};

/// "On Monday, Ann wrote:" and its sisters.
constexpr Announcement kAnnouncements[] = {
    {"on ", "wrote"},    {"am ", "schrieb"},  {"le ", "a écrit"}, {"el ", "escribi"}, {"il ", "ha scritto"},
    {"op ", "schreef"},  {"em ", "escreveu"}, {"den ", "skrev"},  {"på ", "skrev"},   {"w dniu ", "napisa"},
    {"dnia ", "napisa"}, {"dne ", "napsal"},  {"na ", "napsal"},  {"", "wrote:"},     {"", "schrieb:"}};

/// Lines that an announcement takes, 0 when there is none: mailers wrap it over up to three.
std::size_t announcement(const std::vector<Line>& lines, std::size_t at) {
  std::string joined;
  for (std::size_t i = at; i < lines.size() && i < at + 3; ++i) {
    if (lines[i].text.empty() || is_prefixed(lines[i])) return 0;
    joined += (joined.empty() ? "" : " ") + lines[i].lower;
    if (joined.empty() || joined.size() > 400) return 0;
    if (joined.back() != ':') continue;
    for (const auto& [begins, verb] : kAnnouncements) {
      // Without a date in front, the verb must end the line and a name or address be before it.
      const bool fits = begins.empty() ? joined.size() > verb.size() + 2 && joined.ends_with(verb) && i == at
                                       : starts(joined, begins) && joined.find(verb) != std::string::npos &&
                                             joined.find_first_of("0123456789@") != std::string::npos;
      if (fits) return i - at + 1;
    }
    return 0;
  }
  return 0;
}

constexpr std::array kDividers = {"original message"sv,    "ursprüngliche nachricht"sv,   "originalnachricht"sv,
                                  "message d'origine"sv,   "message original"sv,          "mensaje original"sv,
                                  "messaggio originale"sv, "oorspronkelijk bericht"sv,    "mensagem original"sv,
                                  "forwarded message"sv,   "weitergeleitete nachricht"sv, "message transféré"sv,
                                  "reply message"sv,       "begin forwarded message"sv,   "wiadomość oryginalna"sv};

bool is_divider(const Line& line) {
  std::string_view text = line.lower;
  const bool dashed = starts(text, "--") || starts(text, "__");
  while (!text.empty() && (text.front() == '-' || text.front() == '_' || text.front() == ' ')) text.remove_prefix(1);
  return (dashed || starts(text, "begin forwarded")) && starts_with_any(text, kDividers);
}

constexpr std::array kFrom = {"from:"sv, "von:"sv, "de :"sv, "de:"sv, "da:"sv, "van:"sv, "från:"sv, "fra:"sv, "od:"sv};
constexpr std::array kSent = {"sent:"sv,      "date:"sv,    "gesendet:"sv,   "datum:"sv,   "envoyé :"sv,   "envoyé:"sv,
                              "date :"sv,     "enviado:"sv, "enviado el:"sv, "fecha:"sv,   "inviato:"sv,   "data:"sv,
                              "verzonden:"sv, "skickat:"sv, "sendt:"sv,      "wysłano:"sv, "enviada em:"sv};

/// Lines may be bold in what HTML turned into text, hence the stars.
std::string_view without_stars(std::string_view text) {
  while (!text.empty() && text.front() == '*') text.remove_prefix(1);
  return text;
}

/// Outlook's block: who, then when, within a few lines.
bool is_header_block(const std::vector<Line>& lines, std::size_t at) {
  if (!starts_with_any(without_stars(lines[at].lower), kFrom)) return false;
  for (std::size_t i = at + 1; i < lines.size() && i <= at + 4; ++i)
    if (starts_with_any(without_stars(lines[i].lower), kSent)) return true;
  return false;
}

bool next_is_prefixed(const std::vector<Line>& lines, std::size_t at) {
  while (at < lines.size() && lines[at].text.empty()) ++at;
  return at < lines.size() && is_prefixed(lines[at]);
}

bool blank_from(const std::vector<Line>& lines, std::size_t at) {
  return std::all_of(lines.begin() + static_cast<std::ptrdiff_t>(at), lines.end(),
                     [](const Line& line) { return line.text.empty(); });
}

void mark(std::vector<Line>& lines, std::size_t begin, std::size_t end, Role role) {
  for (std::size_t i = begin; i < end; ++i) lines[i].role = role;
}

/// A blank line between two lines that share a role belongs to them.
void mark_quotes(std::vector<Line>& lines) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (is_prefixed(lines[i])) {
      lines[i].role = Role::quoted;
      continue;
    }
    if (is_divider(lines[i]) || is_header_block(lines, i)) return mark(lines, i, lines.size(), Role::quoted);
    const std::size_t count = announcement(lines, i);
    if (count == 0 || blank_from(lines, i + count)) continue;
    if (!next_is_prefixed(lines, i + count)) {
      // "wrote:" at the top with plain lines below: only a date in front makes it sure that they are a quote.
      const bool dated = lines[i].lower.find_first_of("0123456789") != std::string::npos;
      if (dated) return mark(lines, i, lines.size(), Role::quoted);
      continue;
    }
    mark(lines, i, i + count, Role::quoted);
    i += count - 1;
  }
}

constexpr std::array kClosings = {"best regards"sv,
                                  "kind regards"sv,
                                  "warm regards"sv,
                                  "regards"sv,
                                  "best wishes"sv,
                                  "best,"sv,
                                  "sincerely"sv,
                                  "yours sincerely"sv,
                                  "yours truly"sv,
                                  "yours faithfully"sv,
                                  "cheers"sv,
                                  "many thanks,"sv,
                                  "thanks,"sv,
                                  "thank you,"sv,
                                  "mit freundlichen grüßen"sv,
                                  "mit freundlichem gruß"sv,
                                  "freundliche grüße"sv,
                                  "viele grüße"sv,
                                  "liebe grüße"sv,
                                  "beste grüße"sv,
                                  "herzliche grüße"sv,
                                  "schöne grüße"sv,
                                  "mfg"sv,
                                  "lg,"sv,
                                  "cordialement"sv,
                                  "bien à vous"sv,
                                  "saludos"sv,
                                  "un saludo"sv,
                                  "atentamente"sv,
                                  "cordiali saluti"sv,
                                  "distinti saluti"sv,
                                  "met vriendelijke groet"sv,
                                  "atenciosamente"sv,
                                  "med vänliga hälsningar"sv,
                                  "mvh"sv,
                                  "pozdrawiam"sv};
constexpr std::array kDevices = {"sent from my "sv,     "von meinem "sv,      "gesendet von "sv, "envoyé de mon "sv,
                                 "enviado desde mi "sv, "get outlook for "sv, "inviato da "sv,   "verzonden vanaf "sv};

bool is_closing(const Line& line) {
  // "Regards the delivery date, …" is a sentence; a closing is short.
  return line.text.size() <= 48 && starts_with_any(line.lower, kClosings);
}

/// What follows a closing must look like names and addresses: few, short lines.
bool could_be_signature(const std::vector<Line>& lines, std::size_t begin, std::size_t end) {
  const auto first = lines.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = lines.begin() + static_cast<std::ptrdiff_t>(end);
  const auto filled = std::count_if(first, last, [](const Line& line) { return !line.text.empty(); });
  return filled <= 10 && std::all_of(first, last, [](const Line& line) { return line.text.size() <= 80; });
}

void mark_signature(std::vector<Line>& lines, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    const bool delimiter = lines[i].text == "--" || starts_with_any(lines[i].lower, kDevices);
    const bool closing = is_closing(lines[i]) && could_be_signature(lines, i, end);
    if (delimiter || closing) return mark(lines, i, end, Role::signature);
  }
}

constexpr std::array kDisclaimers = {"this e-mail and any"sv,
                                     "this email and any"sv,
                                     "this message and any"sv,
                                     "this e-mail (and any"sv,
                                     "this email (and any"sv,
                                     "this e-mail is confidential"sv,
                                     "this email is confidential"sv,
                                     "this message is confidential"sv,
                                     "confidentiality notice"sv,
                                     "confidential:"sv,
                                     "disclaimer:"sv,
                                     "disclaimer"sv,
                                     "the information contained in this"sv,
                                     "the information in this e"sv,
                                     "this communication is confidential"sv,
                                     "this message contains confidential"sv,
                                     "this e-mail contains confidential"sv,
                                     "this email contains confidential"sv,
                                     "this e-mail may contain"sv,
                                     "this email may contain"sv,
                                     "this message may contain"sv,
                                     "diese e-mail enthält"sv,
                                     "diese nachricht enthält"sv,
                                     "diese e-mail kann"sv,
                                     "ce message et toutes"sv,
                                     "ce message est confidentiel"sv,
                                     "este mensaje"sv,
                                     "questo messaggio"sv};

void mark_disclaimer(std::vector<Line>& lines, std::size_t begin, std::size_t end) {
  for (std::size_t i = begin; i < end; ++i) {
    std::string text = lines[i].lower.empty() ? lower(lines[i].text.substr(0, 80)) : lines[i].lower;
    const bool first_of_paragraph = i == begin || lines[i - 1].text.empty();
    if (first_of_paragraph && starts_with_any(without_stars(text), kDisclaimers))
      return mark(lines, i, end, Role::disclaimer);
  }
}

/// Calls `each` for every run of lines with the body's role.
template <class Each>
void for_body_runs(std::vector<Line>& lines, Each each) {
  for (std::size_t i = 0; i < lines.size();) {
    std::size_t end = i;
    while (end < lines.size() && lines[end].role == Role::body) ++end;
    if (end > i) each(lines, i, end);
    i = end + 1;
  }
}

}  // namespace

std::vector<MailSegment> split_mail(std::string_view text) {
  std::vector<Line> lines = lines_of(text);
  mark_quotes(lines);
  for_body_runs(lines, mark_disclaimer);
  for_body_runs(lines, mark_signature);
  std::vector<MailSegment> segments;
  for (const Line& line : lines) {
    // Blank lines go with what stands before them.
    const bool joins = !segments.empty() && (line.text.empty() || segments.back().role == role_name(line.role));
    if (joins) segments.back().span.end = line.span.end;
    else if (!line.text.empty()) segments.push_back({role_name(line.role), line.span});
  }
  return segments;
}

}  // namespace firstpass::input
