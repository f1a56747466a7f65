#include "protect/ner/name_model.h"

#include <algorithm>
#include <mutex>

#include "protect/ner/network.h"
#include "protect/ner/second_look.h"

namespace firstpass::protect {

namespace {

constexpr std::size_t kSegment = std::size_t{128} << 10;  // bytes of a long text that are held as pieces at once
// How sure a network must be of each of NameModel::types(), as a multiple of the profile's threshold: chosen on
// held-out rows by the price of a leak (train/ner/evaluate.py). What the corpora do not label, or hardly, stays with
// persons, addresses, nationalities, dates, numbers; titles and handles the small one has learnt from invented text
// alone.
constexpr float kBothCare[kNameTypes] = {1.5F, 1, 1.4F, 1, 0.3F, 1.5F, 1.5F, 1.5F, 0.5F, 4};
constexpr float kSmallCare[kNameTypes] = {0.6F, 0.6F, 0.45F, 0.8F, 0.3F, 0.5F, 0.5F, 0.5F, 0.5F, 1};
// Of the large network in the mean of both. On held-out rows it leaks and hides in vain an eighth less than either
// network alone, and in other alphabets than Latin half of what the large one leaks, which spells them letter by
// letter.
constexpr float kLargeShare = 0.5F;
// The mean of both tells names from other words better, so that a lower threshold hides no more in vain.
constexpr float kSurer = 0.5F;

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

}  // namespace

NameLevel name_level(std::string_view profile, float base) {
  NameLevel level;
  level.both = profile == "thorough" || profile == "strict" || profile == "health" || profile == "finance";
  const float of_both = level.both ? base : base * kSurer;
  for (std::size_t type = 0; type < kNameTypes; ++type) {
    level.thresholds[type] = base * kSmallCare[type];
    level.of_both[type] = of_both * kBothCare[type];
  }
  return level;
}

struct NameModel::Impl {
  std::shared_ptr<runtime::Runtime> runtime;
  std::shared_ptr<const runtime::WordPieceTokenizer> tokenizer;
  mutable std::mutex mutex;
  mutable std::shared_ptr<Network> networks[2];

  Result<std::shared_ptr<Network>> network(Network::Kind kind) const {
    const std::lock_guard lock(mutex);
    std::shared_ptr<Network>& slot = networks[static_cast<std::size_t>(kind)];
    if (slot == nullptr) { FP_TRY_ASSIGN(slot, Network::load(*runtime, kind, tokenizer)); }
    return slot;
  }

  Passage read(std::size_t index, Span span, std::string_view text) const {
    Passage passage{index, span.begin, text, tokenizer->encode(text), {}, {}, {}, {}};
    passage.features = piece_features(text, passage.pieces);
    passage.logits.resize(passage.pieces.size());
    passage.both.resize(passage.pieces.size());
    return passage;
  }

  // The small network reads everything; the large one everything, or what the small one doubts.
  Status score(std::vector<std::unique_ptr<Passage>>& passages, const std::vector<std::vector<Detection>>& settled,
               const NameLevel& level, const Context& context) const {
    std::vector<Job> jobs;
    for (const auto& passage : passages) {
      for (const Window& window : windows(passage->pieces.size())) jobs.push_back({passage.get(), window});
    }
    FP_TRY_ASSIGN(const auto small, network(Network::Kind::student));
    FP_TRY(small->run_all(jobs, 1, context));
    if (!level.both) jobs = doubtful_jobs(passages, settled, level);
    if (jobs.empty()) return {};
    FP_TRY_ASSIGN(const auto large, network(Network::Kind::teacher));
    for (const Job& job : jobs) {
      for (std::size_t piece = job.window.keep_begin; piece < std::min(job.window.keep_end, job.window.end); ++piece) {
        job.passage->both[piece] = true;
        for (float& logit : job.passage->logits[piece]) logit *= 1 - kLargeShare;
      }
    }
    FP_TRY(large->run_all(jobs, kLargeShare, context));
    for (const Job& job : jobs) job.passage->words.clear();
    for (const auto& passage : passages) {
      if (passage->words.empty()) judge_words(*passage, level);
    }
    return {};
  }

  static std::vector<Job> doubtful_jobs(std::vector<std::unique_ptr<Passage>>& passages,
                                        const std::vector<std::vector<Detection>>& settled, const NameLevel& level) {
    std::vector<Job> jobs;
    for (const auto& passage : passages) {
      judge_words(*passage, level);
      std::vector<Span> here;
      for (const Detection& one : settled[passage->text_index]) {
        if (one.span.begin >= passage->offset)
          here.push_back({one.span.begin - passage->offset, one.span.end - passage->offset});
      }
      for (const Window& window : doubtful_windows(passage->text, passage->pieces, passage->words, std::move(here)))
        jobs.push_back({passage.get(), window});
    }
    return jobs;
  }

  static void judge_words(Passage& passage, const NameLevel& level) {
    std::vector<PieceScore> scores(passage.pieces.size());
    std::transform(passage.logits.begin(), passage.logits.end(), scores.begin(), score_of);
    passage.words = words_of(passage.text, passage.pieces, scores);
    for (Word& word : passage.words)
      word.threshold = (passage.both[word.begin] ? level.of_both : level.thresholds)[word.type];
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

Result<std::shared_ptr<NameModel>> NameModel::load(std::shared_ptr<runtime::Runtime> runtime, bool both) {
  auto impl = std::make_unique<Impl>();
  impl->runtime = std::move(runtime);
  FP_TRY_ASSIGN(const std::filesystem::path vocabulary, impl->runtime->store().path(kNameModelId, "vocab.txt"));
  FP_TRY_ASSIGN(impl->tokenizer, runtime::WordPieceTokenizer::load(vocabulary));
  FP_TRY(impl->network(Network::Kind::student));
  if (both) FP_TRY(impl->network(Network::Kind::teacher));
  // The large network is loaded at the first doubt; that it is there is known before the first text.
  for (const char* file : {"teacher.onnx", "teacher.weights"}) FP_TRY(impl->runtime->store().path(kNameModelId, file));
  return std::shared_ptr<NameModel>(new NameModel(std::move(impl)));
}

Result<std::vector<std::vector<Detection>>> NameModel::find(const std::vector<std::string_view>& texts,
                                                            const std::vector<std::vector<Detection>>& settled,
                                                            const NameLevel& level, const Context& context) const {
  std::vector<std::vector<Detection>> out(texts.size());
  std::vector<std::unique_ptr<Passage>> open;
  std::size_t bytes = 0;
  const auto flush = [&]() -> Status {
    FP_TRY(m_impl->score(open, settled, level, context));
    for (const auto& passage : open) {
      for (Detection& detection : private_words(passage->text, passage->words)) {
        detection.span.begin += passage->offset;
        detection.span.end += passage->offset;
        out[passage->text_index].push_back(std::move(detection));
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
      open.push_back(std::make_unique<Passage>(m_impl->read(i, span, text)));
      bytes += text.size();
      if (bytes >= kSegment) FP_TRY(flush());
    }
  }
  FP_TRY(flush());
  return out;
}

}  // namespace firstpass::protect
