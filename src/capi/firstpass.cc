// The C ABI over the pipeline. Nothing throws past it, and no error text holds a private value.
#include "firstpass/firstpass.h"

#include <cstdlib>
#include <cstring>
#include <exception>
#include <filesystem>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "condense/condense.h"
#include "core/file.h"
#include "pipeline/ask.h"
#include "pipeline/document_json.h"
#include "pipeline/engine.h"
#include "pipeline/redact/redact.h"
#include "pipeline/shield.h"
#include "protect/mask.h"
#include "restore/restore.h"

struct fp_engine {
  std::shared_ptr<firstpass::pipeline::Engine> engine;
};

struct fp_restorer {
  firstpass::restore::StreamRestorer restorer;
  bool finished = false;
};

namespace {

using firstpass::Code;
using firstpass::Error;
using firstpass::Result;

fp_status status_of(Code code) {
  switch (code) {
    case Code::invalid_argument: return FP_INVALID_ARGUMENT;
    case Code::not_found: return FP_NOT_FOUND;
    case Code::permission_denied: return FP_PERMISSION_DENIED;
    case Code::resource_exhausted: return FP_RESOURCE_EXHAUSTED;
    case Code::failed_precondition: return FP_FAILED_PRECONDITION;
    case Code::unavailable: return FP_UNAVAILABLE;
    case Code::deadline_exceeded: return FP_DEADLINE_EXCEEDED;
    case Code::data_loss: return FP_DATA_LOSS;
    case Code::unauthenticated: return FP_UNAUTHENTICATED;
    case Code::aborted: return FP_ABORTED;
    case Code::unimplemented: return FP_UNIMPLEMENTED;
    case Code::internal: return FP_INTERNAL;
  }
  return FP_INTERNAL;
}

char* copy(const std::string& text) {
  char* out = static_cast<char*>(std::malloc(text.size() + 1));
  if (out) std::memcpy(out, text.c_str(), text.size() + 1);
  return out;
}

fp_status give_error(const Error& error, char** out) {
  if (out) *out = copy(error.message);
  return status_of(error.code);
}

/// Runs `work` (returning Result<std::string>), hands its value over, and turns every exception into FP_INTERNAL.
template <class Work>
fp_status guarded(char** value, char** error, Work work) {
  if (value) *value = nullptr;
  if (error) *error = nullptr;
  if (!value) return give_error({Code::invalid_argument, "no place for the result", "capi", false}, error);
  try {
    Result<std::string> result = work();
    if (!result) return give_error(result.error(), error);
    *value = copy(*result);
    return *value ? FP_OK : FP_RESOURCE_EXHAUSTED;
  } catch (const std::bad_alloc&) {
    return give_error({Code::resource_exhausted, "not enough memory", "capi", false}, error);
  } catch (const std::exception&) { return give_error({Code::internal, "internal error", "capi", false}, error); }
}

// The caller's own text: links come back too.
constexpr firstpass::restore::RestoreOptions kOwnText{firstpass::restore::Site::text, true};

/// Runs `work`, which gives a new object or an error, and hands the object over.
template <class Object, class Work>
fp_status created(Object** object, char** error, Work work) {
  if (error) *error = nullptr;
  if (!object) return give_error({Code::invalid_argument, "no place for the result", "capi", false}, error);
  *object = nullptr;
  try {
    Result<std::unique_ptr<Object>> made = work();
    if (!made) return give_error(made.error(), error);
    *object = made->release();
    return FP_OK;
  } catch (const std::bad_alloc&) {
    return give_error({Code::resource_exhausted, "not enough memory", "capi", false}, error);
  } catch (const std::exception&) { return give_error({Code::internal, "internal error", "capi", false}, error); }
}

Result<std::shared_ptr<firstpass::vault::Scope>> open_scope(fp_engine* engine, const char* scope) {
  FP_TRY_ASSIGN(firstpass::vault::Vault* const vault, engine->engine->vault());
  return vault->scope(scope ? scope : "default", "text");
}

firstpass::Status check(const fp_engine* engine, const void* argument) {
  if (engine && argument) return {};
  return firstpass::fail(Code::invalid_argument, "capi", "an engine or argument is NULL");
}

firstpass::Status check_open(const fp_restorer* restorer) {
  if (restorer && !restorer->finished) return {};
  return firstpass::fail(Code::invalid_argument, "capi", "the restorer is NULL or finished");
}

}  // namespace

extern "C" {

fp_status fp_engine_create(const fp_options* options, fp_engine** engine, char** error) {
  return created(engine, error, [&]() -> Result<std::unique_ptr<fp_engine>> {
    fp_options known = FP_OPTIONS_INIT;
    if (options) std::memcpy(&known, options, std::min(options->struct_size, sizeof known));
    std::map<std::string, std::string> overrides;
    for (const auto& [name, value] : {std::pair{"home", known.home},
                                      {"profile", known.profile},
                                      {"provider", known.provider},
                                      {"base_url", known.base_url},
                                      {"api_key", known.api_key},
                                      {"model", known.model}})
      if (value) overrides[name] = value;
    FP_TRY_ASSIGN(auto settings, firstpass::pipeline::load_settings(overrides));
    FP_TRY_ASSIGN(auto opened, firstpass::pipeline::Engine::create(std::move(settings)));
    return std::make_unique<fp_engine>(fp_engine{std::move(opened)});
  });
}

void fp_engine_free(fp_engine* engine) { delete engine; }

fp_status fp_mask(fp_engine* engine, const char* scope, const char* text, char** masked, char** error) {
  return guarded(masked, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, text));
    FP_TRY_ASSIGN(const auto detector, engine->engine->detector());
    FP_TRY_ASSIGN(const auto opened, open_scope(engine, scope));
    FP_TRY_ASSIGN(const auto detections, detector->detect(text, {}, {}));
    FP_TRY_ASSIGN(const auto protection, firstpass::pipeline::protection_of(*engine->engine, "text"));
    FP_TRY_ASSIGN(auto result, firstpass::protect::mask(text, detections, *opened, protection));
    return std::move(result.text);
  });
}

fp_status fp_restore(fp_engine* engine, const char* scope, const char* text, char** restored, char** error) {
  return guarded(restored, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, text));
    FP_TRY_ASSIGN(const auto opened, open_scope(engine, scope));
    return firstpass::restore::restore(text, opened, kOwnText);
  });
}

fp_status fp_restorer_create(fp_engine* engine, const char* scope, fp_restorer** restorer, char** error) {
  return created(restorer, error, [&]() -> Result<std::unique_ptr<fp_restorer>> {
    FP_TRY(check(engine, engine));
    FP_TRY_ASSIGN(const auto opened, open_scope(engine, scope));
    return std::make_unique<fp_restorer>(fp_restorer{firstpass::restore::StreamRestorer(opened, kOwnText)});
  });
}

fp_status fp_restorer_feed(fp_restorer* restorer, const char* chunk, size_t size, char** text, char** error) {
  return guarded(text, error, [&]() -> Result<std::string> {
    FP_TRY(check_open(restorer));
    if (!chunk && size > 0) return firstpass::fail(Code::invalid_argument, "capi", "an argument is NULL");
    return restorer->restorer.feed(size > 0 ? std::string_view(chunk, size) : std::string_view());
  });
}

fp_status fp_restorer_finish(fp_restorer* restorer, char** text, char** error) {
  return guarded(text, error, [&]() -> Result<std::string> {
    FP_TRY(check_open(restorer));
    restorer->finished = true;
    return restorer->restorer.finish();
  });
}

void fp_restorer_free(fp_restorer* restorer) { delete restorer; }

fp_status fp_forget(fp_engine* engine, const char* scope, char** error) {
  char* nothing = nullptr;
  const fp_status status = guarded(&nothing, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, scope));
    FP_TRY_ASSIGN(firstpass::vault::Vault* const vault, engine->engine->vault());
    const firstpass::Status erased = vault->erase(scope);
    if (!erased && erased.error().code != Code::not_found) return firstpass::fail(erased.error());
    return std::string();
  });
  fp_string_free(nothing);
  return status;
}

fp_status fp_compress(fp_engine* engine, const char* text, const char* question, double keep, char** shorter,
                      char** error) {
  return guarded(shorter, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, text));
    firstpass::condense::CompressOptions options;
    options.keep = keep;
    options.question = question ? question : "";
    FP_TRY_ASSIGN(auto compressed, firstpass::condense::compress(text, options));
    return std::move(compressed.text);
  });
}

fp_status fp_redact(fp_engine* engine, const char* file, const char* out, char** report, char** error) {
  return guarded(report, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, file));
    FP_TRY(check(engine, out));
    std::error_code unrelated;  // neither file need exist yet
    if (std::filesystem::equivalent(file, out, unrelated))
      return firstpass::fail(Code::invalid_argument, "capi", "the original stays as it is: give another file to write");
    FP_TRY_ASSIGN(const auto redacted, firstpass::pipeline::redact(*engine->engine, file, out, {}));
    FP_TRY(firstpass::write_file(out, redacted.bytes));
    return firstpass::pipeline::dump(firstpass::pipeline::to_json(redacted));
  });
}

fp_status fp_ask(fp_engine* engine, const char* question, const char* const* files, size_t file_count, char** result,
                 char** error) {
  return guarded(result, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, question));
    if (file_count > 0) FP_TRY(check(engine, files));
    firstpass::pipeline::AskRequest request;
    request.question = question;
    for (size_t i = 0; i < file_count; ++i) request.files.emplace_back(files[i] ? files[i] : "");
    FP_TRY_ASSIGN(const auto answer, firstpass::pipeline::ask(*engine->engine, request, {}));
    return firstpass::pipeline::dump(firstpass::pipeline::to_json(answer));
  });
}

fp_status fp_inspect(fp_engine* engine, const char* file, char** result, char** error) {
  return guarded(result, error, [&]() -> Result<std::string> {
    FP_TRY(check(engine, file));
    FP_TRY_ASSIGN(const auto document, firstpass::pipeline::read_and_understand(*engine->engine, file, {}));
    return firstpass::pipeline::dump(firstpass::pipeline::to_json(document));
  });
}

void fp_string_free(char* string) { std::free(string); }

const char* fp_status_name(fp_status status) {
  static constexpr const char* kNames[] = {"ok",
                                           "invalid_argument",
                                           "not_found",
                                           "permission_denied",
                                           "resource_exhausted",
                                           "failed_precondition",
                                           "unavailable",
                                           "deadline_exceeded",
                                           "data_loss",
                                           "unauthenticated",
                                           "aborted",
                                           "unimplemented",
                                           "internal"};
  return status >= FP_OK && status <= FP_INTERNAL ? kNames[status] : "unknown";
}

const char* fp_version(void) { return FIRSTPASS_VERSION; }

}  // extern "C"
