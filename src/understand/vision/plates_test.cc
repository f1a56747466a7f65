#include "understand/vision/plates.h"

#include <gtest/gtest.h>

namespace firstpass::understand {
namespace {

TEST(Plates, ReadLikePlates) {
  for (const char* text :
       {"B MW 1234", "AB12 CDE", "W-12345X", "1234 BCD", "AA-229-AA", "XK·482·P", "6ABC123", "12-34567"})
    EXPECT_TRUE(reads_like_plate(text)) << text;
}

TEST(Plates, OtherTextOnVehiclesDoesNot) {
  for (const char* text : {"TAXI", "POLICE", "Volvo", "24", "A4", "0800 123 4567 89", "www.bus.example", "Golf 4", "",
                           "1234", "AB 12 C D E 3", "€ 1234"})
    EXPECT_FALSE(reads_like_plate(text)) << text;
}

}  // namespace
}  // namespace firstpass::understand
