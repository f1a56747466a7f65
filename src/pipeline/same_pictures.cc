#include "pipeline/same_pictures.h"

#include <algorithm>
#include <map>
#include <optional>

#include "condense/same_picture.h"
#include "core/text.h"
#include "input/reader.h"

namespace firstpass::pipeline {

namespace {

/// Words of three letters and more: a reader sees one or two of them in leaves and gravel.
std::size_t count_words(std::string_view text) {
  const std::vector<Span> tokens = token_spans(text);
  return static_cast<std::size_t>(
      std::count_if(tokens.begin(), tokens.end(), [](Span token) { return token.size() >= 3; }));
}

/// What is written on pictures, read once each, and only when asked for.
class Writing {
 public:
  Writing(Engine& engine, const std::vector<std::string>& files, const Context& context)
      : m_engine(engine), m_files(files), m_context(context) {}

  /// Nothing where it cannot be read.
  const std::optional<std::string>& of(std::size_t file) {
    const auto known = m_read.find(file);
    if (known != m_read.end()) return known->second;
    std::optional<std::string>& text = m_read[file];
    if (const auto document = read_and_understand(m_engine, m_files[file], m_context)) {
      text.emplace();
      for (const Part& part : document->parts) *text += part.text + "\n";
    }
    return text;
  }

 private:
  Engine& m_engine;
  const std::vector<std::string>& m_files;
  const Context& m_context;
  std::map<std::size_t, std::optional<std::string>> m_read;
};

}  // namespace

bool same_writing(std::string_view a, std::string_view b) {
  constexpr std::size_t kSays = 4;  // words
  const bool a_says = count_words(a) >= kSays, b_says = count_words(b) >= kSays;
  if (!a_says && !b_says) return true;
  return a_says && b_says && condense::same_content(a, b);
}

PictureGroups same_pictures(Engine& engine, const std::vector<std::string>& files, const Context& context) {
  PictureGroups result;
  std::vector<condense::PictureMark> marks;
  std::vector<std::size_t> sizes, places;
  for (std::size_t file = 0; file < files.size(); ++file) {
    const auto document = input::read_document(files[file], context);
    if (!document) {
      result.errors.push_back({files[file], document.error()});
      continue;
    }
    const auto part = std::find_if(document->parts.begin(), document->parts.end(),
                                   [](const Part& one) { return one.image != nullptr; });
    if (part == document->parts.end()) {
      result.errors.push_back({files[file], Error{Code::invalid_argument, "the file is no picture", "condense"}});
      continue;
    }
    marks.push_back(condense::mark_of(*part->image));
    sizes.push_back(part->image->rgb.size());
    places.push_back(file);
  }
  Writing writing(engine, files, context);
  result.groups = condense::group_shots(marks, sizes, [&](std::size_t a, std::size_t b) {
    const std::optional<std::string>&one = writing.of(places[a]), &other = writing.of(places[b]);
    return one && other && same_writing(*one, *other);
  });
  for (condense::DedupGroup& group : result.groups) {
    for (std::size_t& row : group.rows) row = places[row];
    group.kept = places[group.kept];
  }
  return result;
}

}  // namespace firstpass::pipeline
