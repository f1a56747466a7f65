#include "understand/summary/money.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <set>

namespace firstpass::understand {

namespace {

bool has_letters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](unsigned char c) { return std::isalpha(c) != 0 || c >= 0x80; }) >=
         2;
}

// A label may stand on the row above when the amount's own row has no words.
std::string_view label_text(const Page& page, std::size_t line, std::size_t from, std::size_t to, bool first,
                            bool above_is_bare) {
  const PageLine& here = page.lines[line];
  const std::string_view before = here.text.substr(from - here.span.begin, to - from);
  if (has_letters(before) || !first) return before;
  const bool near = line > 0 && here.box.y0 - page.lines[line - 1].box.y1 < 1.2F * page.line_height();
  if (near && above_is_bare) return page.lines[line - 1].text;
  return before;
}

struct Evidence {
  double score = 0;
  double label = 0;
  const MoneyRow* row = nullptr;  // the occurrence to show
  int times = 0;
};

std::vector<std::int64_t> values_of(const std::vector<MoneyRow>& rows, MoneyLabel label) {
  std::set<std::int64_t> values;
  for (const MoneyRow& row : rows)
    if (row.label.label == label && row.amount.hundredths != 0)
      // "CASH -50.00": what was handed over is printed with either sign.
      values.insert(label == MoneyLabel::payment || label == MoneyLabel::change ? std::abs(row.amount.hundredths)
                                                                                : row.amount.hundredths);
  return {values.begin(), values.end()};
}

bool holds(const std::vector<std::int64_t>& values, std::int64_t value) {
  return std::find(values.begin(), values.end(), value) != values.end();
}

// All that one may add to a subtotal: any subset of the page's extras, each sign that receipts print.
std::vector<std::int64_t> reachable(const std::vector<MoneyRow>& rows) {
  std::vector<std::int64_t> sums{0};
  const auto extend = [&](MoneyLabel label, bool both_signs) {
    const auto values = values_of(rows, label);
    const std::size_t known = sums.size();
    for (std::size_t i = 0; i < known && sums.size() < 256; ++i)
      for (const std::int64_t value : values) {
        sums.push_back(sums[i] + value);
        if (both_signs) sums.push_back(sums[i] - value);
      }
  };
  extend(MoneyLabel::tax, false);
  extend(MoneyLabel::service, false);
  extend(MoneyLabel::rounding, true);
  extend(MoneyLabel::discount, true);
  return sums;
}

bool cash_less_change(const std::vector<MoneyRow>& rows, std::int64_t value) {
  for (const std::int64_t paid : values_of(rows, MoneyLabel::payment))
    for (const std::int64_t change : values_of(rows, MoneyLabel::change))
      if (change > 0 && paid > change && paid - change == value) return true;
  return false;
}

bool paid_exactly(const std::vector<MoneyRow>& rows, std::int64_t value) {
  return holds(values_of(rows, MoneyLabel::payment), value);
}

bool from_subtotal(const std::vector<MoneyRow>& rows, const std::vector<std::int64_t>& extras, std::int64_t value) {
  for (const std::int64_t subtotal : values_of(rows, MoneyLabel::subtotal))
    for (const std::int64_t extra : extras)
      if (extra != 0 && subtotal + extra == value) return true;
  return false;
}

// A row of the tax table: net and tax side by side.
bool from_tax_table(const std::vector<MoneyRow>& rows, std::int64_t value) {
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) {
    const MoneyRow &net = rows[i], &tax = rows[i + 1];
    const bool pair =
        net.line == tax.line && tax.amount.hundredths > 0 && net.amount.hundredths > tax.amount.hundredths * 3;
    if (pair && std::abs(net.amount.hundredths + tax.amount.hundredths - value) <= 2) return true;
  }
  return false;
}

bool from_rounding(const std::vector<MoneyRow>& rows, std::int64_t value) {
  for (const std::int64_t total : values_of(rows, MoneyLabel::total))
    for (const std::int64_t rounding : values_of(rows, MoneyLabel::rounding))
      if (std::abs(rounding) < 100 && (total + rounding == value || total - rounding == value)) return true;
  return false;
}

// The total before its rounding, when the rounded one is printed as well.
bool rounded_later(const std::vector<MoneyRow>& rows, std::int64_t value) {
  for (const MoneyRow& before : rows) {
    if (before.label.label != MoneyLabel::total || before.amount.hundredths != value) continue;
    for (const std::int64_t rounding : values_of(rows, MoneyLabel::rounding))
      for (const MoneyRow& after : rows) {
        const std::int64_t difference = std::abs(after.amount.hundredths - value);
        const bool rounded =
            after.label.label == MoneyLabel::total && std::abs(rounding) < 100 && difference == std::abs(rounding);
        if (rounded && after.line > before.line) return true;
      }
  }
  return false;
}

// Totals of parts (one per tax rate) and the total of both.
bool sum_of_totals(const std::vector<MoneyRow>& rows, std::int64_t value) {
  const auto totals = values_of(rows, MoneyLabel::total);
  for (std::size_t i = 0; i < totals.size(); ++i)
    for (std::size_t k = i + 1; k < totals.size(); ++k)
      if (totals[i] + totals[k] == value && totals[k] != value) return true;
  return false;
}

bool part_of_total(const std::vector<MoneyRow>& rows, std::int64_t value) {
  const auto totals = values_of(rows, MoneyLabel::total);
  return std::any_of(totals.begin(), totals.end(), [&](std::int64_t other) {
    return other != value && value + other > 0 && value + other != value && holds(totals, value + other);
  });
}

bool sum_of_items(const std::vector<MoneyRow>& rows, std::int64_t value) {
  std::int64_t sum = 0;
  for (const MoneyRow& row : rows) {
    if (row.label.label != MoneyLabel::none) break;
    if (row.last_in_line) sum += row.amount.hundredths;
  }
  return sum == value && sum > 0;
}

float type_size(const Page& page, const MoneyRow& row) {
  for (const PageWord& word : page.lines[row.line].words)
    if (word.span.overlaps(row.amount.span)) return (word.box.y1 - word.box.y0) / page.line_height();
  return 1;
}

double occurrence_score(const Page& page, const MoneyRow& row) {
  switch (row.label.label) {
    case MoneyLabel::total:
      return (row.in_tax_table ? 0.5 : 2.5) + 2 * row.label.strength + (row.last_in_line ? 0 : -1);
    case MoneyLabel::payment: return 0.4;
    case MoneyLabel::subtotal: return 0.2;
    case MoneyLabel::none: return page.has_boxes && type_size(page, row) > 1.35F ? 0.5 : 0;
    default: return -2;
  }
}

std::map<std::int64_t, Evidence> weigh(const Page& page, const std::vector<MoneyRow>& rows) {
  std::map<std::int64_t, Evidence> evidence;
  const auto extras = reachable(rows);
  for (const MoneyRow& row : rows) {
    if (row.amount.hundredths <= 0) continue;
    Evidence& entry = evidence[row.amount.hundredths];
    const double place = 0.3 * static_cast<double>(row.line) / static_cast<double>(page.lines.size());
    const double score = occurrence_score(page, row) + place;
    if (entry.row == nullptr || score > entry.label) entry.label = score, entry.row = &row;
    ++entry.times;
  }
  for (auto& [value, entry] : evidence) {
    entry.score = entry.label + 0.25 * std::min(entry.times - 1, 3);
    if (cash_less_change(rows, value)) entry.score += 2.5;
    else if (paid_exactly(rows, value)) entry.score += 0.8;
    if (from_subtotal(rows, extras, value)) entry.score += 1.5;
    if (from_tax_table(rows, value)) entry.score += 1;
    if (rounded_later(rows, value)) entry.score -= 2.5;
    else if (from_rounding(rows, value)) entry.score += 1.2;
    if (sum_of_totals(rows, value)) entry.score += 2.5;
    if (part_of_total(rows, value)) entry.score -= 1;
    const auto subtotals = values_of(rows, MoneyLabel::subtotal);
    const bool discounted = !values_of(rows, MoneyLabel::discount).empty();
    if (!subtotals.empty() && value < subtotals.front() && !discounted) entry.score -= 1.5;
    if (sum_of_items(rows, value)) entry.score += 1;
  }
  // Without any label the largest sum that is not what was handed over is the best guess.
  for (auto entry = evidence.rbegin(); entry != evidence.rend(); ++entry) {
    const MoneyLabel label = entry->second.row->label.label;
    if (label == MoneyLabel::payment || label == MoneyLabel::change || label == MoneyLabel::quantity) continue;
    entry->second.score += 0.6;
    break;
  }
  return evidence;
}

std::string contradiction(const std::vector<MoneyRow>& rows, std::int64_t total) {
  const auto subtotals = values_of(rows, MoneyLabel::subtotal), taxes = values_of(rows, MoneyLabel::tax);
  const auto extras = reachable(rows);
  if (!subtotals.empty() && !taxes.empty()) {
    bool explained = false;
    for (const std::int64_t subtotal : subtotals)
      for (const std::int64_t extra : extras) explained |= std::abs(subtotal + extra - total) <= 5;
    if (!explained) return "subtotal and tax do not add up to it";
  }
  const auto paid = values_of(rows, MoneyLabel::payment), change = values_of(rows, MoneyLabel::change);
  const bool part_paid = paid.size() == 1 && std::any_of(rows.begin(), rows.end(), [&](const MoneyRow& row) {
                           return row.amount.hundredths == total - paid[0];
                         });
  if (!part_paid && paid.size() == 1 && change.size() == 1 && paid[0] > change[0] &&
      std::abs(paid[0] - change[0] - total) > 5 && std::abs(paid[0] - total) > 5)
    return "what was paid less the change is another amount";
  return {};
}

std::optional<PickedMoney> first_labelled(const std::vector<MoneyRow>& rows, MoneyLabel label, std::int64_t total,
                                          const std::vector<std::int64_t>& partners) {
  const MoneyRow* best = nullptr;
  bool agrees = false;
  for (const MoneyRow& row : rows) {
    if (row.label.label != label || row.amount.hundredths <= 0 || row.amount.hundredths > total) continue;
    const bool fits = std::any_of(partners.begin(), partners.end(), [&](std::int64_t partner) {
      return std::abs(partner + row.amount.hundredths - total) <= 2;
    });
    if (best == nullptr || (fits && !agrees)) best = &row, agrees = fits;
  }
  if (best == nullptr) return std::nullopt;
  return PickedMoney{*best, (agrees ? 0.95 : 0.7) * best->confidence, {}};
}

}  // namespace

std::vector<MoneyRow> money_rows(const Page& page) {
  std::vector<MoneyRow> rows;
  bool tax_table = false, previous_bare = false;
  for (std::size_t i = 0; i < page.lines.size(); ++i) {
    const PageLine& line = page.lines[i];
    const auto amounts = find_amounts(line.text);
    if (opens_tax_summary(line.text)) tax_table = true;
    std::size_t from = line.span.begin;
    LabelledMoney shared;
    for (std::size_t k = 0; k < amounts.size(); ++k) {
      Amount amount = amounts[k];
      amount.span = {amount.span.begin + line.span.begin, amount.span.end + line.span.begin};
      const auto text = label_text(page, i, from, amount.span.begin, k == 0, previous_bare);
      const LabelledMoney own = money_label(text);
      if (k == 0 || own.label != MoneyLabel::none) shared = own;
      if (tax_table && amounts.size() == 2) {
        // Net and tax side by side, in either order: the smaller is the tax.
        const bool smaller = amounts[k].hundredths < amounts[1 - k].hundredths;
        shared = {smaller ? MoneyLabel::tax : MoneyLabel::none, 0.5};
      }
      from = amount.span.end;
      rows.push_back({std::move(amount), i, shared, tax_table, k + 1 == amounts.size(), line.confidence});
    }
    previous_bare = amounts.empty();
  }
  return rows;
}

Sums pick_sums(const Page& page, const std::vector<MoneyRow>& rows) {
  const auto evidence = weigh(page, rows);
  const Evidence* best = nullptr;
  std::int64_t total = 0;
  double second = 0;
  for (const auto& [value, entry] : evidence) {
    if (best == nullptr || entry.score >= best->score) {
      if (best != nullptr) second = std::max(second, best->score);
      best = &entry, total = value;
    } else {
      second = std::max(second, entry.score);
    }
  }
  Sums sums;
  if (best == nullptr || best->score < 0.3) return sums;
  const double margin = (best->score - second) / std::max(best->score, 1.0);
  const double confidence = std::clamp(0.25 + 0.1 * best->score + 0.3 * margin, 0.1, 0.99);
  sums.total = PickedMoney{*best->row, confidence * best->row->confidence, contradiction(rows, total)};
  for (const MoneyRow& row : rows)
    if (row.label.due && row.amount.hundredths >= 0 && row.last_in_line)
      sums.due = PickedMoney{row, 0.92 * row.confidence, {}};
  sums.tax = first_labelled(rows, MoneyLabel::tax, total, values_of(rows, MoneyLabel::subtotal));
  const std::vector<std::int64_t> taxes =
      sums.tax ? std::vector{sums.tax->row.amount.hundredths} : std::vector<std::int64_t>{};
  sums.subtotal = first_labelled(rows, MoneyLabel::subtotal, total, taxes);
  return sums;
}

}  // namespace firstpass::understand
