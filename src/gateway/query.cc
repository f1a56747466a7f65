#include "gateway/query.h"

namespace firstpass::gateway {

std::string query_text(std::string_view target, std::string_view name) {
  const std::size_t mark = target.find('?');
  if (mark == std::string_view::npos) return {};
  const std::string query = "&" + std::string(target.substr(mark + 1)) + "&";
  const std::string wanted = "&" + std::string(name) + "=";
  const std::size_t at = query.find(wanted);
  if (at == std::string::npos) return {};
  const std::size_t begin = at + wanted.size();
  return query.substr(begin, query.find('&', begin) - begin);
}

std::int64_t query_number(std::string_view target, std::string_view name) {
  std::int64_t number = 0;
  for (const char c : query_text(target, name)) {
    if (c < '0' || c > '9') break;
    if (number < 1'000'000'000'000) number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace firstpass::gateway
