/*
 * Firstpass, C ABI.
 *
 * The first layer of intelligence on a person's own machine: hide what is private in a text, ask one question over the
 * person's files, bring the real values back.
 *
 * Usage:
 *   1. fp_options options = FP_OPTIONS_INIT;  options.home = "/path/to/state";
 *   2. fp_engine *engine = NULL;  char *error = NULL;
 *      if (fp_engine_create(&options, &engine, &error) != FP_OK) { report(error); fp_string_free(error); return; }
 *   3. fp_mask / fp_ask / fp_restore …
 *   4. fp_string_free every string that was given to you; fp_engine_free the engine.
 * examples/embed/embed.c is a program that does all of it.
 *
 * Ownership: every `char **` result is allocated by the library and freed with fp_string_free. Arguments stay yours.
 * Strings are UTF-8, ended by NUL. `error` may be NULL; when it is set, it is one line without any private value.
 * Threads: an engine may be used from several threads at once.
 * Growth: structs start with their own size, so that programs built against this header work with later libraries.
 * The library never prints, never exits, and opens a socket only inside fp_ask with a configured provider.
 */
#ifndef FIRSTPASS_FIRSTPASS_H
#define FIRSTPASS_FIRSTPASS_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define FP_API __attribute__((visibility("default")))
#else
#define FP_API
#endif

/* Canonical error codes; the numbers never change. */
typedef enum fp_status {
  FP_OK = 0,
  FP_INVALID_ARGUMENT = 1,
  FP_NOT_FOUND = 2,
  FP_PERMISSION_DENIED = 3, /* refused by policy or by the last gate: nothing left */
  FP_RESOURCE_EXHAUSTED = 4,
  FP_FAILED_PRECONDITION = 5, /* e.g. a model is missing */
  FP_UNAVAILABLE = 6,
  FP_DEADLINE_EXCEEDED = 7,
  FP_DATA_LOSS = 8, /* input unreadable, or garbage from the provider */
  FP_UNAUTHENTICATED = 9,
  FP_ABORTED = 10, /* cut after sending: uncertain */
  FP_UNIMPLEMENTED = 11,
  FP_INTERNAL = 12
} fp_status;

typedef struct fp_engine fp_engine;

typedef struct fp_options {
  size_t struct_size;   /* sizeof(fp_options): set by FP_OPTIONS_INIT */
  const char* home;     /* folder for state, key and configuration; NULL takes FIRSTPASS_HOME or the XDG places */
  const char* profile;  /* "balanced" (default), "rules", "thorough", "strict", "health", "finance", "code" */
  const char* provider; /* "openai", "anthropic", "local"; NULL takes the configuration */
  const char* base_url;
  const char* api_key;
  const char* model;
} fp_options;

#define FP_OPTIONS_INIT \
  { sizeof(fp_options), NULL, NULL, NULL, NULL, NULL, NULL }

/* Opens nothing but the configuration; models and stores are opened when first needed. */
FP_API fp_status fp_engine_create(const fp_options* options, fp_engine** engine, char** error);
FP_API void fp_engine_free(fp_engine* engine);

/*
 * Replaces private values in `text` by placeholders of conversation `scope` (NULL: "default"), which is kept sealed.
 * `masked` gets the text.
 */
FP_API fp_status fp_mask(fp_engine* engine, const char* scope, const char* text, char** masked, char** error);

/* Puts the real values of conversation `scope` back. Unknown placeholders stay as they are. */
FP_API fp_status fp_restore(fp_engine* engine, const char* scope, const char* text, char** restored, char** error);

/*
 * The same for an answer that arrives in pieces, cut anywhere, also inside a placeholder or a character: the pieces
 * that fp_restorer_feed and fp_restorer_finish give, one behind the other, are what fp_restore gives for the whole.
 * Only what may still become a placeholder is held back. `chunk` is `size` bytes without NUL. One thread at a time for
 * a restorer; it may outlive the engine. After fp_restorer_finish it is only to be freed.
 */
typedef struct fp_restorer fp_restorer;
FP_API fp_status fp_restorer_create(fp_engine* engine, const char* scope, fp_restorer** restorer, char** error);
FP_API fp_status fp_restorer_feed(fp_restorer* restorer, const char* chunk, size_t size, char** text, char** error);
FP_API fp_status fp_restorer_finish(fp_restorer* restorer, char** text, char** error);
FP_API void fp_restorer_free(fp_restorer* restorer);

/* Erases conversation `scope`: its placeholders stand for nothing from now on. Unknown ones are FP_OK. */
FP_API fp_status fp_forget(fp_engine* engine, const char* scope, char** error);

/*
 * Keeps the sentences, rows and items of `text` that answer `question` (NULL or "": that carry the text) within a share
 * `keep` of its tokens, 0 < keep <= 1. By words alone: no model is loaded, and nothing leaves.
 */
FP_API fp_status fp_compress(fp_engine* engine, const char* text, const char* question, double keep, char** shorter,
                             char** error);

/*
 * Writes to `out` what `file` (a picture, PDF or recording) is without its private regions; the ending of `out` chooses
 * the format. `report` gets {"regions": [{type, box | start, end}], "notes": []}. FP_PERMISSION_DENIED, and no file,
 * when something private can still be read or heard in the result.
 */
FP_API fp_status fp_redact(fp_engine* engine, const char* file, const char* out, char** report, char** error);

/*
 * One question over `file_count` files. `result` gets the JSON of `firstpass ask --jsonl`:
 * {answer, via, sent, cost, delivered[], ...}. A question that waits in the outbox is FP_OK with via "defer".
 */
FP_API fp_status fp_ask(fp_engine* engine, const char* question, const char* const* files, size_t file_count,
                        char** result, char** error);

/* What is in a file: the JSON of `firstpass inspect --jsonl`. Nothing leaves. */
FP_API fp_status fp_inspect(fp_engine* engine, const char* file, char** result, char** error);

FP_API void fp_string_free(char* string);
FP_API const char* fp_status_name(fp_status status); /* "ok", "data_loss", …; static */
FP_API const char* fp_version(void);

#ifdef __cplusplus
}
#endif
#endif /* FIRSTPASS_FIRSTPASS_H */
