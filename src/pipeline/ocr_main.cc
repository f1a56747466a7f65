// A private probe for ablations: {file, text, sheet} for each picture, read with a step left out.
// usage: ocr_probe [--as-it-is] FILE…   (--as-it-is: sheets are not laid flat)
#include <iostream>
#include <nlohmann/json.hpp>
#include <string_view>

#include "input/reader.h"
#include "understand/vision/ocr.h"

int main(int count, char** words) {
  using namespace firstpass;  // NOLINT: a program of one file
  const auto models = runtime::Runtime::create_default();
  if (!models) {
    std::cerr << models.error().message << "\n";
    return 1;
  }
  understand::OcrOptions options;
  for (int i = 1; i < count; ++i) {
    if (std::string_view(words[i]) == "--as-it-is") {
      options.flatten = false;
      continue;
    }
    const auto document = input::read_document(words[i], Context{});
    if (!document || document->parts.empty() || !document->parts[0].image) continue;
    const auto page = understand::read_text(*document->parts[0].image, **models, Context{}, options);
    if (!page) continue;
    nlohmann::json row = {{"file", words[i]}, {"text", page->text()}};
    if (page->sheet) row["sheet"] = *page->sheet;
    std::cout << row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  }
}
