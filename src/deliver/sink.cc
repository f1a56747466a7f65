#include "deliver/sink.h"

#include <algorithm>

#include "core/ids.h"
#include "core/text.h"

namespace firstpass::deliver {

std::string cell_of(const Delivery& delivery, std::string_view column) {
  const auto found =
      std::find_if(delivery.row.begin(), delivery.row.end(), [&](const auto& cell) { return cell.first == column; });
  return found == delivery.row.end() ? std::string() : std::string(trim(found->second));
}

std::string row_key(const Delivery& delivery) {
  std::string text = delivery.key;
  if (text.empty())
    for (const auto& [column, value] : delivery.row) text += column + '\0' + value + '\0';
  return sha256_hex(text).substr(0, 16);
}

std::unique_ptr<Sink> make_sink(std::string_view kind) {
  for (const auto& [name, make] : sink_units())
    if (name == kind) return make();
  return nullptr;
}

Result<SinkTarget> parse_target(std::string_view text) {
  constexpr std::string_view kWithoutArgument[] = {"stdout", "clipboard", "xmp"};
  const std::size_t colon = text.find(':');
  SinkTarget target{std::string(text.substr(0, colon)), {}, {}};
  if (colon != std::string_view::npos) target.argument = text.substr(colon + 1);
  std::string known;
  bool found = false;
  for (const auto& [name, make] : sink_units()) {
    known += (known.empty() ? "" : ", ") + std::string(name);
    found |= name == target.kind;
  }
  if (!found)
    return fail(Code::invalid_argument, "deliver",
                "no sink is called \"" + terminal_safe(target.kind) + "\"; there are " + known);
  const bool alone =
      std::find(std::begin(kWithoutArgument), std::end(kWithoutArgument), target.kind) != std::end(kWithoutArgument);
  if (alone && !target.argument.empty())
    return fail(Code::invalid_argument, "deliver", target.kind + " takes nothing after it");
  if (!alone && target.argument.empty())
    return fail(Code::invalid_argument, "deliver",
                "say where: " + target.kind + (target.kind == "webhook" ? ":NAME" : ":PATH"));
  return target;
}

}  // namespace firstpass::deliver
