/*
 * Hide, ask, restore from C.
 *
 *   embed_c HOME "What do I owe, and when?" receipt.jpg …
 */
#include <firstpass/firstpass.h>
#include <stdio.h>
#include <string.h>

static int give_up(const char* what, char* error) {
  fprintf(stderr, "%s: %s\n", what, error ? error : "no reason given");
  fp_string_free(error);
  return 1;
}

/* As an answer streams in: byte by byte here, however it is cut. */
static int restores_in_pieces(fp_engine* engine, const char* masked, const char* expected) {
  fp_restorer* restorer = NULL;
  char *piece = NULL, *error = NULL;
  if (fp_restorer_create(engine, "letters", &restorer, &error) != FP_OK) return !give_up("restorer", error);
  char whole[512] = "";
  const size_t size = strlen(masked);
  for (size_t i = 0; i <= size; ++i) {
    const fp_status status = i < size ? fp_restorer_feed(restorer, masked + i, 1, &piece, &error)
                                      : fp_restorer_finish(restorer, &piece, &error);
    if (status != FP_OK) return !give_up("restore a piece", error);
    strncat(whole, piece, sizeof whole - strlen(whole) - 1);
    fp_string_free(piece);
  }
  fp_restorer_free(restorer);
  return strcmp(whole, expected) == 0;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: embed_c HOME QUESTION [FILE...]\n");
    return 2;
  }
  fp_options options = FP_OPTIONS_INIT;
  options.home = argv[1];
  fp_engine* engine = NULL;
  char* error = NULL;
  if (fp_engine_create(&options, &engine, &error) != FP_OK) return give_up("settings", error);

  const char* letter = "Dear Ms Kimberly Watson, please write to kim.watson@example.org.";
  char *masked = NULL, *restored = NULL, *result = NULL;
  if (fp_mask(engine, "letters", letter, &masked, &error) != FP_OK) return give_up("mask", error);
  printf("masked:   %s\n", masked);

  if (fp_restore(engine, "letters", masked, &restored, &error) != FP_OK) return give_up("restore", error);
  printf("restored: %s\n", restored);
  const int same = strcmp(letter, restored) == 0 && restores_in_pieces(engine, masked, letter);

  if (fp_ask(engine, argv[2], (const char* const*)(argv + 3), (size_t)(argc - 3), &result, &error) != FP_OK)
    return give_up("ask", error);
  printf("answer:   %s\n", result);

  fp_string_free(masked);
  fp_string_free(restored);
  fp_string_free(result);
  fp_engine_free(engine);
  return same ? 0 : 1;
}
