#include "host/report/row_condition.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

TEST(CompareDecimals, KnowsNoLimits) {
  const std::vector<std::string> ascending{
      "-inf",   "-1e400",   "-2",           "-0.5",          "0",
      "1e-400", "1.5e-400", "1e-5",         "0.2",           "0.25",
      "9.99",   "10",       "11",           "1e15",          "1e300",
      "1e308",  "9e4320",   "1.2345e+4321", "1.23456e+4321", "1.2e4322",
      "inf"};
  for (std::size_t i = 0; i < ascending.size(); ++i)
    for (std::size_t j = 0; j < ascending.size(); ++j)
      EXPECT_EQ(compare_decimals(ascending[i], ascending[j]), i < j   ? -1
                                                              : i > j ? 1
                                                                      : 0)
          << ascending[i] << " " << ascending[j];
}

TEST(CompareDecimals, HasManySpellingsOfANumber) {
  for (const auto& [a, b] : std::vector<std::pair<std::string, std::string>>{
           {"1e6", "1000000"},
           {"0.5", ".5"},
           {"5", "5."},
           {"1e-05", "0.00001"},
           {"0", "-0.0"},
           {"+3", "3"},
           {"1.50e+4321", "15E4320"},
           {"0.1", "0.1000000000000000055511151231257827"}})
    EXPECT_EQ(compare_decimals(a, b), 0) << a << " " << b;
  for (const char* text : {"", ".", "-", "e5", "1e", "1e+-5", "0x10", "nan", "1,5", "gelu", "1 2"})
    EXPECT_EQ(compare_decimals(text, "1"), std::nullopt) << text;
}

bool meets(const std::string& condition, const std::string& field) {
  return parse_row_condition(condition).meets(field);
}

TEST(RowCondition, ComparesNumbers) {
  EXPECT_TRUE(meets("samples=1e6", "1000000"));
  EXPECT_FALSE(meets("samples=1e6", "1000001"));
  EXPECT_TRUE(meets("bound_over_range<1", "0.99999999999"));
  EXPECT_FALSE(meets("bound_over_range<1", "1"));
  EXPECT_TRUE(meets("bound_over_range<=1", "1"));
  EXPECT_TRUE(meets("bound > 1.2e4321", "1.2345e+4321"));
  EXPECT_FALSE(meets("bound>1e4322", "1.2345e+4321"));
  EXPECT_TRUE(meets("depth>=2", "10")) << "not letter by letter";
  EXPECT_TRUE(meets("horizon<inf", "100"));
  EXPECT_FALSE(meets("horizon<inf", "inf"));
  EXPECT_TRUE(meets("log10_bound>-3", "-2.5"));
  for (const char* condition : {"samples_needed<5", "samples_needed>=0"})
    EXPECT_FALSE(meets(condition, "")) << "an empty field has no order";
}

TEST(RowCondition, TakesLists) {
  for (const char* field : {"10000", "1000000"}) EXPECT_TRUE(meets("samples=1e4,1e6", field));
  EXPECT_FALSE(meets("samples=1e4,1e6", "100000"));
  EXPECT_TRUE(meets("samples!=1e4, 1e6", "100000"));
  EXPECT_FALSE(meets("samples!=1e4, 1e6", "1000000"));
  EXPECT_TRUE(meets("activation=gelu,swish:1.5", "swish:1.5"));
  EXPECT_TRUE(meets("route=\"\",smooth", ""));
  EXPECT_FALSE(meets("route!=\"\"", ""));
}

TEST(RowCondition, ComparesTextLetterByLetter) {
  EXPECT_TRUE(meets("activation==gelu", "gelu"));
  EXPECT_FALSE(meets("activation=gelu", "gelu_tanh"));
  EXPECT_TRUE(meets("activation!=gelu", "silu"));
  EXPECT_EQ(message_of<InputError>([] { meets("activation<3", "gelu"); }),
            "--where activation<3: activation holds names such as \"gelu\", which have no order; "
            "use = or !=");
}

TEST(RowCondition, SaysWhatIsWrongWithIt) {
  const auto error = [](const std::string& text) {
    return message_of<InputError>([&] { parse_row_condition(text); });
  };
  const std::string form =
      ": must have the form column=value, for example depth=2, samples=1e4,1e6 or "
      "bound_over_range<1; also != <= > >=";
  for (const std::string text : {"", "depth", "=2", "<2", " =2", "depth!2"})
    EXPECT_EQ(error(text), "--where " + text + form);
  for (const std::string text : {"depth=", "depth= ", "depth=1,,2", "depth=1,"})
    EXPECT_EQ(error(text),
              "--where " + text + ": a value is missing; the empty field is depth=\"\"");
  EXPECT_EQ(error("depth<"), "--where depth<: a value is missing after <");
  EXPECT_EQ(error("depth<1,2"), "--where depth<1,2: < takes one number, lists are for = and !=");
  EXPECT_EQ(error("depth>=deep"), "--where depth>=deep: \"deep\" is not a number, >= takes one");
  EXPECT_EQ(error("depth=<2"),
            "--where depth=<2: < does not begin a value; comparisons are = != < <= > >=");
}

}  // namespace
}  // namespace boundsweep
