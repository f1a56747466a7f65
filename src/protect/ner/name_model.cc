#include "protect/ner/name_model.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "protect/ner/words.h"
#include "runtime/onnx.h"
#include "runtime/wordpiece.h"

namespace firstpass::protect {

namespace {

constexpr std::string_view kStage = "protect/ner";
constexpr std::string_view kModel = "ner-trial";
constexpr std::size_t kTypes = 10;
constexpr std::size_t kLabels = 1 + 2 * kTypes;  // O, then B and I of each type
// Pieces in one run: enough to fill the arithmetic units, little enough that a deadline is noticed.
constexpr std::size_t kBatchPieces = 768;
// A window may be padded by this share of its length to travel with longer ones.
constexpr double kPadding = 0.1;
constexpr std::size_t kSegment = std::size_t{128} << 10;  // bytes of a long text that are held as pieces at once

bool has_letters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
  });
}

// Cuts a long text where a sentence or at least a word ends.
std::vector<Span> segments(std::string_view text) {
  std::vector<Span> out;
  for (std::size_t begin = 0; begin < text.size();) {
    std::size_t end = std::min(text.size(), begin + kSegment);
    if (end < text.size()) {
      const std::string_view piece = text.substr(begin, end - begin);
      std::size_t cut = piece.rfind("\n\n");
      if (cut == std::string_view::npos || cut < kSegment / 2) cut = piece.rfind('\n');
      if (cut == std::string_view::npos || cut < kSegment / 2) cut = piece.rfind(' ');
      if (cut != std::string_view::npos && cut >= kSegment / 2) end = begin + cut + 1;
      while (end > begin + 1 && end < text.size() && (text[end] & 0xC0) == 0x80) --end;
    }
    out.push_back({begin, end});
    begin = end;
  }
  return out;
}

struct Segment {
  std::size_t text_index;
  std::size_t offset;
  std::string_view text;
  std::vector<runtime::WordPiece> pieces;
  std::vector<std::int64_t> cases;
  std::vector<PieceScore> scores;
};

struct Job {
  Segment* segment;
  Window window;
  std::size_t length() const { return window.end - window.begin + 2; }
};

PieceScore score_of(const float* logits) {
  const float top = *std::max_element(logits, logits + kLabels);
  float exponents[kLabels], sum = 0;
  for (std::size_t i = 0; i < kLabels; ++i) sum += exponents[i] = std::exp(logits[i] - top);
  PieceScore score;
  score.hidden = 1 - exponents[0] / sum;
  for (std::size_t type = 0; type < kTypes; ++type) {
    score.type_sum[type] = (exponents[1 + 2 * type] + exponents[2 + 2 * type]) / sum;
  }
  return score;
}

}  // namespace

struct NameModel::Impl {
  std::shared_ptr<runtime::OnnxSession> session;
  std::shared_ptr<const runtime::WordPieceTokenizer> tokenizer;

  Status run(const Job* jobs, std::size_t count) const {
    std::size_t width = 0;
    for (std::size_t i = 0; i < count; ++i) width = std::max(width, jobs[i].length());
    const std::vector<std::int64_t> shape{static_cast<std::int64_t>(count), static_cast<std::int64_t>(width)};
    std::vector<std::int64_t> ids(count * width, tokenizer->pad()), mask(count * width), cases(count * width);
    for (std::size_t i = 0; i < count; ++i) {
      const Window& window = jobs[i].window;
      std::size_t at = i * width;
      ids[at] = tokenizer->cls();
      for (std::size_t piece = window.begin; piece < window.end; ++piece) {
        ids[++at] = jobs[i].segment->pieces[piece].id;
        cases[at] = jobs[i].segment->cases[piece];
      }
      ids[++at] = tokenizer->sep();
      std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(i * width), jobs[i].length(), 1);
    }
    using runtime::Tensor;
    FP_TRY_ASSIGN(const std::vector<Tensor> outputs,
                  session->run({{"input_ids", Tensor::of(shape, std::move(ids))},
                                {"attention_mask", Tensor::of(shape, std::move(mask))},
                                {"token_type_ids", Tensor::of(shape, std::move(cases))}},
                               {"logits"}));
    const std::vector<std::int64_t> expected{shape[0], shape[1], static_cast<std::int64_t>(kLabels)};
    if (outputs.size() != 1 || outputs[0].shape != expected) {
      return fail(Code::data_loss, kStage, "the name model answers in another shape: fetch the models again");
    }
    const auto logits = outputs[0].floats();
    for (std::size_t i = 0; i < count; ++i) {
      const Window& window = jobs[i].window;
      for (std::size_t piece = window.keep_begin; piece < std::min(window.keep_end, window.end); ++piece) {
        const std::size_t row = i * width + 1 + (piece - window.begin);
        jobs[i].segment->scores[piece] = score_of(logits.data() + row * kLabels);
      }
    }
    return {};
  }

  Status run_all(std::vector<Job>& jobs, const Context& context) const {
    std::stable_sort(jobs.begin(), jobs.end(), [](const Job& a, const Job& b) { return a.length() > b.length(); });
    for (std::size_t begin = 0; begin < jobs.size();) {
      FP_TRY(context.deadline.check(kStage));
      const std::size_t width = jobs[begin].length();
      std::size_t end = begin + 1;
      while (end < jobs.size() && (end - begin + 1) * width <= kBatchPieces &&
             static_cast<double>(jobs[end].length()) * (1 + kPadding) + 2 >= static_cast<double>(width)) {
        ++end;
      }
      FP_TRY(run(jobs.data() + begin, end - begin));
      begin = end;
    }
    return {};
  }
};

NameModel::NameModel(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
NameModel::~NameModel() = default;

const std::vector<std::string_view>& NameModel::types() {
  // In the order of the model's labels. ONLINE_ID: addresses, handles and names of the net.
  static const std::vector<std::string_view> kNames = {
      "PERSON", "ORGANIZATION", "LOCATION", "ADDRESS", "NRP", "TITLE", "DATE_TIME", "PHONE_NUMBER", "ID", "ONLINE_ID"};
  return kNames;
}

Result<std::shared_ptr<NameModel>> NameModel::load(runtime::Runtime& runtime) {
  auto impl = std::make_unique<Impl>();
  FP_TRY_ASSIGN(impl->session, runtime.onnx(kModel, "ner.onnx"));
  FP_TRY_ASSIGN(const std::filesystem::path vocabulary, runtime.store().path(kModel, "vocab.txt"));
  FP_TRY_ASSIGN(impl->tokenizer, runtime::WordPieceTokenizer::load(vocabulary));
  return std::shared_ptr<NameModel>(new NameModel(std::move(impl)));
}

Result<std::vector<std::vector<Detection>>> NameModel::find(const std::vector<std::string_view>& texts, float threshold,
                                                            const Context& context) const {
  std::vector<std::vector<Detection>> out(texts.size());
  std::vector<std::unique_ptr<Segment>> open;
  std::size_t bytes = 0;
  const auto flush = [&]() -> Status {
    std::vector<Job> jobs;
    for (const auto& segment : open) {
      for (const Window& window : windows(segment->pieces.size())) jobs.push_back({segment.get(), window});
    }
    FP_TRY(m_impl->run_all(jobs, context));
    for (const auto& segment : open) {
      for (Detection& detection : private_words(segment->text, segment->pieces, segment->scores, threshold)) {
        detection.span.begin += segment->offset;
        detection.span.end += segment->offset;
        out[segment->text_index].push_back(std::move(detection));
      }
    }
    open.clear();
    bytes = 0;
    return {};
  };
  for (std::size_t i = 0; i < texts.size(); ++i) {
    for (const Span span : segments(texts[i])) {
      const std::string_view text = texts[i].substr(span.begin, span.size());
      if (!has_letters(text)) continue;
      auto segment = std::make_unique<Segment>(Segment{i, span.begin, text, m_impl->tokenizer->encode(text), {}, {}});
      segment->cases = case_features(text, segment->pieces);
      segment->scores.resize(segment->pieces.size());
      open.push_back(std::move(segment));
      bytes += text.size();
      if (bytes >= kSegment) FP_TRY(flush());
    }
  }
  FP_TRY(flush());
  return out;
}

}  // namespace firstpass::protect
