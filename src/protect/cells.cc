#include "protect/cells.h"

#include <algorithm>
#include <string>
#include <unordered_set>

#include "core/text.h"
#include "protect/leaves.h"
#include "protect/pattern.h"
#include "protect/structured.h"
#include "protect/tables.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kLongestTitle = 40;  // bytes

// Words that name columns in which nothing is private by itself; the private ones are in type_of_key().
bool is_column_word(std::string_view word) {
  static const std::unordered_set<std::string_view> kWords = {
      "id",          "no",          "nr",           "num",      "number",   "pos",      "row",         "sku",
      "code",        "ref",         "date",         "datum",    "fecha",    "data",     "time",        "day",
      "month",       "year",        "jahr",         "monat",    "tag",      "mois",     "année",       "mes",
      "año",         "mese",        "anno",         "due",      "fällig",   "amount",   "betrag",      "montant",
      "importe",     "importo",     "bedrag",       "valor",    "kwota",    "částka",   "tutar",       "total",
      "sum",         "summe",       "totale",       "totaal",   "razem",    "price",    "preis",       "prix",
      "precio",      "prezzo",      "prijs",        "preço",    "cena",     "cost",     "kosten",      "fee",
      "tax",         "vat",         "mwst",         "tva",      "iva",      "net",      "netto",       "brutto",
      "gross",       "salary",      "gehalt",       "rent",     "miete",    "loyer",    "revenue",     "umsatz",
      "omzet",       "sales",       "balance",      "saldo",    "qty",      "quantity", "menge",       "anzahl",
      "stück",       "quantité",    "cantidad",     "quantità", "aantal",   "count",    "units",       "hours",
      "stunden",     "heures",      "horas",        "ore",      "uren",     "status",   "state",       "zustand",
      "statut",      "estado",      "stato",        "paid",     "bezahlt",  "payé",     "pagado",      "pagato",
      "betaald",     "active",      "type",         "typ",      "kind",     "category", "kategorie",   "catégorie",
      "categoría",   "categoria",   "categorie",    "item",     "items",    "product",  "produkt",     "produit",
      "producto",    "prodotto",    "article",      "artikel",  "artículo", "articolo", "description", "beschreibung",
      "descripción", "descrizione", "omschrijving", "note",     "notes",    "notiz",    "bemerkung",   "comment",
      "remarks",     "nota",        "opmerking",    "currency", "währung",  "devise",   "moneda",      "city",
      "ort",         "stadt",       "ville",        "ciudad",   "città",    "plaats",   "cidade",      "country",
      "land",        "pays",        "país",         "paese",    "company",  "firma",    "société",     "empresa",
      "azienda",     "bedrijf",     "client",       "customer", "vendor",   "supplier", "lieferant",   "department",
      "abteilung",   "position",    "title",        "role",     "email",    "mail",     "name",        "naam",
      "nom",         "nome",        "kundin",       "kunde",    "since",    "seit",     "created",     "updated",
      "start",       "end",         "ende",         "begin",    "beginn",   "score",    "rate",        "percent",
      "weight",      "size",        "unit",         "einheit",  "url",      "link",     "subject",     "betreff",
      "region",      "zone",        "group",        "gruppe",   "class",    "level"};
  return kWords.count(word) != 0;
}

bool is_digits(std::string_view word) {
  return std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Calls `visit` with each word of a title as a key has them, until it returns false.
template <class Visit>
bool each_word(std::string_view title, const Visit& visit) {
  const std::string words = key_as_words(title);
  for (std::size_t begin = 0; begin < words.size();) {
    const std::size_t end = std::min(words.find(' ', begin), words.size());
    if (end > begin && !visit(std::string_view(words).substr(begin, end - begin))) return false;
    begin = end + 1;
  }
  return true;
}

bool is_known_title(std::string_view title) {
  return !type_of_key(key_as_words(title)).empty() ||
         !each_word(title, [](std::string_view word) { return !is_column_word(word); });
}

// "Umsatz 2025", "Q3", "address line 1": a year, or two digits.
bool is_number_of_title(std::string_view digits) {
  return digits.size() <= 2 || (digits.size() == 4 && (digits.starts_with("19") || digits.starts_with("20")));
}

bool looks_like_title(std::string_view cell) {
  if (cell.size() > kLongestTitle || cell.find_first_of("!?@<>{}=") != std::string_view::npos) return false;
  bool letter = cell.empty();
  for (std::size_t at = 0; at < cell.size();) {
    const std::size_t begin = at;
    while (at < cell.size() && cell[at] >= '0' && cell[at] <= '9') ++at;
    if (at > begin) {
      if (!is_number_of_title(cell.substr(begin, at - begin))) return false;
    } else {
      letter |= is_alnum(next_code_point(cell, at));
    }
  }
  return letter;
}

struct Grid {
  Span span;
  Span titles;  // the line of the names of columns; empty where the first line is a row
  char separator = 0;
};

// Separators of a line outside of quotes, and its cells. A comma before a blank is one of prose, and so is a line
// without end.
std::size_t count_separators(std::string_view text, Span line, char separator, std::vector<Cell>& cells) {
  constexpr std::size_t kLongestRow = 8192;
  if (line.size() > kLongestRow) return 0;
  read_row(text.substr(0, line.end), line.begin, separator, cells);
  const bool prose = separator == ',' && std::any_of(cells.begin() + 1, cells.end(), [&](const Cell& cell) {
                       return text.substr(cell.whole.begin, cell.whole.size()).starts_with(' ');
                     });
  return prose ? 0 : cells.size() - 1;
}

// Lines with the same number of the same separators: three, or two of which the first names columns. Commas are
// common, so that a line of one comma is no row without such a first line.
std::vector<Grid> grids_of(std::string_view text) {
  constexpr std::size_t kFewestRows = 3;
  std::vector<Grid> grids;
  std::vector<Cell> cells;
  std::vector<std::string_view> titles;
  for (std::size_t at = 0; at < text.size();) {
    const Line first = table_line(text, at);
    at = first.next;
    const char separator = separator_of(text.substr(first.span.begin, first.span.size()), "\t;|,");
    const std::size_t count = separator == 0 ? 0 : count_separators(text, first.span, separator, cells);
    if (count == 0) continue;
    titles.clear();
    for (const Cell& cell : cells) titles.push_back(text.substr(cell.value.begin, cell.value.size()));
    std::size_t rows = 1, end = first.span.end;
    for (std::size_t next = first.next; next < text.size();) {
      const Line row = table_line(text, next);
      if (count_separators(text, row.span, separator, cells) != count) break;
      ++rows, end = row.span.end, next = row.next;
    }
    at = std::min(end + 1, text.size());  // whatever these lines are, none is looked at twice
    const bool titled = rows > 1 && are_column_titles(titles);
    if (!titled && (rows < kFewestRows || (separator == ',' && count < 2))) continue;
    grids.push_back({{first.span.begin, end}, titled ? first.span : Span{}, separator});
  }
  return grids;
}

// "1,250.40", "-12,5", "7 %", "19": digits as amounts have them. Groups of three alone are telephone numbers and
// identifiers as well, and so is what begins with a nought.
bool is_number_cell(std::string_view cell, bool& is_amount) {
  static const Pattern kAmount(
      "[-+]?[$€£]? ?(?:[0-9]{1,3}(?:,[0-9]{3})+\\.[0-9]{1,2}|[0-9]{1,3}(?:\\.[0-9]{3})+,[0-9]{1,2}|"
      "(?:0|[1-9][0-9]{0,6})[.,][0-9]{1,2})(?: ?[%€$£])?|[-+]?[0-9]{1,3} ?%");
  std::vector<Span> groups;
  is_amount = kAmount.next(cell, 0, groups) && groups[0].begin == 0 && groups[0].end == cell.size();
  return is_amount || (!cell.empty() && is_digits(cell));
}

// What is left in a cell of a finding that began in another: "A2", "7". A name may be one character ("李"), or an
// initial.
bool is_remnant(std::string_view type, std::string_view piece) {
  const bool ascii =
      std::all_of(piece.begin(), piece.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; });
  if (type == "PERSON" || !ascii) return false;
  std::size_t letters = 0, digits = 0;
  for (std::size_t at = 0; at < piece.size();) {
    const char32_t c = next_code_point(piece, at);
    if (c >= '0' && c <= '9') ++digits;
    else if (is_alnum(c)) ++letters;
  }
  return letters < 2 && digits < 3;
}

bool is_let_go(std::string_view text, std::string_view type, Span cell, Span piece, bool cut) {
  constexpr std::size_t kLongestCount = 3;
  const std::string_view value = text.substr(cell.begin, cell.size());
  bool is_amount = false;
  const bool is_word_type = type == "ADDRESS" || type == "LOCATION" || type == "PERSON" || type == "ORGANIZATION";
  if (is_number_cell(value, is_amount))
    return is_amount || piece != cell || (is_word_type && value.size() <= kLongestCount);  // rows are numbered
  return cut && is_remnant(type, text.substr(piece.begin, piece.size()));
}

void fit_to_row(std::string_view text, const Grid& grid, Span line, const Detection& name, std::vector<Cell>& cells,
                std::vector<Detection>& out) {
  read_row(text.substr(0, line.end), line.begin, grid.separator, cells);
  for (const Cell& cell : cells) {
    const Span piece{std::max(cell.value.begin, name.span.begin), std::min(cell.value.end, name.span.end)};
    if (piece.begin >= piece.end) continue;
    // In a plan of shifts people are columns.
    const bool let_go = line == grid.titles ? only_names_a_column(text.substr(piece.begin, piece.size()))
                                            : is_let_go(text, name.type, cell.value, piece, piece != name.span);
    if (let_go) continue;
    out.push_back(name);
    out.back().span = piece;
  }
}

// The rows of the grid that the finding touches, and what of it stands before and behind the grid.
void fit(std::string_view text, const Grid& grid, const Detection& name, std::vector<Cell>& cells,
         std::vector<Detection>& out) {
  const auto keep = [&](std::size_t begin, std::size_t end) {
    if (begin >= end) return;
    out.push_back(name);
    out.back().span = {begin, end};
  };
  keep(name.span.begin, std::min(name.span.end, grid.span.begin));
  std::size_t begin = std::max(name.span.begin, grid.span.begin);
  while (begin > grid.span.begin && text[begin - 1] != '\n') --begin;
  while (begin < std::min(name.span.end, grid.span.end)) {
    const Line line = table_line(text, begin);
    fit_to_row(text, grid, line.span, name, cells, out);
    begin = line.next;
  }
  keep(std::max(name.span.begin, grid.span.end), name.span.end);
}

}  // namespace

bool are_column_titles(const std::vector<std::string_view>& cells) {
  std::size_t known = 0, written = 0;
  for (const std::string_view cell : cells) {
    if (!looks_like_title(cell)) return false;
    written += !cell.empty();
    known += !cell.empty() && is_known_title(cell);
  }
  return known > 0 && 2 * known >= written;
}

bool only_names_a_column(std::string_view title) {
  return !type_of_key(key_as_words(title)).empty() ||
         each_word(title, [](std::string_view word) { return is_column_word(word) || is_digits(word); });
}

std::vector<Detection> fit_to_cells(std::string_view text, std::vector<Detection> names) {
  if (names.empty()) return names;
  const std::vector<Grid> grids = grids_of(text);
  if (grids.empty()) return names;
  std::vector<Detection> out;
  std::vector<Cell> cells;
  for (Detection& name : names) {
    const auto grid = std::lower_bound(grids.begin(), grids.end(), name.span.begin,
                                       [](const Grid& one, std::size_t begin) { return one.span.end <= begin; });
    if (grid == grids.end() || grid->span.begin >= name.span.end) out.push_back(std::move(name));
    else fit(text, *grid, name, cells, out);
  }
  return out;
}

}  // namespace firstpass::protect
