// What the brief left out, and how the cloud model may ask for a piece of it: by a handle that means nothing elsewhere.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "condense/condense.h"
#include "core/document.h"
#include "core/result.h"

namespace firstpass::pipeline {

/// A passage as it may leave: masked.
struct MaskedPassage {
  std::string text;
  std::map<std::string, int> hidden;  ///< entity type → how many stretches were hidden
};

/// Masks a passage in the conversation's scope. An error means that it may not leave.
using MaskPassage = std::function<Result<MaskedPassage>(const std::string& passage)>;

/// The passages that a brief left out because they seemed beside the point. Handles are random and good for this object
/// only. Signatures, disclaimers and everything else that was kept back for another reason are not offered. At most
/// kMostCalls passages are given out, and no more tokens than `budget` in all. Holds views of `documents`, which must
/// outlive it. Not thread-safe. Doors offer it to a model as text (offer(), asked_for()) or as a tool of their dialect.
class LeftOut {
 public:
  static constexpr int kMostCalls = 3;

  LeftOut(const std::vector<Document>& documents, const condense::Brief& brief, std::size_t budget, MaskPassage mask);

  struct Passage {
    std::string handle;
    std::string label;  ///< the kind of thing, never a file name
    std::string_view text;
    std::size_t tokens = 0;
  };
  const std::vector<Passage>& passages() const { return m_passages; }

  /// What the model is told; empty when nothing can be asked for.
  std::string offer() const;
  /// The handle in a reply that asks for a passage (its first line `MORE HANDLE`), else nothing. Words of a passage can
  /// ask for nothing: only replies are looked at.
  static std::optional<std::string> asked_for(std::string_view reply);
  /// The passage, masked. not_found for a handle that was not given out, resource_exhausted beyond the calls or tokens;
  /// an error of masking is passed on: then nothing may leave.
  Result<MaskedPassage> fetch(std::string_view handle);

 private:
  std::vector<Passage> m_passages;
  std::size_t m_left;
  int m_calls = 0;
  MaskPassage m_mask;
};

}  // namespace firstpass::pipeline
