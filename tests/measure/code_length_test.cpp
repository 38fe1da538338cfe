// How many bits a network's code has: stated, of a file, of a class.      theory §7.4

#include "host/measure/code_length.hpp"

#include <cmath>
#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

TEST(CodeLength, OfFilesObeysKraft) {
  // 256^k files of k bytes. What is left out of the sum is below 1/64 of the integral of k^-2.
  constexpr int most = 100000;
  double bits = 0, bytes = 0;
  for (int k = 1; k <= most; ++k) {
    bits += std::exp2(8.0 * k - file_code_bits(static_cast<std::uintmax_t>(k)));
    bytes += std::exp2(-2 * std::log2(k));
  }
  EXPECT_LE(bits + 1.0 / 64 / most, 1);
  EXPECT_NEAR(bits, 9.869604401089358 / 384, 1e-6);
  EXPECT_GT(bytes, 1) << "which twice the logarithm of the bytes would not";
}

TEST(CodeLength, OfAFileIsItsBitsAndTheirNumber) {
  EXPECT_GE(file_code_bits(10), 80 + 2 * std::log2(80));
  EXPECT_NEAR(file_code_bits(10), 80 + 2 * std::log2(80), 1e-9);
  EXPECT_GE(file_code_bits(1), 14) << "8 + 2 * 3";
  const double large = file_code_bits(std::uintmax_t{1} << 40);
  EXPECT_GE(large, 0x1p43 + 86);
  EXPECT_LE(large, (0x1p43 + 86) * (1 + 0x1p-48));

  ScratchDirectory directory;
  const std::string name = (directory / "code.bin").string();
  std::ofstream(name) << "0123456789";
  const CodeLength code = stated_code_length(name);
  EXPECT_EQ(code.bits, file_code_bits(10));
  EXPECT_EQ(code.selection, 0);
  EXPECT_EQ(code.origin, "92.64385619 bits: the 10 bytes of " + name + ", and their number");
}

TEST(CodeLength, Stated) {
  EXPECT_EQ(stated_code_length("0").bits, 0);
  EXPECT_EQ(stated_code_length("4096").bits, 4096);
  EXPECT_EQ(stated_code_length("4096").origin, "4096 bits");
  EXPECT_GT(stated_code_length("0.1").bits, 0.1) << "which may be rounded down";
}

TEST(CodeLength, StatedWrongly) {
  const auto error_of = [](const std::string& text) {
    return message_of<InputError>([&] { stated_code_length(text); });
  };
  for (const std::string text : {"-1", "nan", "inf", "1e-301", "-0.5"})
    EXPECT_EQ(error_of(text), "--code-bits: " + text +
                                  " is not a number of bits, 0 or from 1e-300 to 1e300, or a file");
  EXPECT_EQ(error_of("none"), "--code-bits: none is neither a number of bits nor a file");
  EXPECT_EQ(error_of("/"), "--code-bits: / is neither a number of bits nor a file");
  EXPECT_EQ(error_of("/dev/zero"), "--code-bits: /dev/zero is neither a number of bits nor a file");
  ScratchDirectory directory;
  const std::string empty = (directory / "empty").string();
  std::ofstream{empty};
  EXPECT_EQ(error_of(empty), empty + ": is empty, must hold the network's code");
}

CodeLength of_class(const std::string& training) {
  // One block of width 4 without biases: 4 (embedding) + 4·16 + 2·16 + 4 (readout) numbers.
  const Problem problem(
      read_sweep_text("[architecture]\nwidth = 4\nheads = 1\ndepth = 1\nff = 4\nnorms = 0\n"
                      "placement = \"post\"\nactivation = \"gelu\"\n[statistics]\nsamples = 10\n"
                      "selection = 3.0\n[training]\n" +
                          training,
                      "c.toml"));
  return class_code_length(problem, Digits{}, "c.toml");
}

TEST(CodeLength, OfAClass) {
  const CodeLength each = of_class("bits = 8\n");
  EXPECT_EQ(each.bits, 8 * 104);
  EXPECT_EQ(each.selection, 3);
  EXPECT_EQ(each.origin, "832 bits: 104 numbers of 8 bits each, as c.toml says");
  const CodeLength all = of_class("code_bits = 500\n");
  EXPECT_EQ(all.bits, 500);
  EXPECT_EQ(all.origin, "500 bits, training.code_bits of c.toml");
  EXPECT_EQ(of_class("bits = 8\ncode_bits = 1000\n").bits, 832) << "the less of the two";
  EXPECT_EQ(of_class("bits = 8\ncode_bits = 800\n").bits, 800);
  EXPECT_EQ(of_class("bits = 8\ntrainable = [\"readout\"]\n").bits, 8 * 4)
      << "what is not trained is known";
  EXPECT_EQ(message_of<InputError>([] { of_class(""); }),
            "c.toml: training.bits: is inf and so is training.code_bits, one must be a number: a "
            "certificate is for a network that is written in so many bits");
}

}  // namespace
}  // namespace boundsweep
