#include "route/secret_shapes.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <array>
#include <memory>
#include <vector>

namespace firstpass::route {

namespace {

struct Shape {
  std::string_view name;
  const char* pattern;
};

// From the formats' public descriptions. Each has a fixed mark in front: see has_mark().
constexpr Shape kShapes[] = {
    {"private key", "-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"},
    {"cloud access key", "\\b(?:AKIA|ASIA)[A-Z2-7]{16}\\b"},
    {"code host token", "\\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{50,}|glpat-[A-Za-z0-9_-]{20,})"},
    {"chat token", "\\bxox[abposr]-[0-9]+-[A-Za-z0-9-]{10,}"},
    {"payment key", "\\b[sr]k_live_[A-Za-z0-9]{20,}"},
    {"provider key", "\\bsk-(?:ant|proj|svcacct|admin)?-?[A-Za-z0-9_-]{40,}"},
    {"mail key", "\\bSG\\.[A-Za-z0-9_-]{20,}\\.[A-Za-z0-9_-]{40,}"},
    {"package token", "\\b(?:npm_[A-Za-z0-9]{36}|pypi-[A-Za-z0-9_-]{80,})"},
    {"map key", "\\bAIza[A-Za-z0-9_-]{35}\\b"},
};

std::unique_ptr<const RE2::Set> compile() {
  RE2::Options options(RE2::Latin1);  // bytes, whatever their encoding
  auto set = std::make_unique<RE2::Set>(options, RE2::UNANCHORED);
  for (const Shape& shape : kShapes) set->Add(shape.pattern, nullptr);
  return set->Compile() ? std::move(set) : nullptr;
}

constexpr auto kMarkSigns = [] {
  std::array<bool, 256> signs{};
  for (const unsigned char sign : {'-', '_', 'A', 'G'}) signs[sign] = true;
  return signs;
}();

/// True when a sign stands as it does in the mark of some shape; false for nearly every text. The search for all shapes
/// reads each byte through a large automaton, and every request comes here.
bool has_mark(std::string_view text) {
  const auto is_one_of = [](char c, std::string_view signs) { return signs.find(c) != std::string_view::npos; };
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (!kMarkSigns[static_cast<unsigned char>(text[at])]) continue;
    const std::string_view from = text.substr(at), before = text.substr(0, at);
    switch (text[at]) {
      case '-':
        if (from.starts_with("-----") || before.ends_with("sk") || before.ends_with("pypi") ||
            before.ends_with("glpat") || (at > 3 && before.substr(at - 4, 3) == "xox"))
          return true;
        break;
      case '_':
        if (before.ends_with("github") || before.ends_with("npm") || from.starts_with("_live_") ||
            (at > 2 && before.substr(at - 3, 2) == "gh" && is_one_of(text[at - 1], "pousr")))
          return true;
        break;
      case 'A':
        if (from.starts_with("AKIA") || from.starts_with("ASIA") || from.starts_with("AIza")) return true;
        break;
      default:
        if (from.starts_with("G.") && before.ends_with("S")) return true;
    }
  }
  return false;
}

}  // namespace

std::string_view find_secret_shape(std::string_view text) {
  if (!has_mark(text)) return {};
  static const std::unique_ptr<const RE2::Set> set = compile();
  std::vector<int> found;
  RE2::Set::ErrorInfo error{};
  if (set && !set->Match(re2::StringPiece(text.data(), text.size()), &found, &error) &&
      error.kind == RE2::Set::kNoError)
    return {};
  // A search that could not run counts as a find: this gate fails closed.
  return found.empty() ? std::string_view("unreadable text") : kShapes[static_cast<std::size_t>(found.front())].name;
}

}  // namespace firstpass::route
