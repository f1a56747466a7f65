#include "gateway/long_files.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "core/text.h"
#include "understand/text/text_understanding.h"

namespace firstpass::gateway {

namespace {

constexpr std::string_view kStage = "gateway/long_files";
constexpr std::size_t kLong = 1000;         // tokens; plain texts below are never looked at
constexpr std::size_t kLongestWords = 120;  // tokens of a paragraph that says what is wanted

enum class From { person, tool };

/// A text in a turn, where it stands.
struct Text {
  std::string* string;
  From from;
  bool file;  // was read here
};

/// A stretch of such a text that may be shortened.
struct Material {
  std::string* string;
  Span span;
};

bool is_from_tool(std::string_view role, std::string_view type) {
  return role == "tool" || role == "function" || type == "tool_result" || type.ends_with("_call_output");
}

/// The turns of a conversation: what people and tools said since the model spoke last.
class Turns {
 public:
  explicit Turns(const Attached& attached) : m_attached(attached) {}

  void read(Json& items) {
    for (Json& item : items) read_item(item);
  }
  const std::vector<std::vector<Text>>& turns() const { return m_turns; }

 private:
  void read_item(Json& item) {
    const std::string_view role = text_of(item, "role"), type = text_of(item, "type");
    if (role == "system" || role == "developer") return;
    const bool tool = is_from_tool(role, type);
    if (role != "user" && !tool) {
      m_open = false;
      return;
    }
    for (const char* key : {"content", "output"})
      if (Json* content = find(item, key)) read_content(*content, tool ? From::tool : From::person);
  }

  void read_content(Json& content, From from) {
    if (content.is_string()) return add(content, from);
    if (!content.is_array()) return;
    for (Json& part : content) {
      const std::string_view type = text_of(part, "type");
      if (Json* text = find(part, "text"); text != nullptr && text->is_string()) add(*text, from);
      else if (type == "tool_result")
        if (Json* inner = find(part, "content")) read_content(*inner, From::tool);
    }
  }

  void add(Json& text, From from) {
    if (!m_open) m_turns.emplace_back();
    m_open = true;
    auto* const string = text.get_ptr<std::string*>();
    m_turns.back().push_back({string, from, m_attached.texts.count(string) != 0});
  }

  const Attached& m_attached;
  std::vector<std::vector<Text>> m_turns;
  bool m_open = false;
};

/// Words of people, not data or code.
bool is_prose(std::string_view text) {
  const std::string_view begin = trim(text);
  return !begin.empty() && begin.front() != '{' && begin.front() != '[' && text.find("```") == text.npos;
}

/// Where a message both brings a text and says what is wanted of it, the text between: the first and the last paragraph
/// stay as they are. nullopt when neither of them looks something up.
std::optional<std::pair<Span, std::string>> text_between(std::string_view message) {
  const std::size_t first_end = message.find("\n\n");
  if (first_end == message.npos) return std::nullopt;
  const std::size_t last_begin =
      message.rfind("\n\n", trim(message).data() + trim(message).size() - message.data() - 1);
  if (last_begin == message.npos || last_begin <= first_end) return std::nullopt;
  const std::string_view first = trim(message.substr(0, first_end)), last = trim(message.substr(last_begin));
  const auto is_short = [](std::string_view paragraph) { return count_tokens(paragraph) <= kLongestWords; };
  const auto asks = [&](std::string_view words) { return is_short(words) && understand::is_look_up(words); };
  if (!asks(first) && !asks(last)) return std::nullopt;
  const Span between{is_short(first) ? first_end + 2 : 0, is_short(last) ? last_begin : message.size()};
  return std::pair(between, std::string(asks(last) ? last : first));
}

/// A turn as the pipeline sees it, and where its texts stand.
struct Read {
  pipeline::FileTurn turn;
  std::vector<Material> materials;  // of turn.files, in order
  std::string* words = nullptr;     // before which passages of earlier files go
};

/// The first line of what was read of a file says what it is.
pipeline::LongFile file_of(const std::string& text) {
  const std::size_t end = text.find("]\n");
  if (text.empty() || text.front() != '[' || end == text.npos) return {"file", text};
  pipeline::LongFile file{text.substr(1, end - 1), text.substr(end + 2)};
  file.records = file.label == kRecordsLabel;
  return file;
}

class Reader {
 public:
  explicit Reader(LongTexts which) : m_which(which) {}

  Read read(const std::vector<Text>& texts) {
    Read read;
    std::string& question = read.turn.question;
    for (const Text& text : texts) {
      if (text.file) {
        read.turn.files.push_back(file_of(*text.string));
        read.materials.push_back({text.string, {0, text.string->size()}});
      } else if (m_which == LongTexts::all && is_long(text)) {
        read_long(text, texts, read);
      } else if (text.from == From::person) {
        add_words(text, read);
      }
    }
    if (question.empty()) question = m_last_question;
    else m_last_question = question;
    read.turn.can_add = read.words != nullptr;
    return read;
  }

 private:
  static bool is_long(const Text& text) { return is_prose(*text.string) && count_tokens(*text.string) > kLong; }

  static void add_words(const Text& text, Read& read) {
    read.words = text.string;
    read.turn.question += (read.turn.question.empty() ? "" : "\n") + *text.string;
  }

  void read_long(const Text& text, const std::vector<Text>& texts, Read& read) {
    const bool others_ask = text.from == From::tool || std::any_of(texts.begin(), texts.end(), [&](const Text& other) {
                              return other.from == From::person && !other.file && !is_long(other);
                            });
    Span span{0, text.string->size()};
    if (!others_ask) {
      auto between = text_between(*text.string);
      if (!between) return add_words(text, read);
      span = between->first;
      read.turn.question = std::move(between->second);
      if (span.begin == 0 && span.end == text.string->size()) return;
    }
    read.turn.files.push_back(
        {text.from == From::tool ? "result" : "text", text.string->substr(span.begin, span.size())});
    read.materials.push_back({text.string, span});
  }

  const LongTexts m_which;
  std::string m_last_question;
};

}  // namespace

Result<LongTexts> read_long_texts(const HttpRequest& request, const pipeline::Settings& settings) {
  std::string_view asked = request.header("x-firstpass-long-context");
  if (asked.empty()) asked = settings.long_context;
  if (asked == "whole") return LongTexts::whole;
  if (asked == "files") return LongTexts::files;
  if (asked == "all") return LongTexts::all;
  return fail(Code::invalid_argument, kStage, "x-firstpass-long-context takes whole, files or all");
}

Result<std::size_t> shorten_long_texts(Json& body, const Attached& attached, LongTexts which,
                                       pipeline::LongContext& long_context, const Context& context) {
  if (which == LongTexts::whole || (which == LongTexts::files && attached.texts.empty())) return 0;
  Json* items = find(body, "messages");
  if (items == nullptr) items = find(body, "input");
  if (items == nullptr || !items->is_array()) return 0;
  Turns turns(attached);
  turns.read(*items);

  Reader reader(which);
  std::vector<Read> reads;
  std::vector<pipeline::FileTurn> asked;
  for (const auto& texts : turns.turns()) {
    reads.push_back(reader.read(texts));
    asked.push_back(std::move(reads.back().turn));
  }
  FP_TRY_ASSIGN(const auto excerpts, long_context.shorten(asked, context));

  std::size_t left_out = 0;
  for (std::size_t t = 0; t < excerpts.size(); ++t) {
    left_out += excerpts[t].left_out;
    if (excerpts[t].left_out > 0)
      for (std::size_t f = 0; f < reads[t].materials.size(); ++f) {
        const Material& material = reads[t].materials[f];
        const bool whole = material.span.size() == material.string->size();
        material.string->replace(material.span.begin, material.span.size(),
                                 whole ? excerpts[t].files[f] : excerpts[t].files[f] + "\n");
      }
    if (reads[t].words == nullptr || excerpts[t].more.empty()) continue;
    reads[t].words->insert(0, excerpts[t].more);
    left_out -= std::min(left_out, count_tokens(excerpts[t].more));
  }
  return left_out;
}

}  // namespace firstpass::gateway
