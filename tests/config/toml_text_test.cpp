// How deep TOML may nest.

#include "host/config/toml_text.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"

namespace boundsweep {
namespace {

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

/// "line: reason", "" where there is none.
std::string failure(const std::string& text) {
  try {
    parse_toml(text);
  } catch (const toml::parse_error& error) {
    return std::to_string(error.source().begin.line) + ": " + std::string(error.description());
  }
  return "";
}

TEST(TomlText, DeepNestingIsRefusedAtItsLine) {
  constexpr int deep = 40000;
  const std::string refused = "nested more than 32 levels deep";
  const std::vector<std::string> texts{
      times(deep, "a.") + "a = 1",
      times(deep, "a . ") + "a = 1",
      times(deep, "\"a\".") + "a = 1",
      times(deep, "'a\"#'.") + "a = 1",
      "[" + times(deep, "a.") + "a]",
      "[[" + times(deep, "a.") + "a]]",
      "x = " + times(deep, "["),
      "x = " + times(deep, "[") + times(deep, "]"),
      "x = " + times(deep, "{a="),
      "x = { b = 1, " + times(deep, "a.") + "a = 1 }",
      "x = [\n" + times(deep, "["),
      times(20, "a.") + "a = {" + times(20, "b.") + "b = 1}",
      "a.b.c = " + times(31, "[")};
  for (const std::string& text : texts) {
    SCOPED_TRACE(text.substr(0, 60));
    const bool later = text.find('\n') != std::string::npos;
    EXPECT_EQ(failure(text), (later ? "2: " : "1: ") + refused);
    EXPECT_EQ(failure("# " + times(99, "[.") + "\n\n" + text), (later ? "4: " : "3: ") + refused);
  }
}

TEST(TomlText, WhatIsNotNestedIsNotCounted) {
  const std::string brackets = times(99, "[{.");
  const std::vector<std::string> texts{
      "x = \"" + brackets + "\"",
      "x = '" + brackets + "'",
      "x = \"\\\"" + brackets + "\"",
      "x = \"\\\\\" # \"" + brackets,
      "x = '\\' # '" + brackets,
      "x = \"\"\"\n" + brackets + "\"\" \\\"\"\"" + brackets + "\"\"\"",
      "x = '''\n" + brackets + "'' \\\n" + brackets + "'''",
      "x = \"\"\"a\"\"\"\"\"\ny = 1 # \"" + brackets,
      "x = '''a'''''\ny = 1 # '" + brackets,
      "x = \"\"\ny = '' # " + brackets,
      "x = 1 # " + brackets + "\r\ny = 2",
      "\"" + brackets + "\" = 1",
      "x = [" + times(999, "1.5, ") + "2.5]",
      "x = [" + times(999, "[1.5],\n ") + "]",
      "x = [\n" + times(999, "{ a.b.c = 1.5 },\n") + "]",
      times(999, "[[a.b]]\nc.d = 1.5\n"),
      "x = " + times(32, "[") + times(32, "]"),
      times(32, "a.") + "a = 1"};
  for (const std::string& text : texts) EXPECT_EQ(failure(text), "") << text.substr(0, 60);
}

TEST(TomlText, LinesAreCountedThroughStrings) {
  const std::string deep = times(99, "[");
  EXPECT_EQ(failure("x = \"\"\"\n\n\\\n\"\"\"\ny = " + deep).substr(0, 2), "5:");
  EXPECT_EQ(failure("x = '''\n\n\\\n'''\ny = " + deep).substr(0, 2), "5:");
}

/// The parser's own complaint, not one about what would stand behind it.
TEST(TomlText, BrokenTextsAreTheParsers) {
  for (const char* text : {"x = \"[", "x = '''[[[", "x = [", "x = ]]]]", "]", "}", "[a", "x = \"\\"})
    EXPECT_EQ(failure(text).find("levels deep"), std::string::npos) << text;
}

std::string sweep_failure(const std::string& text, const std::vector<std::string>& options = {}) {
  try {
    read_sweep_text(text, "t.toml", options);
  } catch (const InputError& error) {
    return error.what();
  }
  return "no error";
}

TEST(TomlText, SweepsNameFileAndLine) {
  EXPECT_EQ(sweep_failure("\n" + times(40000, "a.") + "a = 1"),
            "t.toml:2: nested more than 32 levels deep");
  const std::string option = sweep_failure("", {"process.kappa=" + times(40000, "[")});
  EXPECT_EQ(option.rfind("--set process.kappa: ", 0), 0u) << option;
  EXPECT_NE(option.find("nested more than 32 levels deep"), std::string::npos) << option;
  const std::string path = sweep_failure("", {times(40000, "a.") + "a=1"});
  EXPECT_EQ(path.rfind("--set a.a.a.", 0), 0u);
  EXPECT_LT(path.size(), 300u);
}

}  // namespace
}  // namespace boundsweep
