#include "understand/summary/codes.h"

#include <map>
#include <string_view>

namespace firstpass::understand {

namespace {

constexpr std::string_view kPrefix = "barcode_";

std::string described(const std::string& kind, std::map<std::string, std::string> fields) {
  if (kind == "url" && !fields["host"].empty()) return "a link to " + fields["host"];
  if (kind == "payment") {
    std::string what = "a payment";
    if (!fields["amount"].empty()) what += " of " + fields["amount"] + " " + fields["currency"];
    return fields["payee"].empty() ? what : what + " to " + fields["payee"];
  }
  if (kind == "contact") return fields["name"].empty() ? "a contact" : "the contact " + fields["name"];
  if (kind == "wifi") return "the Wi-Fi " + fields["ssid"];
  if (kind == "product" && !fields["gtin"].empty()) return "the product " + fields["gtin"];
  if (kind == "isbn" && !fields["isbn"].empty()) return "the book " + fields["isbn"];
  return "a code";
}

}  // namespace

std::vector<SeenCode> seen_codes(const Document& document) {
  std::vector<SeenCode> codes;
  for (std::size_t i = 0; i < document.findings.size(); ++i) {
    if (document.findings[i].kind != "barcode") continue;
    SeenCode code{{}, document.findings[i].value, {}, document.findings[i].where};
    std::map<std::string, std::string> fields;
    std::string kind;
    // The fields of a code stand behind it.
    for (std::size_t j = i + 1; j < document.findings.size(); ++j) {
      const Finding& finding = document.findings[j];
      if (finding.kind.compare(0, kPrefix.size(), kPrefix) != 0) break;
      kind = finding.origin.stage.substr(finding.origin.stage.rfind('/') + 1);
      const std::string name = finding.kind.substr(kPrefix.size());
      if (name == "suspicious") code.suspicious = finding.value;
      else fields[name] = finding.value;
    }
    code.what = described(kind, std::move(fields));
    codes.push_back(std::move(code));
  }
  return codes;
}

}  // namespace firstpass::understand
