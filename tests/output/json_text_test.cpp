// JSON of any bytes and of any depth.

#include "host/output/json_text.hpp"

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

TEST(JsonText, BytesThatAreNoUtf8AreReplaced) {
  const Json json{{"name", "caf\xe9"}, {"\xff", 1}};
  EXPECT_EQ(json_text(json), "{\"name\":\"caf\xef\xbf\xbd\",\"\xef\xbf\xbd\":1}");
  EXPECT_EQ(json_text(Json{{"a", {1}}}, 1), "{\n \"a\": [\n  1\n ]\n}");
}

TEST(JsonText, CountsAreIntegersThatAddUp) {
  EXPECT_EQ(count_of(Json::parse("0")), 0);
  EXPECT_EQ(count_of(Json::parse("4611686018427387904")), most_points);
  EXPECT_EQ(count_of(Json(5), 5), 5);
  EXPECT_THROW(count_of(Json(6), 5), std::length_error);
  EXPECT_EQ(count_of(Json(std::int64_t{7})), 7);
  for (const char* text : {"-1", "4611686018427387905", "9223372036854775807", "9223372036854775808",
                           "18446744073709551615"})
    EXPECT_THROW(count_of(Json::parse(text)), std::length_error) << text;
  // The first is more than 64 bits hold: to the parser it is a fraction like the others.
  for (const char* text : {"22305843009213693952", "1e300", "1.0", "\"1\"", "null", "true", "[1]", "{}"})
    EXPECT_THROW(count_of(Json::parse(text)), Json::exception) << text;
}

TEST(JsonText, NamesComeBack) {
  const std::vector<std::string> names{"",
                                       "plain.toml",
                                       "caf\xc3\xa9.toml",
                                       "caf\xe9.toml",
                                       "\xff",
                                       "a\\b",
                                       "a\\xff",
                                       "a\\xzz",
                                       "a\\\\x41",
                                       "\\\xff",
                                       "\\\\\xff\\x41",
                                       "\xe2\x82",               // cut short
                                       "\xc0\xaf",               // longer than needed
                                       "\xed\xa0\x80",           // a surrogate
                                       "\xf4\x90\x80\x80",       // beyond Unicode
                                       "\xf0\x9f\x98\x80.toml",  // four bytes
                                       "line\nend"};
  for (const std::string& name : names) {
    const std::string text = text_of_name(name);
    EXPECT_EQ(name_of_text(text), name) << text;
    EXPECT_EQ(Json(text), Json::parse(Json(text).dump())) << "strict UTF-8: " << text;
    for (const std::string& other : names)
      if (other != name) {
        EXPECT_NE(text_of_name(other), text);
      }
  }
  EXPECT_EQ(text_of_name("caf\xc3\xa9.toml"), "caf\xc3\xa9.toml");
  EXPECT_EQ(text_of_name("a\\b"), "a\\b");
  EXPECT_EQ(text_of_name("caf\xe9.toml"), "caf\\xe9.toml");
}

TEST(JsonText, DeepNestingIsNoJson) {
  EXPECT_EQ(json_of("{\"a\": [1, [2]]}"), Json({{"a", {1, {2}}}}));
  const std::string brackets(100000, '['), ends(100000, ']');
  EXPECT_TRUE(json_of(brackets + ends).is_discarded());
  std::string objects;
  for (int i = 0; i < 50000; ++i) objects += "{\"a\":";
  EXPECT_TRUE(json_of(objects).is_discarded());
  EXPECT_FALSE(json_of("[[[[[[[[[[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"]]]]]]]]]]").is_discarded());
}

TEST(JsonText, OtherTextsAreNoJson) {
  for (const char* text : {"", "{", "nonsense", "{\"a\": 1} x", "\"\xff\"", "\"\\ud800\""})
    EXPECT_TRUE(json_of(text).is_discarded()) << text;
}

}  // namespace
}  // namespace boundsweep
