#pragma once
/// Which numbers an entry may take, as a predicate and as the words of the error text.

namespace boundsweep {

struct Domain {
  const char* text;  ///< completes "must be …"
  double least, most;
  bool whole = false;
  bool zero = false;        ///< 0 too
  bool infinite = false;    ///< +infinity too
  bool below_most = false;  ///< `most` itself is excluded
  bool exact_most = false;  ///< `most` is allowed, less that rounds to it is not

  bool contains(double value) const;
};

/// Magnitudes stay within 1e±300, where squares and quotients still fit the engine's range.
namespace domains {
inline constexpr Domain size{"a whole number from 1 to 10^6", 1, 1e6, true};
inline constexpr Domain depth{"a whole number from 1 to 10^4", 1, 1e4, true};
inline constexpr Domain ff{"a whole number from 1 to 10^7", 1, 1e7, true};
inline constexpr Domain norms{"a whole number from 0 to 10^6", 0, 1e6, true};
/// Their products with sizes are whole.
inline constexpr Domain ff_ratio{"a number from 1e-6 to 10^7", 1e-6, 1e7};
inline constexpr Domain norms_per_block{"a number from 0 to 10^6", 0, 1e6};
inline constexpr Domain samples{"a whole number from 1 to 10^15", 1, 1e15, true};
inline constexpr Domain horizon{
    "a whole number from 1 to 10^15, or inf", 1, 1e15, true, false, true};
inline constexpr Domain positive{"a number from 1e-300 to 1e300", 1e-300, 1e300};
inline constexpr Domain nonnegative{"0 or a number from 1e-300 to 1e300", 1e-300, 1e300, false,
                                    true};
inline constexpr Domain unbounded{
    "0, a number from 1e-300 to 1e300, or inf", 1e-300, 1e300, false, true, true};
inline constexpr Domain positive_or_infinite{
    "a number from 1e-300 to 1e300, or inf", 1e-300, 1e300, false, false, true};
inline constexpr Domain rank{
    "a whole number from 1 to 10^7, or inf", 1, 1e7, true, false, true};
inline constexpr Domain bits{"a number from 1e-3 to 10^6, or inf", 1e-3, 1e6, false, false, true};
inline constexpr Domain code_bits{
    "0, a number from 1e-300 to 1e300, or inf", 1e-300, 1e300, false, true, true};
inline constexpr Domain smoothing{
    "a number in [0, 1], not between 0 and 1e-300", 1e-300, 1, false, true, false, false, true};
inline constexpr Domain ahead{"a whole number from 0 to 10^6", 0, 1e6, true};
inline constexpr Domain selection{"0 or a number from 1e-300 to 1e300", 1e-300, 1e300, false, true};
inline constexpr Domain kappa{
    "a number in [0, 1), not between 0 and 1e-300", 1e-300, 1, false, true, false, true};
inline constexpr Domain prefactor{"a number from 1 to 1e300", 1, 1e300};
inline constexpr Domain fraction{
    "a number in (0, 1), at least 1e-300", 1e-300, 1, false, false, false, true};
inline constexpr Domain mass{"a number in (0, 1], at least 1e-300", 1e-300, 1};
inline constexpr Domain probability{"a number in [0, 1]", 0, 1};
inline constexpr Domain matrix_entry{"a number from -1e300 to 1e300", -1e300, 1e300};
inline constexpr Domain max_order{"a whole number from 1 to 16", 1, 16, true};
inline constexpr Domain levels{"a whole number from 1 to 60", 1, 60, true};
/// Its 15th power, which the 16th derivative carries, is within double's range.
inline constexpr Domain swish_beta{"a number from 1e-18 to 1e18", 1e-18, 1e18};
/// For axes whose values are names or flags, and so need no domain of numbers.
inline constexpr Domain none{"", 0, 0};
}  // namespace domains

}  // namespace boundsweep
