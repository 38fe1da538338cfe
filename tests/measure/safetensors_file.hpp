#pragma once
/// Safetensors files made of numbers, for tests.

#include <cmath>
#include <cstdint>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace boundsweep {

inline std::string bytes_of(const void* from, std::size_t count) {
  return {static_cast<const char*>(from), count};
}

/// A number as an element of that type, rounded to nearest, ties to even.
inline std::string element(const std::string& type, double value) {
  if (type == "F64") return bytes_of(&value, 8);
  const auto single = static_cast<float>(value);
  if (type == "F32") return bytes_of(&single, 4);
  std::uint32_t bits;
  std::memcpy(&bits, &single, 4);
  std::uint16_t half = 0;
  if (type == "BF16") {
    half = static_cast<std::uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
  } else {  // F16, by the definition of its numbers
    const double size = std::fabs(value);
    int exponent = 0;
    std::frexp(size, &exponent);
    exponent = size == 0 ? -13 : std::max(exponent, -13);  // below that the spacing does not shrink
    const double unit = std::ldexp(1, exponent - 11);
    const auto units = static_cast<std::uint32_t>(std::nearbyint(size / unit));
    half = static_cast<std::uint16_t>((std::signbit(value) ? 0x8000U : 0U) +
                                      (static_cast<std::uint32_t>(exponent + 13) << 10) + units);
  }
  return bytes_of(&half, 2);
}

/// The file's bytes: the length of the header, the header, the data.
inline std::string safetensors(std::string header, const std::string& data) {
  const std::uint64_t length = header.size();
  return bytes_of(&length, 8) + std::move(header) + data;
}

class SafetensorsFile {
 public:
  SafetensorsFile& add(const std::string& name, const std::vector<std::int64_t>& shape,
                       const std::vector<double>& values, const std::string& type = "F32") {
    const std::size_t begin = data_.size();
    for (const double value : values) data_ += element(type, value);
    return add_entry(name, type, shape, begin);
  }
  /// Bytes as they are.
  SafetensorsFile& add_bytes(const std::string& name, const std::string& type,
                             const std::vector<std::int64_t>& shape, const std::string& bytes) {
    const std::size_t begin = data_.size();
    data_ += bytes;
    return add_entry(name, type, shape, begin);
  }
  const std::vector<std::string>& names() const { return names_; }
  std::string content() const {
    return safetensors("{\"__metadata__\":{\"format\":\"pt\"}" + entries_ + "}", data_);
  }

 private:
  SafetensorsFile& add_entry(const std::string& name, const std::string& type,
                             const std::vector<std::int64_t>& shape, std::size_t begin) {
    names_.push_back(name);
    entries_ += fmt::format(",\"{}\":{{\"dtype\":\"{}\",\"shape\":[{}],\"data_offsets\":[{},{}]}}",
                            name, type, fmt::join(shape, ","), begin, data_.size());
    return *this;
  }

  std::string entries_, data_;
  std::vector<std::string> names_;
};

/// Numbers from -1 to 1, the same for the same seed.
inline std::vector<double> random_numbers(std::size_t count, std::uint64_t seed, double scale = 1) {
  std::vector<double> values(count);
  std::uint64_t state = seed * 0x9e3779b97f4a7c15U + 1;
  for (double& value : values) {
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    value = scale * (static_cast<double>(state >> 11) * 0x1p-52 - 1);
  }
  return values;
}

}  // namespace boundsweep
