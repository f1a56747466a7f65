#include "condense/dedup.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "condense/lexicon.h"
#include "core/text.h"

namespace firstpass::condense {

namespace {

constexpr std::size_t kShingle = 5;      // signs; short enough that one wrong letter spoils few
constexpr std::size_t kSampled = 8;      // one shingle in so many is looked up across rows
constexpr std::size_t kCommonRows = 64;  // a shingle in more rows is boilerplate
constexpr std::size_t kShortest = 24;    // signs; shorter texts are the same only when equal

/// What is left of a mail line when quote marks are off; empty for lines that only lead in or close.
std::string_view content_of(std::string_view line) {
  while (!line.empty() && (line.front() == '>' || line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  line = trim(line);
  static constexpr std::array<std::string_view, 9> kHeads = {
      "From:", "To:", "Cc:", "Subject:", "Date:", "Sent:", "Von:", "An:", "Betreff:"};
  for (const std::string_view head : kHeads)
    if (line.starts_with(head)) return {};
  if (line.starts_with("-----") || line.starts_with("Begin forwarded message")) return {};
  if (line.size() < 120 && (line.ends_with("wrote:") || line.ends_with("schrieb:") || line.ends_with("a écrit :")))
    return {};
  return line;
}

bool closes(std::string_view line) {
  static constexpr std::array<std::string_view, 10> kClosings = {
      "best regards", "kind regards", "regards", "best", "cheers", "thanks", "mit freundlichen grüßen",
      "viele grüße",  "cordialement", "saludos"};
  std::string_view bare = line;
  while (!bare.empty() && (bare.back() == ',' || bare.back() == '.' || bare.back() == '!')) bare.remove_suffix(1);
  if (bare == "--") return true;
  const std::string lowered = lower(bare);
  return std::find(kClosings.begin(), kClosings.end(), lowered) != kClosings.end();
}

/// The text without quoting, headers, and the signature: what was said.
std::string said(std::string_view text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = content_of(text.substr(begin, end - begin));
    if (!out.empty() && closes(line)) break;
    if (!line.empty()) {
      out += line;
      out += '\n';
    }
    begin = end + 1;
  }
  return out.empty() ? std::string(text) : out;
}

/// "&#x27;" and the like, as mail programs leave them, count as one sign of no word.
std::size_t entity_length(std::string_view text, std::size_t at) {
  if (text[at] != '&') return 0;
  const std::size_t end = text.substr(at, 10).find(';');
  return end == std::string_view::npos ? 0 : end + 1;
}

struct Number {
  std::string digits;
  bool torn = false;  // has letters in it, as reading errors have
};

/// A text taken apart for comparison.
struct Profile {
  std::vector<std::uint64_t> shingles;   // sorted, unique
  std::vector<Number> numbers;           // in order
  std::vector<std::uint64_t> negations;  // shingle before each, so that their places can be compared
  std::string letters;
  std::uint64_t whole = 0;
};

bool is_negation(std::string_view word) {
  static constexpr std::array<std::string_view, 16> kWords = {"not",   "no",    "never", "cannot", "without", "nicht",
                                                              "kein",  "keine", "nie",   "ne",     "pas",     "jamais",
                                                              "nunca", "non",   "não",   "niet"};
  return std::find(kWords.begin(), kWords.end(), word) != kWords.end() || word == "isnt" || word == "wasnt" ||
         word == "dont" || word == "wont" || word == "cant" || word == "didnt" || word == "doesnt";
}

Profile read(std::string_view raw) {
  const std::string text = lower(said(raw));
  Profile profile;
  std::string word;
  const auto end_word = [&] {
    if (word.empty()) return;
    const std::size_t digits =
        static_cast<std::size_t>(std::count_if(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }));
    if (digits > 0) profile.numbers.push_back({word, digits < word.size()});
    if (is_negation(word)) profile.negations.push_back(profile.letters.size());
    profile.letters += word;
    word.clear();
  };
  for (std::size_t i = 0; i < text.size();) {
    if (const std::size_t skip = entity_length(text, i); skip > 0) {
      i += skip;
      continue;
    }
    const std::size_t begin = i;
    const char32_t c = next_code_point(text, i);
    if (is_alnum(c)) word.append(text, begin, i - begin);
    // "1,250.40" is one number, "don't" one word.
    else if ((c == '.' || c == ',' || c == '\'' || c == U'’') && !word.empty() && i < text.size() &&
             is_alnum(static_cast<unsigned char>(text[i])))
      continue;
    else end_word();
  }
  end_word();
  profile.whole = hash_bytes(profile.letters);
  for (std::size_t i = 0; i + kShingle <= profile.letters.size(); ++i)
    profile.shingles.push_back(hash_bytes(std::string_view(profile.letters).substr(i, kShingle)));
  std::sort(profile.shingles.begin(), profile.shingles.end());
  profile.shingles.erase(std::unique(profile.shingles.begin(), profile.shingles.end()), profile.shingles.end());
  return profile;
}

std::size_t shared_count(const std::vector<std::uint64_t>& a, const std::vector<std::uint64_t>& b) {
  std::size_t count = 0;
  for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i] == b[j]) ++count, ++i, ++j;
    else if (a[i] < b[j]) ++i;
    else ++j;
  }
  return count;
}

/// Numbers of `a` that `b` does not have, except torn ones and the start of a number cut off at the very end.
std::vector<std::string> unmatched(const Profile& a, const Profile& b) {
  std::vector<std::string> rest;
  for (std::size_t i = 0; i < a.numbers.size(); ++i) {
    const std::string& digits = a.numbers[i].digits;
    const bool found =
        std::any_of(b.numbers.begin(), b.numbers.end(), [&](const Number& other) { return other.digits == digits; });
    // Only the number at the very end of a text that was cut off may be the beginning of another.
    const bool cut = i + 1 == a.numbers.size() && a.letters.ends_with(digits) &&
                     a.letters.size() + 20 <= b.letters.size() &&
                     std::any_of(b.numbers.begin(), b.numbers.end(),
                                 [&](const Number& other) { return other.digits.starts_with(digits); });
    if (!found && !a.numbers[i].torn && !cut) rest.push_back(digits);
  }
  return rest;
}

/// A reading error: the same length, one or two signs different, letters among them.
bool torn_copy(const std::string& digits, const Profile& other) {
  return std::any_of(other.numbers.begin(), other.numbers.end(), [&](const Number& number) {
    if (!number.torn || number.digits.size() + 1 < digits.size() || digits.size() + 1 < number.digits.size())
      return false;
    std::size_t same = 0;
    for (const char c : number.digits) same += digits.find(c) != std::string::npos;
    return same + 2 >= digits.size();
  });
}

bool facts_differ(const Profile& a, const Profile& b) {
  const auto only_in = [](const Profile& one, const Profile& other) {
    std::vector<std::string> rest = unmatched(one, other);
    std::erase_if(rest, [&](const std::string& digits) { return torn_copy(digits, other); });
    return rest;
  };
  // A number on one side alone is one that the other left out; one on each side is a different fact.
  return !only_in(a, b).empty() && !only_in(b, a).empty();
}

/// Negations in the stretch of `longer` that `shorter` covers, against those of `shorter`.
bool negations_differ(const Profile& shorter, const Profile& longer) {
  if (shorter.letters.size() < kShingle) return false;
  const std::string_view head = std::string_view(shorter.letters).substr(0, 2 * kShingle);
  std::size_t begin = longer.letters.find(head);
  if (begin == std::string::npos) begin = 0;
  const std::size_t end = begin + shorter.letters.size() + 8;
  const auto inside = std::count_if(longer.negations.begin(), longer.negations.end(),
                                    [&](std::uint64_t at) { return at >= begin && at < end; });
  const auto own = static_cast<std::ptrdiff_t>(shorter.negations.size());
  // One more or less in a short text turns it round; in a long one it may be an edit.
  return shorter.letters.size() < 400 ? inside != own : inside == 0 ? own > 1 : false;
}

bool same(const Profile& a, const Profile& b, const DedupOptions& options) {
  if (a.whole == b.whole && a.letters == b.letters) return true;
  const Profile& shorter = a.letters.size() <= b.letters.size() ? a : b;
  const Profile& longer = &shorter == &a ? b : a;
  if (shorter.letters.size() < kShortest || shorter.shingles.empty()) return false;
  const std::size_t shared = shared_count(shorter.shingles, longer.shingles);
  if (static_cast<double>(shared) < options.overlap * static_cast<double>(shorter.shingles.size())) return false;
  return !facts_differ(a, b) && !negations_differ(shorter, longer);
}

/// Finds, for each row, the groups it may belong to.
class Grouper {
 public:
  Grouper(const std::vector<DedupRow>& rows, const DedupOptions& options) : m_rows(rows), m_options(options) {}

  std::vector<DedupGroup> run() {
    for (std::size_t row = 0; row < m_rows.size(); ++row) place(row);
    std::vector<DedupGroup> groups;
    for (Group& group : m_groups) {
      DedupGroup out{std::move(group.rows), 0};
      out.kept = *std::max_element(out.rows.begin(), out.rows.end(), [&](std::size_t a, std::size_t b) {
        return m_lengths[a] != m_lengths[b] ? m_lengths[a] < m_lengths[b] : a > b;
      });
      groups.push_back(std::move(out));
    }
    return groups;
  }

 private:
  struct Group {
    std::vector<std::size_t> rows;
    std::vector<Profile> profiles;  // of the rows that are not exact copies, a few
  };

  void place(std::size_t row) {
    Profile profile = read(m_rows[row].text);
    m_lengths.push_back(profile.letters.size());
    if (const auto exact = m_exact.find(profile.whole); exact != m_exact.end() && !profile.letters.empty()) {
      m_groups[exact->second].rows.push_back(row);
      return;
    }
    const std::size_t group = find_group(profile);
    m_exact.emplace(profile.whole, group);
    m_groups[group].rows.push_back(row);
    index(profile, group);
    constexpr std::size_t kProfiles = 4;
    if (m_groups[group].profiles.size() < kProfiles) m_groups[group].profiles.push_back(std::move(profile));
  }

  /// The group with most in common that agrees in every fact, or a new one.
  std::size_t find_group(const Profile& profile) {
    std::unordered_map<std::uint32_t, std::uint32_t> hits;
    for (const std::uint64_t shingle : profile.shingles) {
      if (shingle % kSampled != 0) continue;
      const auto found = m_index.find(shingle);
      if (found == m_index.end() || found->second.size() > kCommonRows) continue;
      for (const std::uint32_t group : found->second) ++hits[group];
    }
    std::vector<std::pair<std::uint32_t, std::uint32_t>> order;  // hits, group
    for (const auto& [group, count] : hits) order.emplace_back(count, group);
    std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    constexpr std::size_t kMostTries = 16;
    for (std::size_t i = 0; i < std::min(order.size(), kMostTries); ++i) {
      const Group& group = m_groups[order[i].second];
      const bool fits = std::all_of(group.profiles.begin(), group.profiles.end(),
                                    [&](const Profile& other) { return same(profile, other, m_options); });
      if (fits) return order[i].second;
    }
    m_groups.emplace_back();
    return m_groups.size() - 1;
  }

  void index(const Profile& profile, std::size_t group) {
    for (const std::uint64_t shingle : profile.shingles) {
      if (shingle % kSampled != 0) continue;
      auto& groups = m_index[shingle];
      if (groups.size() <= kCommonRows && (groups.empty() || groups.back() != group))
        groups.push_back(static_cast<std::uint32_t>(group));
    }
  }

  const std::vector<DedupRow>& m_rows;
  const DedupOptions& m_options;
  std::vector<Group> m_groups;
  std::vector<std::size_t> m_lengths;
  std::unordered_map<std::uint64_t, std::size_t> m_exact;
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> m_index;
};

}  // namespace

bool same_content(std::string_view a, std::string_view b, const DedupOptions& options) {
  return same(read(a), read(b), options);
}

Result<std::vector<DedupGroup>> dedup(const std::vector<DedupRow>& rows, const DedupOptions& options) {
  if (!(options.overlap > 0 && options.overlap <= 1))
    return fail(Code::invalid_argument, "condense/dedup", "overlap must be above 0 and at most 1");
  return Grouper(rows, options).run();
}

}  // namespace firstpass::condense
