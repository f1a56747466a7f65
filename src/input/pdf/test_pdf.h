// Small PDF files for tests, written here: nobody's documents.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

namespace firstpass::input::test {

/// A PDF stream object that holds `content` as it is.
inline std::string pdf_stream(const std::string& content) {
  return "<</Length " + std::to_string(content.size()) + ">>stream\n" + content + "\nendstream";
}

/// The file of these objects, numbered from 1; the first is the catalog. `trailer` is more entries of the trailer.
inline std::string pdf_file(const std::vector<std::string>& objects, const std::string& trailer = "") {
  std::string out = "%PDF-1.4\n", table;
  char line[32];
  for (std::size_t i = 0; i < objects.size(); ++i) {
    std::snprintf(line, sizeof line, "%010zu 00000 n \n", out.size());
    table += line;
    out += std::to_string(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
  }
  const std::string begin = std::to_string(out.size()), size = std::to_string(objects.size() + 1);
  return out + "xref\n0 " + size + "\n0000000000 65535 f \n" + table + "trailer<</Size " + size + "/Root 1 0 R" +
         trailer + ">>\nstartxref\n" + begin + "\n%%EOF\n";
}

}  // namespace firstpass::input::test
