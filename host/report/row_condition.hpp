#pragma once
/// Conditions that choose rows of a table of results: "depth>=2", "samples=1e4,1e6".

#include <optional>
#include <string>
#include <vector>

namespace boundsweep {

/// -1, 0 or 1 as the first of two decimals is smaller, equal or larger, whatever their exponents;
/// "inf" is larger than all. Nothing where one is no decimal. Decimals that are the same double are
/// equal: an axis is named as its user wrote it.
std::optional<int> compare_decimals(const std::string& a, const std::string& b);

enum class Comparison { equal, unequal, less, less_or_equal, greater, greater_or_equal };

/// "column OP value", OP one of = != < <= > >=. With = and != the value may be a list, separated by
/// commas; `""` is the empty field.
struct RowCondition {
  std::string text;  ///< as it was given
  std::string column;
  Comparison comparison = Comparison::equal;
  std::vector<std::string> values;

  /// Whether a field of the column meets it. Numbers are compared as numbers, other text letter by
  /// letter; an empty field has no order. Throws InputError where text is asked for its order.
  bool meets(const std::string& field) const;
};

/// Throws InputError where the text is no condition.
RowCondition parse_row_condition(const std::string& text);

}  // namespace boundsweep
