// Firstpass, C++ API: a thin, header-only layer over the C ABI, so that a program built with another compiler or
// standard library works with the same shared library. Nothing throws; every call returns an Outcome.
#pragma once

#include <memory>
#include <string>
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
  static const char* text_or_null(const std::string& text) { return text.empty() ? nullptr : text.c_str(); }
  static std::string take(char* text) {
    std::string out = text ? text : "";
    fp_string_free(text);
    return out;
  }
  template <class Function>
  Outcome call(Function function) const {
    if (!m_engine) return {m_status, {}, m_error};
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

}  // namespace firstpass
