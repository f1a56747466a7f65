// Firstpass, C++ API: a thin, header-only layer over the C ABI, so that a program built with another compiler or
// standard library works with the same shared library. Nothing throws; every call returns an Outcome.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "firstpass/firstpass.h"

namespace firstpass {

/// Value or error. `error` is one line for people, without any private value.
struct Outcome {
  fp_status status = FP_OK;
  std::string value;
  std::string error;
  explicit operator bool() const { return status == FP_OK; }
};

/// Settings of a Client; empty strings take the configuration.
struct ClientOptions {
  std::string home, profile, provider, base_url, api_key, model;
};

/// The real values in an answer that arrives in pieces; see fp_restorer. One thread at a time.
class Restorer {
 public:
  /// What is certain by now, of this piece and of what was held back.
  Outcome feed(std::string_view chunk);
  /// The rest. Nothing can be fed afterwards.
  Outcome finish();

 private:
  friend class Client;
  std::shared_ptr<fp_restorer> m_restorer;
  Outcome m_failure;
};

/// One engine: hide, ask, restore. Thread-safe; cheap to copy (copies share the engine).
class Client {
 public:
  /// Check `valid()` before use; `error()` says what was wrong with the settings.
  explicit Client(const ClientOptions& options = {}) {
    fp_options raw = FP_OPTIONS_INIT;
    raw.home = text_or_null(options.home);
    raw.profile = text_or_null(options.profile);
    raw.provider = text_or_null(options.provider);
    raw.base_url = text_or_null(options.base_url);
    raw.api_key = text_or_null(options.api_key);
    raw.model = text_or_null(options.model);
    fp_engine* engine = nullptr;
    char* error = nullptr;
    m_status = fp_engine_create(&raw, &engine, &error);
    if (engine) m_engine = std::shared_ptr<fp_engine>(engine, fp_engine_free);
    m_error = take(error);
  }

  bool valid() const { return m_engine != nullptr; }
  const std::string& error() const { return m_error; }

  /// Placeholders of conversation `scope` in place of private values.
  Outcome mask(const std::string& text, const std::string& scope = "default") const {
    return call(
        [&](char** value, char** error) { return fp_mask(m_engine.get(), scope.c_str(), text.c_str(), value, error); });
  }
  /// The real values of conversation `scope` in place of placeholders.
  Outcome restore(const std::string& text, const std::string& scope = "default") const {
    return call([&](char** value, char** error) {
      return fp_restore(m_engine.get(), scope.c_str(), text.c_str(), value, error);
    });
  }
  /// The same, for an answer that arrives in pieces.
  Restorer restorer(const std::string& scope = "default") const {
    Restorer made;
    made.m_failure = {m_status, {}, m_error};
    if (!m_engine) return made;
    fp_restorer* raw = nullptr;
    char* error = nullptr;
    made.m_failure.status = fp_restorer_create(m_engine.get(), scope.c_str(), &raw, &error);
    made.m_failure.error = take(error);
    if (raw) made.m_restorer = std::shared_ptr<fp_restorer>(raw, fp_restorer_free);
    return made;
  }
  /// Erases a conversation: its placeholders stand for nothing from now on.
  Outcome forget(const std::string& scope) const {
    return call([&](char**, char** error) { return fp_forget(m_engine.get(), scope.c_str(), error); });
  }
  /// What of `text` answers `question` within the share `keep` of its tokens.
  Outcome compress(const std::string& text, const std::string& question, double keep) const {
    return call([&](char** value, char** error) {
      return fp_compress(m_engine.get(), text.c_str(), question.c_str(), keep, value, error);
    });
  }
  /// Writes `out`: `file` without its private regions. The value is a JSON report.
  Outcome redact(const std::string& file, const std::string& out) const {
    return call(
        [&](char** value, char** error) { return fp_redact(m_engine.get(), file.c_str(), out.c_str(), value, error); });
  }
  /// JSON of `firstpass ask --jsonl`.
  Outcome ask(const std::string& question, const std::vector<std::string>& files) const {
    std::vector<const char*> names;
    for (const std::string& file : files) names.push_back(file.c_str());
    return call([&](char** value, char** error) {
      return fp_ask(m_engine.get(), question.c_str(), names.data(), names.size(), value, error);
    });
  }
  /// JSON of `firstpass inspect --jsonl`.
  Outcome inspect(const std::string& file) const {
    return call([&](char** value, char** error) { return fp_inspect(m_engine.get(), file.c_str(), value, error); });
  }

 private:
  friend class Restorer;
  static const char* text_or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }
  static std::string take(char* text) {
    std::string out = text ? text : "";
    fp_string_free(text);
    return out;
  }
  template <class Function>
  Outcome call(Function function) const {
    return m_engine ? outcome_of(function) : Outcome{m_status, {}, m_error};
  }
  template <class Function>
  static Outcome outcome_of(Function function) {
    char* value = nullptr;
    char* error = nullptr;
    Outcome outcome;
    outcome.status = function(&value, &error);
    outcome.value = take(value);
    outcome.error = take(error);
    return outcome;
  }

  std::shared_ptr<fp_engine> m_engine;
  fp_status m_status = FP_OK;
  std::string m_error;
};

inline Outcome Restorer::feed(std::string_view chunk) {
  if (!m_restorer) return m_failure;
  return Client::outcome_of([&](char** value, char** error) {
    return fp_restorer_feed(m_restorer.get(), chunk.data(), chunk.size(), value, error);
  });
}
inline Outcome Restorer::finish() {
  if (!m_restorer) return m_failure;
  return Client::outcome_of(
      [&](char** value, char** error) { return fp_restorer_finish(m_restorer.get(), value, error); });
}

}  // namespace firstpass
