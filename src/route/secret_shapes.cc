#include "route/secret_shapes.h"

#include <re2/re2.h>
#include <re2/set.h>

#include <memory>
#include <vector>

namespace firstpass::route {

namespace {

struct Shape {
  std::string_view name;
  const char* pattern;
};

// From the formats' public descriptions. Each starts with a fixed mark, so that RE2 can skip what has none.
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

}  // namespace

std::string_view find_secret_shape(std::string_view text) {
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
