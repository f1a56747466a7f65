// A private probe of what is seen in pictures, for benchmarks that no verb serves.
// usage: ocr_probe [--as-it-is] [--unturned] [--unarranged] FILE…   {file, text, sheet}: each read with a step left out
//        ocr_probe --hands FILE…     {file, pieces: [{shape, words}]}: what train/handwriting learns from
//        ocr_probe --objects FILE…   {file, cpu_seconds, parts, findings}: what things there are, and what looking for
//                                    them costs without reading the file
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "input/reader.h"
#include "understand/vision/objects.h"
#include "understand/vision/ocr.h"
#include "understand/vision/ocr/hand_samples.h"

namespace {

using namespace firstpass;  // NOLINT: a program of one file

constexpr double kLeastObject = 0.1;  // as `inspect` reports them

double cpu_seconds() {
  timespec used{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
  return static_cast<double>(used.tv_sec) + 1e-9 * static_cast<double>(used.tv_nsec);
}

nlohmann::json read(const char* file, const Image& image, runtime::Runtime& models,
                    const understand::OcrOptions& options) {
  const auto page = understand::read_text(image, models, Context{}, options);
  if (!page) return {};
  nlohmann::json row = {{"file", file}, {"text", page->text()}};
  if (page->sheet) row["sheet"] = *page->sheet;
  return row;
}

nlohmann::json hands(const char* file, const Image& image, runtime::Runtime& models) {
  understand::ocr::HandSamples samples;
  understand::OcrOptions options;
  options.samples = &samples;
  if (!understand::read_text(image, models, Context{}, options)) return {};
  nlohmann::json row = {{"file", file}, {"pieces", nlohmann::json::array()}};
  for (const auto& piece : samples.pieces) {
    nlohmann::json words = nlohmann::json::array();
    for (const auto& [text, evidence] : piece.words)
      words.push_back({text, evidence.mean, evidence.least, evidence.again[0], evidence.again[1], evidence.length,
                       evidence.digits});
    row["pieces"].push_back({{"shape", piece.shape}, {"words", std::move(words)}});
  }
  return row;
}

nlohmann::json look(const char* file, const Image& image, runtime::Runtime& models) {
  const double before = cpu_seconds();
  const auto objects = understand::find_objects(image, kLeastObject, models, Context{});
  if (!objects) return {};
  nlohmann::json row = {{"file", file},
                        {"cpu_seconds", cpu_seconds() - before},
                        {"parts", {{{"size", {image.width, image.height}}}}},
                        {"findings", nlohmann::json::array()}};
  for (const auto& object : *objects)
    row["findings"].push_back({{"kind", "object"},
                               {"value", object.name},
                               {"confidence", object.confidence},
                               {"box", {object.box.x0, object.box.y0, object.box.x1, object.box.y1}}});
  return row;
}

}  // namespace

int main(int count, char** words) {
  const auto models = runtime::Runtime::create_default();
  if (!models) {
    std::cerr << models.error().message << "\n";
    return 1;
  }
  understand::OcrOptions options;
  bool objects = false, by_hand = false;
  std::vector<const char*> files;
  for (int i = 1; i < count; ++i) {
    const std::string_view word = words[i];
    if (word == "--objects") objects = true;
    else if (word == "--hands") by_hand = true;
    else if (word == "--as-it-is") options.flatten = false;
    else if (word == "--unturned") options.turn = false;
    else if (word == "--unarranged") options.arrange = false;
    else files.push_back(words[i]);
  }
  for (const char* file : files) {
    const auto document = input::read_document(file, Context{});
    if (!document || document->parts.empty() || !document->parts[0].image) continue;
    const Image& image = *document->parts[0].image;
    const nlohmann::json row = objects   ? look(file, image, **models)
                               : by_hand ? hands(file, image, **models)
                                         : read(file, image, **models, options);
    if (!row.is_null()) std::cout << row.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) << std::endl;
  }
}
