#include "runtime/llama.h"

#include <ggml-cpu.h>
#include <llama.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <vector>

namespace firstpass::runtime {

namespace {

constexpr std::string_view kStage = "runtime/llama";
constexpr std::uint32_t kContextTokens = 2048;
constexpr std::uint32_t kBatchTokens = 512;

template <auto Free>
struct Release {
  template <class T>
  void operator()(T* pointer) const {
    Free(pointer);
  }
};
using Weights = std::unique_ptr<llama_model, Release<&llama_model_free>>;
using Session = std::unique_ptr<llama_context, Release<&llama_free>>;
using Sampler = std::unique_ptr<llama_sampler, Release<&llama_sampler_free>>;
using Tokens = std::vector<llama_token>;

void start_library() {
  static std::once_flag once;
  std::call_once(once, [] {
    llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
    llama_backend_init();
  });
}

/// llama.cpp is built for AVX2 on x86-64 and would die of an illegal instruction without.
bool processor_fits() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return true;
#endif
}

Tokens tokenize(const llama_vocab* vocabulary, std::string_view text, bool first, bool control) {
  const auto length = static_cast<std::int32_t>(text.size());
  Tokens tokens(text.size() + 8);
  const std::int32_t count = llama_tokenize(vocabulary, text.data(), length, tokens.data(),
                                            static_cast<std::int32_t>(tokens.size()), first, control);
  tokens.resize(static_cast<std::size_t>(std::max(count, 0)));
  return tokens;
}

std::string piece_of(const llama_vocab* vocabulary, llama_token token) {
  std::string piece(64, '\0');
  std::int32_t size = llama_token_to_piece(vocabulary, token, piece.data(), 64, 0, false);
  if (size < 0) {
    piece.resize(static_cast<std::size_t>(-size));
    size = llama_token_to_piece(vocabulary, token, piece.data(), -size, 0, false);
  }
  piece.resize(static_cast<std::size_t>(std::max(size, 0)));
  return piece;
}

/// The model's chat template round two marks that stand for the texts.
Result<std::string> render_template(const llama_model* model, const char* system_mark, const char* user_mark) {
  const char* own = llama_model_chat_template(model, nullptr);
  const llama_chat_message messages[] = {{"system", system_mark}, {"user", user_mark}};
  std::string out(4096, '\0');
  const std::int32_t size = llama_chat_apply_template(own == nullptr ? "chatml" : own, messages, 2, true, out.data(),
                                                      static_cast<std::int32_t>(out.size()));
  if (size <= 0 || size > static_cast<std::int32_t>(out.size())) {
    return fail(Code::unimplemented, kStage, "the chat template of the model is not known");
  }
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// The prompt as tokens. Only the template may yield control tokens: a document that spells `<|im_end|>` must not be
/// able to end the user's turn, so its text is tokenised apart, as plain text.
Result<Tokens> build_prompt(const llama_model* model, const std::string& system, const std::string& user) {
  constexpr const char* kSystemMark = "\x01system\x01";
  constexpr const char* kUserMark = "\x01user\x01";
  const llama_vocab* vocabulary = llama_model_get_vocab(model);
  FP_TRY_ASSIGN(const std::string frame, render_template(model, kSystemMark, kUserMark));
  const std::string_view view = frame;
  const std::size_t system_at = view.find(kSystemMark), user_at = view.find(kUserMark);
  if (system_at == view.npos || user_at == view.npos || user_at < system_at) {
    return fail(Code::unimplemented, kStage, "the chat template of the model has no place for a system text");
  }
  const std::size_t after_system = system_at + std::string_view(kSystemMark).size();
  const std::size_t after_user = user_at + std::string_view(kUserMark).size();
  Tokens prompt = tokenize(vocabulary, view.substr(0, system_at), true, true);
  for (const Tokens& part :
       {tokenize(vocabulary, system, false, false),
        tokenize(vocabulary, view.substr(after_system, user_at - after_system), false, true),
        tokenize(vocabulary, user, false, false), tokenize(vocabulary, view.substr(after_user), false, true)}) {
    prompt.insert(prompt.end(), part.begin(), part.end());
  }
  return prompt;
}

Result<Sampler> build_sampler(const llama_vocab* vocabulary, const std::string& grammar) {
  Sampler chain(llama_sampler_chain_init(llama_sampler_chain_default_params()));
  if (!grammar.empty()) {
    llama_sampler* rules = llama_sampler_init_grammar(vocabulary, grammar.c_str(), "root");
    if (rules == nullptr) return fail(Code::invalid_argument, kStage, "the grammar is not valid GBNF");
    llama_sampler_chain_add(chain.get(), rules);
  }
  llama_sampler_chain_add(chain.get(), llama_sampler_init_greedy());
  return chain;
}

/// Bytes of `text` before a code point that has begun but not ended.
std::size_t whole_code_points(std::string_view text) {
  std::size_t start = text.size();
  while (start > 0 && text.size() - start < 4) {
    const auto byte = static_cast<unsigned char>(text[--start]);
    if ((byte & 0xC0) == 0x80) continue;
    const std::size_t length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    return start + length > text.size() ? start : text.size();
  }
  return text.size();
}

/// Collects the answer and tells it on: whole code points only, and never a part of the stop text.
class Answer {
 public:
  Answer(const std::string& stop, const std::function<void(std::string_view)>& on_text)
      : m_stop(stop), m_on_text(on_text) {}

  /// False once the stop text has come.
  bool add(const std::string& piece) {
    const std::size_t from = m_text.size() - std::min(m_text.size(), m_stop.size());
    m_text += piece;
    const std::size_t found = m_stop.empty() ? std::string::npos : m_text.find(m_stop, from);
    if (found != std::string::npos) m_text.resize(found);
    const std::size_t held_back = found != std::string::npos || m_stop.empty() ? 0 : m_stop.size() - 1;
    if (m_text.size() > held_back) tell(m_text.size() - held_back);
    return found == std::string::npos;
  }

  std::string finish() {
    m_text.resize(whole_code_points(m_text));
    tell(m_text.size());
    return std::move(m_text);
  }

 private:
  void tell(std::size_t end) {
    end = whole_code_points(std::string_view(m_text).substr(0, end));
    if (end <= m_told) return;
    if (m_on_text) m_on_text(std::string_view(m_text).substr(m_told, end - m_told));
    m_told = end;
  }

  const std::string& m_stop;
  const std::function<void(std::string_view)>& m_on_text;
  std::string m_text;
  std::size_t m_told = 0;
};

/// The texts of one answer must not stay in memory for the next: empties the context when it goes.
struct Wipe {
  llama_context* context;
  ~Wipe() {
    llama_set_abort_callback(context, nullptr, nullptr);
    llama_memory_clear(llama_get_memory(context), true);
  }
};

}  // namespace

struct LlamaModel::Impl {
  Weights weights;
  Session session;
  std::mutex mutex;

  Status decode(llama_token* tokens, std::size_t count, const Context& context);
  Result<std::string> answer(const Tokens& prompt, const GenerateOptions& options, const Context& context,
                             const std::function<void(std::string_view)>& on_text);
};

Status LlamaModel::Impl::decode(llama_token* tokens, std::size_t count, const Context& context) {
  for (std::size_t at = 0; at < count; at += kBatchTokens) {
    const std::size_t size = std::min<std::size_t>(kBatchTokens, count - at);
    const std::int32_t status =
        llama_decode(session.get(), llama_batch_get_one(tokens + at, static_cast<std::int32_t>(size)));
    FP_TRY(context.deadline.check(kStage));
    if (status != 0) return fail(Code::internal, kStage, "the language model failed: " + std::to_string(status));
  }
  return {};
}

Result<std::string> LlamaModel::Impl::answer(const Tokens& prompt, const GenerateOptions& options,
                                             const Context& context,
                                             const std::function<void(std::string_view)>& on_text) {
  const llama_vocab* vocabulary = llama_model_get_vocab(weights.get());
  FP_TRY_ASSIGN(const Sampler sampler, build_sampler(vocabulary, options.grammar));
  const Wipe wipe{session.get()};
  llama_set_abort_callback(
      session.get(), [](void* deadline) { return static_cast<const Deadline*>(deadline)->passed(); },
      const_cast<Deadline*>(&context.deadline));
  Tokens tokens = prompt;
  FP_TRY(decode(tokens.data(), tokens.size(), context));
  Answer text(options.stop, on_text);
  for (int i = 0; i < options.max_tokens; ++i) {
    llama_token token = llama_sampler_sample(sampler.get(), session.get(), -1);
    if (llama_vocab_is_eog(vocabulary, token) || !text.add(piece_of(vocabulary, token))) break;
    if (i + 1 < options.max_tokens) FP_TRY(decode(&token, 1, context));
  }
  return text.finish();
}

LlamaModel::LlamaModel(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
LlamaModel::~LlamaModel() = default;

Result<std::shared_ptr<LlamaModel>> LlamaModel::load(const std::filesystem::path& path, int threads) try {
  if (!processor_fits()) {
    return fail(Code::unimplemented, kStage, "the local language model needs a processor with AVX2");
  }
  start_library();
  llama_model_params model_options = llama_model_default_params();
  model_options.n_gpu_layers = 0;
  auto impl = std::make_unique<Impl>();
  std::error_code error;
  if (!std::filesystem::is_regular_file(path, error)) {
    return fail(Code::not_found, kStage, "no such model file: " + path.string());
  }
  impl->weights.reset(llama_model_load_from_file(path.c_str(), model_options));
  if (impl->weights == nullptr) return fail(Code::data_loss, kStage, "cannot load " + path.filename().string());
  llama_context_params options = llama_context_default_params();
  options.n_ctx = kContextTokens;
  options.n_batch = kBatchTokens;
  options.n_threads = 1;  // one token at a time, threads would mostly wait at barriers
  options.n_threads_batch = std::max(1, threads);
  options.no_perf = true;
  impl->session.reset(llama_init_from_model(impl->weights.get(), options));
  if (impl->session == nullptr) return fail(Code::resource_exhausted, kStage, "not enough memory for the model");
  return std::shared_ptr<LlamaModel>(new LlamaModel(std::move(impl)));
} catch (const std::exception&) { return fail(Code::data_loss, kStage, "cannot load " + path.filename().string()); }

Result<std::string> LlamaModel::generate(const std::string& system, const std::string& user,
                                         const GenerateOptions& options, const Context& context,
                                         const std::function<void(std::string_view)>& on_text) try {
  const std::lock_guard lock(m_impl->mutex);
  FP_TRY(context.deadline.check(kStage));
  FP_TRY_ASSIGN(const Tokens prompt, build_prompt(m_impl->weights.get(), system, user));
  const std::size_t room = kContextTokens - std::min<std::size_t>(kContextTokens, std::max(0, options.max_tokens));
  if (prompt.size() > room) {
    return fail(Code::invalid_argument, kStage,
                "the prompt has " + std::to_string(prompt.size()) + " tokens; " + std::to_string(room) + " fit");
  }
  return m_impl->answer(prompt, options, context, on_text);
} catch (const std::exception&) {
  // What llama.cpp throws may quote the text, so it is not passed on.
  return fail(Code::internal, kStage, "the language model failed");
}

}  // namespace firstpass::runtime
