// The reader of safetensors files: what a file says, and every way in which one can say it wrongly.

#include "host/measure/checkpoint.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/measure/matrix.hpp"
#include "tests/measure/safetensors_file.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

class Safetensors : public testing::Test {
 protected:
  std::string write(const std::string& name, const std::string& content) {
    const std::string path = (directory / name).string();
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  /// The message for a file of that content, its directory left out.
  std::string message(const std::string& content) {
    const std::string path = write("m.safetensors", content);
    return relative(message_of<InputError>([&] { Checkpoint{{path}}; }));
  }
  std::string relative(std::string text) {
    const std::string prefix = (directory / "").string();
    for (std::size_t at; (at = text.find(prefix)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }

  ScratchDirectory directory;
};

/// All numbers of a tensor.
std::vector<double> values_of(const Tensor& tensor) {
  std::vector<double> values(static_cast<std::size_t>(tensor.elements));
  const Matrix matrix(MatrixView{tensor.data, tensor.type, 1, tensor.elements, 0, 1});
  matrix.load(0, 1, 0, tensor.elements, values.data(), 0, 1);
  return values;
}

TEST_F(Safetensors, HasNamesShapesAndNumbersOfEveryType) {
  const std::vector<double> numbers{1, -2.5, 0.09375, 65504, 0x1p-24, -0.0};
  SafetensorsFile file;
  for (const char* type : {"F64", "F32", "F16", "BF16"}) file.add(type, {2, 3}, numbers, type);
  file.add("scalar", {}, {3}).add("none", {0, 7}, {});
  file.add_bytes("mask", "BOOL", {3}, std::string(3, '\1'));
  const Checkpoint checkpoint({write("m.safetensors", file.content())});
  ASSERT_EQ(checkpoint.tensors().size(), 7u);
  for (const char* type : {"F64", "F32", "F16"})
    EXPECT_EQ(values_of(checkpoint.tensors().at(type)), numbers) << type;
  EXPECT_EQ(values_of(checkpoint.tensors().at("BF16")),
            (std::vector<double>{1, -2.5, 0.09375, 65536, 0x1p-24, -0.0}));
  EXPECT_EQ(shape_text(checkpoint.tensors().at("F32")), "2 x 3");
  EXPECT_EQ(shape_text(checkpoint.tensors().at("scalar")), "a number");
  EXPECT_EQ(values_of(checkpoint.tensors().at("scalar")), std::vector<double>{3});
  EXPECT_EQ(checkpoint.tensors().at("mask").type, ElementType::other);
}

TEST_F(Safetensors, HalfPrecisionIsExactForAllItsNumbers) {
  std::string bytes;
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    bytes += bytes_of(&half, 2);
  }
  SafetensorsFile file;
  file.add_bytes("all", "F16", {65536}, bytes);
  const Checkpoint checkpoint({write("m.safetensors", file.content())});
  const std::vector<double> values = values_of(checkpoint.tensors().at("all"));
  for (std::uint32_t bits = 0; bits < 65536; ++bits) {
    const int exponent = static_cast<int>(bits >> 10 & 31),
              fraction = static_cast<int>(bits & 1023);
    const double value = values[bits];
    if (exponent == 31) {
      ASSERT_FALSE(std::fabs(value) < INFINITY) << bits;
      continue;
    }
    const double size =
        exponent == 0 ? std::ldexp(fraction, -24) : std::ldexp(1024 + fraction, exponent - 25);
    ASSERT_EQ(value, (bits & 0x8000) != 0 ? -size : size) << bits;
  }
}

TEST_F(Safetensors, RefusesWhatIsNoSuchFile) {
  EXPECT_EQ(
      message(""),
      "m.safetensors: is not a safetensors file, or a damaged one: it has 0 bytes, fewer than the "
      "length of a header");
  EXPECT_EQ(
      message(std::string("PK\3\4", 4) + std::string(60, 'x')),
      "m.safetensors: is not a safetensors file, or a damaged one: its header would be "
      "8680820738615364432 bytes long, in a file of 64; it looks like a file of torch.save, which "
      "safetensors.torch.save_file can write anew");
  EXPECT_EQ(message(safetensors("[1]", "")),
            "m.safetensors: is not a safetensors file, or a damaged one: its header does not begin "
            "with {");
  EXPECT_EQ(message(safetensors("{\"a\":", "")),
            "m.safetensors: its header is no JSON at its byte 6");
  EXPECT_EQ(message(safetensors("{}", "")), "m.safetensors: holds no tensor");
  EXPECT_EQ(relative(message_of<InputError>([&] { Checkpoint{{(directory / "none").string()}}; })),
            "none: cannot be read: No such file or directory");
}

TEST_F(Safetensors, RefusesHeadersThatDoNotDescribeTheFile) {
  const auto one = [](const std::string& entry) {
    return safetensors("{\"w\":" + entry + "}", std::string(8, '\0'));
  };
  const auto entry = [&](const std::string& type, const std::string& shape,
                         const std::string& offsets) {
    return one("{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets +
               "}");
  };
  EXPECT_EQ(message(entry("F32", "[2]", "[0,8]")), "no error");
  EXPECT_EQ(
      message(entry("F32", "[2]", "[0,12]")),
      "m.safetensors: \"w\": lies at bytes 0 to 12 of the data, of which the file has 8: it is "
      "truncated or damaged");
  EXPECT_EQ(message(entry("F32", "[3]", "[0,8]")),
            "m.safetensors: \"w\": 3 elements of F32 take 12 bytes, its data_offsets hold 8");
  EXPECT_EQ(message(entry("F32", "[1]", "[0,4]")),
            "m.safetensors: its last 4 bytes belong to no tensor");
  EXPECT_EQ(message(entry("F32", "[1]", "[4,8]")),
            "m.safetensors: \"w\": 4 bytes before it belong to no tensor");
  EXPECT_EQ(
      message(entry("F32", "[2]", "[8,0]")),
      "m.safetensors: \"w\": its data_offsets must be two numbers, the first not above the second");
  EXPECT_EQ(
      message(entry("F32", "[2]", "[0]")),
      "m.safetensors: \"w\": its data_offsets must be two numbers, the first not above the second");
  EXPECT_EQ(message(entry("Q4", "[2]", "[0,8]")),
            "m.safetensors: \"w\": its elements are \"Q4\", a type that is not known; weights are "
            "F64, F32, "
            "F16 or BF16");
  EXPECT_EQ(message(entry("F32", "[4294967296,4294967296]", "[0,8]")),
            "m.safetensors: \"w\": its shape has more than 2^53 elements");
  EXPECT_EQ(message(entry("F32", "[-2]", "[0,8]")),
            "m.safetensors: its header has the number -2 at \"w\", \"shape\"");
  EXPECT_EQ(message(entry("F32", "[2.0]", "[0,8]")),
            "m.safetensors: its header has the number 2.0 at \"w\", \"shape\"");
  EXPECT_EQ(message(one("{\"dtype\":\"F32\",\"shape\":[2]}")),
            "m.safetensors: \"w\": the header must say its dtype, shape and data_offsets");
  EXPECT_EQ(message(one("{\"dtype\":\"F32\",\"dtype\":\"F64\"}")),
            "m.safetensors: its header says \"dtype\" of \"w\" twice");
  EXPECT_EQ(message(one("[]")), "m.safetensors: its header has a list at \"w\"");
  EXPECT_EQ(message(one("{\"dtype\":{}}")),
            "m.safetensors: its header has an object at \"w\", \"dtype\"");
}

TEST_F(Safetensors, RefusesTensorsThatOverlapOrAreNamedTwice) {
  const std::string w = "\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
  EXPECT_EQ(message(safetensors("{\"a\":{" + w + ",\"b\":{" + w + "}", std::string(4, '\0'))),
            "m.safetensors: \"b\": overlaps another tensor");
  EXPECT_EQ(message(safetensors("{\"a\":{" + w + ",\"a\":{" + w + "}", std::string(4, '\0'))),
            "m.safetensors: its header names the tensor \"a\" twice");
}

TEST_F(Safetensors, TakesNoStackForDeepNesting) {
  const std::string deep(1 << 20, '[');
  EXPECT_EQ(message(safetensors("{\"a\":" + deep, "")),
            "m.safetensors: its header has a list at \"a\"");
  const std::string objects = [] {
    std::string text;
    for (int i = 0; i < 100000; ++i) text += "{\"a\":";
    return text;
  }();
  EXPECT_EQ(message(safetensors(objects, "")),
            "m.safetensors: its header has an object at \"a\", \"a\"");
}

TEST_F(Safetensors, OfSeveralFilesHasTheTensorsOfAll) {
  SafetensorsFile first, second;
  first.add("a", {1}, {1});
  second.add("b", {1}, {2});
  write("1.safetensors", first.content());
  write("2.safetensors", second.content());
  const auto index = [&](const std::string& map) {
    return write("model.safetensors.index.json",
                 "{\"metadata\":{\"total_size\":8,\"deep\":[[1]]},\"weight_map\":" + map + "}");
  };
  const std::string path = index("{\"a\":\"1.safetensors\",\"b\":\"2.safetensors\"}");
  for (const std::string& given : {path, (directory / "").string()}) {
    const Checkpoint checkpoint({given});
    EXPECT_EQ(checkpoint.tensors().size(), 2u);
    EXPECT_EQ(values_of(checkpoint.tensors().at("b")), std::vector<double>{2});
  }
  const auto problem = [&](const std::string& map) {
    index(map);
    return relative(message_of<InputError>([&] { Checkpoint{{path}}; }));
  };
  EXPECT_EQ(problem("{\"a\":\"2.safetensors\"}"),
            "model.safetensors.index.json: \"a\" is not in 2.safetensors, where the index has it");
  EXPECT_EQ(problem("{\"a\":\"../1.safetensors\"}"),
            "model.safetensors.index.json: \"a\": the file \"../1.safetensors\" must be one beside "
            "the index");
  EXPECT_EQ(problem("{\"a\":\"3.safetensors\"}"),
            "3.safetensors: cannot be read: No such file or directory");
  EXPECT_EQ(problem("{}"),
            "model.safetensors.index.json: has no \"weight_map\" from tensors to files, must "
            "be an index of safetensors files");
  EXPECT_EQ(problem("{\"a\":1}"),
            "model.safetensors.index.json: its text has a number where the file of a tensor should "
            "stand");
  const std::string both = (directory / "1.safetensors").string();
  EXPECT_EQ(relative(message_of<InputError>([&] {
              Checkpoint{{both, both}};
            })),
            "1.safetensors: \"a\": stands in 1.safetensors too");
}

}  // namespace
}  // namespace boundsweep
