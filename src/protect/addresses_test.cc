#include "protect/addresses.h"

#include <gtest/gtest.h>

#include <string>

namespace firstpass::protect {
namespace {

/// `marked` has each finding in brackets, with A (address), L (place) or P (person) in front: "A[Main Street] 25".
std::string completed(const std::string& marked) {
  std::string text;
  std::vector<Detection> found;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (i + 1 < marked.size() && marked[i + 1] == '[') {
      const char* type = marked[i] == 'A' ? "ADDRESS" : marked[i] == 'L' ? "LOCATION" : "PERSON";
      found.push_back({{text.size(), 0}, type, 0.9, "test", ""});
      ++i;
    } else if (marked[i] == ']') {
      found.back().span.end = text.size();
    } else {
      text += marked[i];
    }
  }
  std::string out;
  std::size_t at = 0;
  for (const Detection& one : complete_addresses(text, found)) {
    out +=
        text.substr(at, one.span.begin - at) + one.type[0] + "[" + text.substr(one.span.begin, one.span.size()) + "]";
    at = one.span.end;
  }
  return out + text.substr(at);
}

TEST(Addresses, HouseNumbersBelongToTheirStreet) {
  EXPECT_EQ(completed("Send it to A[Wide Lane] 25, please"), "Send it to A[Wide Lane 25], please");
  EXPECT_EQ(completed("at 42 A[Wide Lane]"), "at A[42 Wide Lane]");
  EXPECT_EQ(completed("at 12b A[Wide Lane] 7"), "at A[12b Wide Lane 7]");
  EXPECT_EQ(completed("L[Wide Lane] 106\nA[4021 Linz]"), "L[Wide Lane 106]\nA[4021 Linz]");
  EXPECT_EQ(completed("lives at L[Bygget] 91."), "lives at L[Bygget 91].");
  EXPECT_EQ(completed("18 L[Zona Verde] A[75]"), "L[18 Zona Verde] A[75]");
}

TEST(Addresses, OtherNumbersStay) {
  for (const char* stays :
       {"A[Wide Lane] 2019", "A[Wide Lane] 5 people came", "A[Wide Lane] 5%", "A[Wide Lane] 12.50 is due",
        "L[Oslo] 2500.", "on 5/12 A[Wide Lane]", "$12 A[Wide Lane]", "12 L[Oslo]", "P[Kim] 25", "A[25 Wide Lane 7] 9",
        "A[Wide Lane]25", "A[Wide Lane] 123456", "in 1998 A[Wide Lane]", "A[Wide Lane] 12ab"})
    EXPECT_EQ(completed(stays), stays);
}

TEST(Addresses, PartsOfOneAreOne) {
  EXPECT_EQ(completed("the A[corner of Elm Street] and L[Mill Lane]"), "A[the corner of Elm Street and Mill Lane]");
  EXPECT_EQ(completed("A[12 Elm Street], NY A[10001]"), "A[12 Elm Street, NY 10001]");
  EXPECT_EQ(completed("A[12 Elm Street]\n, NO\n L[Tonga]"), "A[12 Elm Street\n, NO\n Tonga]");
}

TEST(Addresses, WhatIsNotOneStaysApart) {
  for (const char* stays :
       {"L[Paris] and L[Rome]", "P[Kim] and A[12 Elm Street]", "A[12 Elm Street] or A[3 Mill Lane]",
        "A[12 Elm Street]\nand A[3 Mill Lane]", "A[12 Elm Street]\n\nNY A[10001]", "A[12 Elm Street] \n \nUT\nA[Bens]",
        "25 L[Bens]\n\nA[Elm Street]", "A[12 Elm Street], A[Linz]", "A[Elm]and A[Oak]"})
    EXPECT_EQ(completed(stays), stays);
}

}  // namespace
}  // namespace firstpass::protect
