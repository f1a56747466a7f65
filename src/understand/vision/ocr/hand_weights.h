// Made by train/handwriting/run; do not edit.
#pragma once

namespace firstpass::understand::ocr {

constexpr float kHandBias = 8.4165F;
constexpr float kHandWeights[] = {
    5.0185F,   33.2389F,  33.4974F,  88.6925F,  85.1955F,  73.9395F,  -20.0726F, -69.0702F, -14.8299F, 124.8108F,
    -15.9793F, 83.2941F,  -13.6039F, -15.5409F, -5.0588F,  15.4223F,  50.1010F,  50.8191F,  -24.7703F, -27.9598F,
    -21.4306F, -2.8249F,  2.6084F,   15.3714F,  41.2095F,  35.2484F,  -38.0633F, 69.6748F,  102.2334F, 24.2114F,
    -24.7891F, -99.7494F, -93.1599F, -40.0760F, -58.3448F, 106.3173F, -24.7071F, -0.3563F,  81.7878F,  9.2411F,
    -5.9722F,  7.0810F,   -1.0090F,  10.9947F,  -9.5914F,  9.0074F,   -14.1771F, -18.2617F};
constexpr double kWordBias = -0.3570;
constexpr double kWordWeights[] = {0.4794, 0.4548, 0.4003, 0.4332, -3.1142, -0.6324};

}  // namespace firstpass::understand::ocr
