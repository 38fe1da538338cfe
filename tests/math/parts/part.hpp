#pragma once
/// A part of the network against its naive evaluation.

#include <algorithm>
#include <vector>

#include "boundsweep/parts/item.hpp"
#include "close.hpp"
#include "naive/network.hpp"
#include "random_class.hpp"

namespace boundsweep {

/// c_0 with its roundings and c_k with k times those of one order.
inline testing::AssertionResult is_majorant(const Majorant& c, double range_roundings,
                                            double slope_roundings,
                                            const naive::Polynomial& expected) {
  for (std::size_t k = 0; k < expected.size(); ++k) {
    auto result =
        rounds_to(c[static_cast<int>(k)],
                  k == 0 ? range_roundings : static_cast<double>(k) * slope_roundings, expected[k]);
    if (!result) return result << ", coefficient " << k;
  }
  return testing::AssertionSuccess();
}

/// What a visit of items collects; those without influence are left out.
class SeenItems {
 public:
  explicit SeenItems(const Architecture& a) : a_(a) {}

  void add(ItemShape shape, double radius, Extended sensitivity) {
    if (sensitivity.is_zero()) return;
    const ItemSize<double> size = size_of(a_, shape);
    EXPECT_TRUE(is_matrix(shape) || size.columns == 1);
    items.push_back({size.rows, is_matrix(shape) ? size.columns : 0, true, radius,
                     value_of(sensitivity)});
  }
  /// Adds the local items of a part.
  auto adder() {
    return [this](const ItemOf<Extended>& item) { add(item.shape, item.radius, item.local); };
  }

  naive::Items items;

 private:
  const Architecture& a_;
};

/// The same items in the same order; of those expected the ones that are fixed or have no influence
/// may be missing.
inline testing::AssertionResult are_items(const naive::Items& seen, naive::Items expected,
                                          double tolerance = 1e-13) {
  const auto left_out = [](const naive::Item& item) { return item.radius * item.sensitivity == 0; };
  expected.erase(std::remove_if(expected.begin(), expected.end(), left_out), expected.end());
  if (seen.size() != expected.size())
    return testing::AssertionFailure() << seen.size() << " items instead of " << expected.size();
  std::vector<bool> found(seen.size());
  for (const naive::Item& item : expected) {
    bool met = false;
    for (std::size_t i = 0; i < seen.size() && !met; ++i) {
      const auto sides = [](const naive::Item& x) { return std::minmax(x.rows, x.columns); };
      const auto [least, most] = sides(item);
      const auto [its_least, its_most] = sides(seen[i]);
      met = !found[i] && least == its_least && most == its_most &&
            close(seen[i].radius, item.radius, tolerance) &&
            close(seen[i].sensitivity, item.sensitivity, tolerance);
      if (met) found[i] = true;
    }
    if (!met)
      return testing::AssertionFailure()
             << "no item " << item.rows << " x " << item.columns << " of radius " << item.radius
             << " and sensitivity " << item.sensitivity;
  }
  return testing::AssertionSuccess();
}

/// Calls check(architecture, layer of include/, naive layer, range, order) for random classes.
template <class Check>
void for_random_layers(std::uint64_t seed, int count, const Check& check) {
  RandomSource random(seed);
  for (int i = 0; i < count; ++i) {
    const Architecture a = random_class(random, random_structure(random, 1),
                                        random_activation(random), 0.1, 10);
    const TransformerClass c = transformer_class(a);
    const double range = random.scale(0.01, 100);
    const int order = static_cast<int>(random.whole(1, 12));
    check(a, outside_blocks(c), naive::layer_of(a, -1), range, order);
    if (testing::Test::HasFailure()) {
      ADD_FAILURE() << "class " << i;
      return;
    }
  }
}

}  // namespace boundsweep
