#include "protect/mask.h"

#include <algorithm>
#include <set>
#include <unordered_map>

#include "core/ids.h"
#include "core/text.h"
#include "protect/known_values.h"
#include "protect/name_tokens.h"
#include "protect/people.h"
#include "vault/placeholder.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect/mask";
constexpr int kMaxRounds = 8;

bool by_position(const Detection& a, const Detection& b) {
  return a.span.begin != b.span.begin ? a.span.begin < b.span.begin : a.span.end > b.span.end;
}

std::string_view value_of(std::string_view text, const Detection& detection) {
  return text.substr(detection.span.begin, detection.span.size());
}

// Sorted and disjoint. Overlaps become one: of two readings of a value, hiding both ends is the safe one.
Result<std::vector<Detection>> disjoint(std::string_view text, std::vector<Detection> detections) {
  std::sort(detections.begin(), detections.end(), by_position);
  std::vector<Detection> out;
  for (Detection& next : detections) {
    if (next.span.end > text.size() || next.span.begin > next.span.end) {
      return fail(Code::internal, kStage, "a detection lies outside the text");
    }
    if (next.span.size() == 0) continue;
    if (!out.empty() && next.span.begin < out.back().span.end) {
      out.back().span.end = std::max(out.back().span.end, next.span.end);
    } else {
      out.push_back(std::move(next));
    }
  }
  return out;
}

void sort_in(std::vector<Detection>& detections, std::vector<Detection> more) {
  detections.insert(detections.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  std::sort(detections.begin(), detections.end(), by_position);
}

const Region* region_at(const std::vector<Region>& regions, Span span) {
  const auto after =
      std::upper_bound(regions.begin(), regions.end(), span.begin,
                       [](std::size_t begin, const Region& region) { return begin < region.span.begin; });
  if (after == regions.begin()) return nullptr;
  const Region& region = *std::prev(after);
  return span.end <= region.span.end ? &region : nullptr;
}

/// The masking of the texts of one request.
class Masking {
 public:
  Masking(vault::Scope& scope, const MaskOptions& options) : m_scope(scope), m_options(options) {}

  Result<std::vector<Masked>> run(const std::vector<std::string_view>& texts,
                                  std::vector<std::vector<Detection>> detections) {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      FP_TRY_ASSIGN(detections[i], disjoint(texts[i], std::move(detections[i])));
      FP_TRY(apply_rules(texts[i], detections[i]));
    }
    unify_types(texts, detections);
    FP_TRY(meet_people(texts, detections));
    for (std::size_t i = 0; i < texts.size(); ++i) {
      add_known_values(texts[i], detections[i]);
      FP_TRY(add_forms(texts[i], detections[i]));
      FP_TRY(apply_rules(texts[i], detections[i]));
    }
    unify_types(texts, detections);
    const auto known = m_scope.generation();
    FP_TRY(meet_people(texts, detections));  // whom the forms made known
    // A form is a value from here on, wherever it stands: the last gate searches all that is known.
    if (m_scope.generation() != known) {
      for (std::size_t i = 0; i < texts.size(); ++i) {
        add_known_values(texts[i], detections[i]);
        FP_TRY(apply_rules(texts[i], detections[i]));
      }
      unify_types(texts, detections);
    }
    std::vector<Masked> out(texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
      out[i].hidden = std::move(detections[i]);
      FP_TRY(write(texts[i], out[i]));
    }
    return out;
  }

 private:
  struct Piece {
    std::size_t masked_begin, masked_end;  // of the placeholder
    std::size_t source_end;                // where the literal text after it begins in the input
    bool comes_back;                       // restoring will read it
    std::string given;                     // the scope's word for it
  };

  Operator operator_of(const Detection& detection) const {
    return m_options.rules == nullptr || detection.type == vault::kLiteral ? Operator::hide
                                                                           : m_options.rules->of(detection.type);
  }

  // What the person's words or the rules leave alone goes; a refused type stops everything.
  Status apply_rules(std::string_view text, std::vector<Detection>& detections) const {
    for (const Detection& detection : detections)
      if (operator_of(detection) == Operator::refuse)
        return fail(Code::permission_denied, kStage,
                    "the policy refuses text that holds " + detection.type + "; take it out, or change [types]");
    std::erase_if(detections, [&](const Detection& detection) {
      return operator_of(detection) == Operator::allow ||
             (m_options.words && m_options.words->allows(value_of(text, detection)));
    });
    return {};
  }

  // One value has one type in a request, the one that was seen most clearly: two placeholders for one person confuse.
  static void unify_types(const std::vector<std::string_view>& texts, std::vector<std::vector<Detection>>& detections) {
    std::unordered_map<std::string_view, std::pair<double, std::string>> best;
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (const Detection& detection : detections[i]) {
        auto& slot = best[value_of(texts[i], detection)];
        if (slot.second.empty() || detection.score > slot.first) slot = {detection.score, detection.type};
      }
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (Detection& detection : detections[i]) detection.type = best[value_of(texts[i], detection)].second;
  }

  // Everything found is given out before the first text is written, so that the order of the texts does not matter.
  Status meet_people(const std::vector<std::string_view>& texts,
                     const std::vector<std::vector<Detection>>& detections) {
    std::vector<std::pair<std::string_view, std::string_view>> names;
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (const Detection& detection : detections[i])
        if (is_name_type(detection.type)) names.emplace_back(detection.type, value_of(texts[i], detection));
    meet(names);
    std::vector<std::pair<std::string_view, std::string_view>> values = names;
    for (std::size_t i = 0; i < texts.size(); ++i)
      for (const Detection& detection : detections[i])
        if (!is_name_type(detection.type)) values.emplace_back(detection.type, value_of(texts[i], detection));
    FP_TRY(assign(values, {}));
    return {};
  }

  // Full names are learned first, so that short forms find whom they belong to.
  void meet(std::vector<std::pair<std::string_view, std::string_view>>& names) {
    const auto known = KnownValues::of(m_scope);
    const auto all_known = [&] {
      if (names.empty()) return true;
      std::set<std::pair<std::string_view, std::string_view>> of_scope;
      for (const vault::Entry& entry : known->entries())
        if (is_name_type(entry.type)) of_scope.emplace(entry.type, entry.original);
      return std::all_of(names.begin(), names.end(), [&](const auto& name) { return of_scope.count(name) != 0; });
    };
    struct Kept {
      People people;
      std::shared_ptr<const OwnWords> words;
    };
    const auto from_scope = [&] {
      auto kept = std::make_shared<Kept>(Kept{People(m_options.words), m_options.words});
      for (const vault::Entry& entry : known->entries()) kept->people.learn(entry);
      return std::shared_ptr<const Kept>(kept);
    };
    if (all_known()) {
      auto kept = m_scope.memo().get<Kept>(m_scope.generation(), from_scope);
      if (kept->words != m_options.words) kept = from_scope();  // the person's words changed meanwhile
      m_people = std::shared_ptr<const People>(kept, &kept->people);
      return;
    }
    const auto words = [](std::string_view name) { return name_tokens(name).size(); };
    std::stable_sort(names.begin(), names.end(),
                     [&](const auto& a, const auto& b) { return words(a.second) > words(b.second); });
    // Addresses after names: kimberly.watson@… is of the person, not the person of it.
    std::stable_partition(names.begin(), names.end(), [](const auto& name) { return name.first != "EMAIL_ADDRESS"; });
    auto people = std::make_shared<People>(m_options.words);
    for (const vault::Entry& entry : known->entries()) people->learn(entry);
    for (const auto& [type, value] : names) people->learn(type, value);
    m_people = people;
  }

  // Again, while what was hidden makes whole words of its neighbours.
  void add_known_values(std::string_view text, std::vector<Detection>& detections) const {
    for (int round = 0; round < kMaxRounds && add_known_values_once(text, detections); ++round) {}
  }
  bool add_known_values_once(std::string_view text, std::vector<Detection>& detections) const {
    const auto known = KnownValues::of(m_scope);
    std::vector<Detection> found;
    for_each_region(text, [&](Span region) {
      std::size_t from = region.begin;
      for (const Detection& detection : detections) {
        if (detection.span.end <= from) continue;
        if (detection.span.begin >= region.end) break;
        if (detection.span.begin > from) known->find(text, from, detection.span.begin, found);
        from = detection.span.end;
      }
      if (from < region.end) known->find(text, from, region.end, found);
    });
    const bool any = !found.empty();
    sort_in(detections, std::move(found));
    return any;
  }

  // `detections`: sorted and disjoint, as they are after it.
  Status add_forms(std::string_view text, std::vector<Detection>& detections) const {
    std::vector<Detection> found;
    for_each_region(text, [&](Span region) {
      for (const People::Form& form : m_people->find(text.substr(region.begin, region.size()))) {
        const Span span{region.begin + form.span.begin, region.begin + form.span.end};
        found.push_back({span, std::string(form.type), 0.9, "known_name", "a form of a name that is known"});
      }
    });
    if (found.empty()) return {};
    std::erase_if(found, [&](const Detection& form) {  // inside something that is hidden as a whole
      const auto after =
          std::upper_bound(detections.begin(), detections.end(), form.span.begin,
                           [](std::size_t begin, const Detection& detection) { return begin < detection.span.begin; });
      return after != detections.begin() && form.span.end <= std::prev(after)->span.end;
    });
    sort_in(detections, std::move(found));
    FP_TRY_ASSIGN(detections, disjoint(text, std::move(detections)));
    return {};
  }

  template <class Visit>
  void for_each_region(std::string_view text, const Visit& visit) const {
    if (m_options.regions == nullptr) return visit(Span{0, text.size()});
    for (const Region& region : *m_options.regions) visit(region.span);
  }

  // Gives out placeholders; `written` (may be empty) says how each value is written.
  Result<std::vector<std::string>> assign(const std::vector<std::pair<std::string_view, std::string_view>>& values,
                                          const std::vector<vault::Written>& written,
                                          const std::vector<bool>& plain = {}) {
    std::vector<People::Leader> leaders(values.size());
    std::vector<vault::Value> wanted;
    wanted.reserve(values.size());
    NumberForms numbers;  // of these values: which was written first
    for (std::size_t i = 0; i < values.size(); ++i) {
      const auto& [type, original] = values[i];
      const Operator what =
          m_options.rules == nullptr || type == vault::kLiteral ? Operator::hide : m_options.rules->of(type);
      const bool only_hide = !plain.empty() && plain[i] && what == Operator::surrogate;
      vault::Value value = value_for(only_hide ? Operator::hide : what, type, original, m_scope);
      if (!written.empty() && written[i] == vault::Written::quoted && value.written == vault::Written::plain)
        value.written = vault::Written::quoted;
      if (!written.empty() && written[i] == vault::Written::surrogate && value.written == vault::Written::plain) {
        value.written = vault::Written::surrogate;
        value.draw = [type = std::string(type)](int) { return "&lt;" + type + "_" + random_tag(6) + "&gt;"; };
      }
      auto leader = m_people->leader(type, original);
      if (!leader) leader = numbers.leader(type, original);
      numbers.learn(type, original);
      if (leader) {
        leaders[i] = std::move(*leader);
        value.like_type = leaders[i].first, value.like_original = leaders[i].second;
      }
      wanted.push_back(std::move(value));
    }
    return m_scope.assign(wanted);
  }

  Status write(std::string_view text, Masked& masked) {
    m_plain.clear();
    for (int round = 0; round < kMaxRounds; ++round) {
      std::vector<Piece> pieces;
      FP_TRY(replace(text, masked, pieces));
      FP_TRY_ASSIGN(std::vector<Detection> escaped, look_alikes(masked.text, pieces));
      const bool unread = mark_unread(masked);
      if (escaped.empty() && !unread) return {};
      sort_in(masked.hidden, std::move(escaped));
    }
    return fail(Code::internal, kStage, "text that looks like placeholders could not be escaped");
  }

  // A surrogate glued to letters, or one that begins another's, would not be found again: it gives way to a
  // placeholder.
  bool mark_unread(const Masked& masked) {
    bool any = false;
    for (const std::size_t piece : m_unread) any |= m_plain.insert(masked.hidden[piece].span.begin).second;
    m_unread.clear();
    return any;
  }

  Status replace(std::string_view text, Masked& masked, std::vector<Piece>& pieces) {
    std::vector<std::pair<std::string_view, std::string_view>> values;
    std::vector<vault::Written> written;
    std::vector<const Region*> regions;
    for (const Detection& detection : masked.hidden) {
      values.emplace_back(detection.type, value_of(text, detection));
      regions.push_back(m_options.regions == nullptr ? nullptr : region_at(*m_options.regions, detection.span));
      const bool whole = regions.back() != nullptr && regions.back()->span.begin == detection.span.begin &&
                         regions.back()->span.end == detection.span.end;
      written.push_back(whole ? regions.back()->written : vault::Written::plain);
      // References would be escaped once more on the way back: such a value has an escaped placeholder of its own.
      const bool has_references = values.back().second.find_first_of("&<>") != std::string_view::npos;
      if (regions.back() != nullptr && regions.back()->html && has_references)
        written.back() = vault::Written::surrogate;
    }
    std::vector<bool> plain(masked.hidden.size());
    for (std::size_t i = 0; i < plain.size(); ++i) plain[i] = m_plain.count(masked.hidden[i].span.begin) != 0;
    FP_TRY_ASSIGN(const std::vector<std::string> given, assign(values, written, plain));
    masked.text.clear();
    masked.replacements.clear();
    std::size_t from = 0;
    for (std::size_t i = 0; i < masked.hidden.size(); ++i) {
      const Detection& detection = masked.hidden[i];
      std::string stands = replacement(operator_of(detection), values[i].first, values[i].second, given[i], m_scope);
      const bool comes_back = stands == given[i];
      if (regions[i] != nullptr && regions[i]->html && !stands.starts_with("&lt;")) stands = escape_html(stands);
      masked.text += text.substr(from, detection.span.begin - from);
      pieces.push_back(
          {masked.text.size(), masked.text.size() + stands.size(), detection.span.end, comes_back, given[i]});
      masked.text += stands;
      masked.replacements.push_back(std::move(stands));
      from = detection.span.end;
    }
    masked.text += text.substr(from);
    return {};
  }

  static std::string escape_html(const std::string& text) {
    std::string out;
    for (const char c : text) {
      if (c == '<') out += "&lt;";
      else if (c == '>') out += "&gt;";
      else if (c == '&') out += "&amp;";
      else out += c;
    }
    return out;
  }

  // Reads the masked text as restoring will, and reports every placeholder that is not ours as text of the person.
  Result<std::vector<Detection>> look_alikes(std::string_view masked, const std::vector<Piece>& pieces) {
    const auto index = vault::PlaceholderIndex::of(m_scope);
    std::vector<Detection> found;
    std::size_t next = 0;  // index of the first piece not yet passed
    std::size_t shift_masked = 0, shift_source = 0;
    const auto pass = [&] {
      shift_masked = pieces[next].masked_end;
      shift_source = pieces[next++].source_end;
      return shift_masked;
    };
    for (std::size_t at = 0; at < masked.size() || next < pieces.size();) {
      const bool ours = next < pieces.size() && pieces[next].masked_begin == at;
      if (ours && !pieces[next].comes_back) {
        at = pass();
        continue;
      }
      const char before = at == 0 ? '\0' : masked[at - 1];
      if (!ours) {
        const std::size_t end = next < pieces.size() ? pieces[next].masked_begin : masked.size();
        const std::size_t start = index->next_start(masked.substr(0, end), at, before);
        if (start > at) {
          at = start;
          continue;
        }
      }
      vault::PlaceholderMatch match;
      const bool is_match = index->match(masked.substr(at), before, true, match) == vault::Match::found;
      const std::size_t end = at + match.length;
      if (ours) {
        if (!is_match || match.placeholder != pieces[next].given || end != pieces[next].masked_end) {
          std::string_view given = pieces[next].given;
          if (given.size() > 2 && given.front() == '"') given = given.substr(1, given.size() - 2);
          const bool surrogate = !vault::is_placeholder(given) && !given.starts_with("&lt;");
          if (!surrogate) return fail(Code::internal, kStage, "a placeholder would not be read back");
          m_unread.push_back(next);
        }
        at = pass();
      } else if (is_match) {
        // What runs into one of ours is ended before it: escaped, it no longer does.
        const std::size_t stop = next < pieces.size() ? std::min(end, pieces[next].masked_begin) : end;
        const std::size_t begin = shift_source + (at - shift_masked);
        found.push_back({{begin, begin + (stop - at)},
                         std::string(vault::kLiteral),
                         1.0,
                         "placeholder",
                         "looks like a placeholder"});
        at = stop;
      } else {
        ++at;
      }
    }
    return found;
  }

  vault::Scope& m_scope;
  const MaskOptions& m_options;
  std::shared_ptr<const People> m_people;
  std::vector<std::size_t> m_unread;  // pieces of the last round that restoring would not find
  std::set<std::size_t> m_plain;      // places in the text where no surrogate can stand
};

}  // namespace

std::vector<Detection> find_known_values(std::string_view text, const std::vector<vault::Entry>& entries) {
  std::vector<Detection> found;
  KnownValues(entries).find(text, 0, text.size(), found);
  return found;
}

Result<std::vector<Masked>> mask_all(const std::vector<std::string_view>& texts,
                                     std::vector<std::vector<Detection>> detections, vault::Scope& scope,
                                     const MaskOptions& options) {
  return Masking(scope, options).run(texts, std::move(detections));
}

Result<Masked> mask(std::string_view text, const std::vector<Detection>& detections, vault::Scope& scope,
                    const MaskOptions& options) {
  FP_TRY_ASSIGN(std::vector<Masked> masked, mask_all({text}, {detections}, scope, options));
  return std::move(masked[0]);
}

}  // namespace firstpass::protect
