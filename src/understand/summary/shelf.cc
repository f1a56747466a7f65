#include <algorithm>
#include <cmath>
#include <vector>

#include "understand/summary/amount.h"
#include "understand/summary/country.h"
#include "understand/summary/page_kinds.h"

namespace firstpass::understand {

namespace {

constexpr std::size_t kMostLines = 80;  // more is a page of text

struct Price {
  Amount amount;
  Region box;
  int products = 0;
};

struct Product {
  std::string name;
  Span span;
  Region box;
  double confidence = 1;
};

float middle_x(const Region& box) { return (box.x0 + box.x1) / 2; }

/// Words that stand together on a row, as name or price: a shelf's row holds the labels of many products.
struct Group {
  Span span;
  Region box;
};

std::vector<Group> groups_of(const PageLine& line) {
  std::vector<Group> groups;
  for (const PageWord& word : line.words) {
    const bool goes_on = !groups.empty() && word.box.x0 - groups.back().box.x1 < 1.2F * line.height();
    if (!goes_on) {
      groups.push_back({word.span, word.box});
      continue;
    }
    groups.back().span.end = word.span.end;
    groups.back().box = {groups.back().box.x0, std::min(groups.back().box.y0, word.box.y0), word.box.x1,
                         std::max(groups.back().box.y1, word.box.y1), word.box.page};
  }
  return groups;
}

bool is_name(std::string_view text) {
  const auto letters = std::count_if(text.begin(), text.end(), [](char c) {
    return std::isalpha(static_cast<unsigned char>(c)) != 0 || static_cast<unsigned char>(c) >= 0x80;
  });
  return letters >= 3 && 2 * letters >= static_cast<std::ptrdiff_t>(text.size());
}

/// A label stands above or below its price far more often than beside it.
float distance(const Region& name, const Region& price) {
  const float apart_x = std::max({0.0F, name.x0 - price.x1, price.x0 - name.x1});
  const float apart_y = std::max({0.0F, name.y0 - price.y1, price.y0 - name.y1});
  return 1.5F * apart_x + apart_y + 0.2F * std::abs(middle_x(name) - middle_x(price));
}

/// Rows of one label belong together: a name may go on in the next row.
void join_rows(std::vector<Product>& products, float row) {
  for (std::size_t i = 0; i < products.size(); ++i)
    for (std::size_t k = i + 1; k < products.size();) {
      const Region &upper = products[i].box, &lower = products[k].box;
      const bool below = lower.y0 - upper.y1 < 0.5F * row && lower.y0 > upper.y0 + 0.4F * row &&
                         std::abs(lower.x0 - upper.x0) < 1.0F * row;
      if (!below) {
        ++k;
        continue;
      }
      products[i].name += " " + products[k].name;
      products[i].box = {std::min(upper.x0, lower.x0), upper.y0, std::max(upper.x1, lower.x1), lower.y1, upper.page};
      products.erase(products.begin() + static_cast<std::ptrdiff_t>(k));
    }
}

bool spreads(const std::vector<Price>& prices, float width) {
  const auto [low, high] = std::minmax_element(
      prices.begin(), prices.end(), [](const Price& a, const Price& b) { return middle_x(a.box) < middle_x(b.box); });
  return middle_x(high->box) - middle_x(low->box) > 0.2F * width;
}

std::string counted(std::size_t count, const char* one, const char* many) {
  return std::to_string(count) + " " + (count == 1 ? one : many);
}

}  // namespace

Field field_of(const Document& document, const Page& page, std::string value, double confidence, Span span) {
  return {std::move(value), confidence, where_on(document, page, span), {}};
}

std::optional<Summary> read_shelf(const Document& document, const Page& page, Day reference) {
  if (!page.has_boxes || page.lines.empty() || page.lines.size() > kMostLines) return std::nullopt;
  const std::string_view text = document.parts[page.part].text;
  std::vector<Price> prices;
  std::vector<Product> products;
  for (const PageLine& line : page.lines)
    for (const Group& group : groups_of(line)) {
      const auto amounts = find_amounts(text.substr(group.span.begin, group.span.size()));
      if (amounts.size() == 1) {
        Price price{amounts[0], group.box, 0};
        price.amount.span = {group.span.begin + amounts[0].span.begin, group.span.begin + amounts[0].span.end};
        prices.push_back(price);
      }
      const std::string_view words = text.substr(group.span.begin, group.span.size());
      const std::size_t cut = amounts.size() == 1 ? amounts[0].span.begin : words.size();
      if (amounts.size() <= 1 && is_name(words.substr(0, cut)))
        products.push_back({std::string(words.substr(0, cut)),
                            {group.span.begin, group.span.begin + cut},
                            group.box,
                            line.confidence});
    }
  if (prices.size() < 2 || products.empty() || !spreads(prices, page.bounds.x1 - page.bounds.x0)) return std::nullopt;
  join_rows(products, page.line_height());
  Summary summary{"shelf", {}, {}};
  std::vector<std::int64_t> sorted;
  for (const Price& price : prices) sorted.push_back(price.amount.hundredths);
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2), sorted.end());
  const std::int64_t usual = sorted[sorted.size() / 2];
  std::size_t suspicious = 0, number = 0;
  for (const Product& product : products) {
    const std::string index = std::to_string(++number);
    Field name = field_of(document, page, product.name, 0.8 * product.confidence, product.span);
    const auto nearest = std::min_element(prices.begin(), prices.end(), [&](const Price& a, const Price& b) {
      return distance(product.box, a.box) < distance(product.box, b.box);
    });
    if (distance(product.box, nearest->box) > 8 * page.line_height()) {
      name.suspicious = "no price stands near it", ++suspicious;
    } else {
      Field price = field_of(document, page, format_amount(nearest->amount.hundredths),
                             0.8 * product.confidence / (1 + nearest->products), nearest->amount.span);
      if (nearest->products++ > 0) price.suspicious = "the same price stands near another product";
      if (nearest->amount.hundredths > 10 * usual || 10 * nearest->amount.hundredths < usual)
        price.suspicious = "it is far from the other prices";
      suspicious += price.suspicious.empty() ? 0 : 1;
      summary.fields["price_" + index] = std::move(price);
    }
    summary.fields["product_" + index] = std::move(name);
  }
  const std::string country = guess_country(text);
  const auto dates = find_dates(text, date_order_of(country), reference);
  if (!dates.empty()) summary.fields["date"] = field_of(document, page, iso(dates[0].day), 0.8, dates[0].span);
  for (const Price& price : prices)
    if (!price.amount.currency.empty() && !summary.fields.contains("currency"))
      summary.fields["currency"] = field_of(document, page, currency_in(price.amount, country), 0.8, price.amount.span);
  summary.text = counted(products.size(), "product", "products") + ", " + counted(prices.size(), "price", "prices") +
                 ", " + counted(dates.size(), "date", "dates") + ", " +
                 counted(suspicious, "suspicious field", "suspicious fields") + ".";
  return summary;
}

}  // namespace firstpass::understand
