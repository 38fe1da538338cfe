"""One-line faults for mutation_check.py: (header, original text, faulty text, tests that should notice).

The original must occur exactly once in the header. Tests are sources of tests/math, tried in order; what
they let pass is tried against the whole-point comparison with the reference evaluator.
"""

MUTATIONS = [
    # extended.hpp
    ("extended.hpp", "a.block += b.block;", "a.block += b.block + 1;", ["extended_test"]),
    ("extended.hpp", "if (a.block - b.block > 1) return a;\n    b.mantissa", "if (a.block - b.block > 0) return a;\n    b.mantissa", ["extended_test"]),
    ("extended.hpp", "static_cast<double>(value.block) * Extended::log_radix", "0", ["extended_test"]),
    ("extended.hpp", "if (value.block % 2 != 0) {", "if (value.block % 2 == 0) {", ["extended_test"]),
    ("extended.hpp", "if (exponent & 1) result *= value;", "result *= value;", ["extended_test"]),
    ("extended.hpp", "Extended(std::ceil(value.mantissa))", "Extended(std::floor(value.mantissa))", ["extended_test"]),
    # majorant.hpp
    ("majorant.hpp", "    power *= factor;\n", "", ["majorant_test"]),
    ("majorant.hpp", "for (int i = 1; i < k; ++i) sum += result[i] * f[k - i];", "for (int i = 2; i < k; ++i) sum += result[i] * f[k - i];", ["majorant_test"]),
    # architecture.hpp
    ("architecture.hpp", "return (i + 1) * q / sublayers > i * q / sublayers;", "return (i + 1) * q / sublayers >= i * q / sublayers;", ["transformer_test"]),
    ("architecture.hpp", "const double head = std::sqrt(a.head_width() * a.width);", "const double head = std::sqrt(a.width * a.width);", ["transformer_test"]),
    ("architecture.hpp", "row = std::fmin(row, w.ff_in * std::sqrt(a.width));", "row = std::fmin(row, w.ff_in);", ["transformer_test"]),
    ("architecture.hpp", "4 * d * d + d *", "3 * d * d + d *", ["transformer_test"]),
    ("architecture.hpp", "whole(a.norms) + (a.final_norm ? 1 : 0)", "whole(a.norms)", ["transformer_test"]),
    # transformer.hpp
    ("transformer.hpp", "return a.weights.output_per_head ? a.heads : square_root(a.heads);", "return a.weights.output_per_head ? square_root(a.heads) : a.heads;", ["transformer_test"]),
    ("transformer.hpp", "Number(w.query) * range + Number(w.query_bias)", "Number(w.query) * range", ["transformer_test"]),
    ("transformer.hpp", "(at.query * Number(w.key) + Number(w.query) * at.key) / root", "(at.query * Number(w.key)) / root", ["transformer_test"]),
    ("transformer.hpp", "linear + p[k - 2] * quadratic", "linear + p[k - 1] * quadratic", ["transformer_test"]),
    ("transformer.hpp", "scale_by * (at.value * p[k] + slope * p[k - 1])", "scale_by * (at.value * p[k])", ["transformer_test"]),
    ("transformer.hpp", "return at_most(linear, phi.supremum * root);", "return linear;", ["transformer_test"]),
    ("transformer.hpp", "weights *= Number(w.ff_in_row);", "weights *= Number(w.ff_in);", ["transformer_test"]),
    ("transformer.hpp", "ratio / square_root(Number(1.0) + ratio * ratio)", "ratio / (Number(1.0) + ratio * ratio)", ["transformer_test"]),
    ("transformer.hpp", "if (order >= 1) c[1] += Number(1.0);", "", ["transformer_test"]),
    ("transformer.hpp", "    const MajorantOf<Number> c = stage_majorant(a, stage, order);\n    block.majorant = j == 0 ? c : substitute(c, block.majorant, order);", "    const MajorantOf<Number> c = stage_majorant(a, stage, order);\n    block.majorant = j == 0 ? c : substitute(block.majorant, c, order);", ["transformer_test"]),
    ("transformer.hpp", "&& !any(!(range == input))", "&& any(range == input)", ["lanes_test"]),
    ("transformer.hpp", "return carries_norm(a, sublayer) == stage[0].normalized &&\n           carries_norm(a, sublayer + 1) == stage[1].normalized &&", "return", ["transformer_test"]),
    ("transformer.hpp", "current[0] += Number(a.weights.readout_bias);", "", ["transformer_test"]),
    ("transformer.hpp", "return max_order < a.activation->max_order ? max_order", "return max_order > a.activation->max_order ? max_order", ["transformer_test"]),
    # loss.hpp
    ("loss.hpp", "case LossKind::squared: return Extended(0.5) * r * r;", "case LossKind::squared: return r * r;", ["loss_test"]),
    ("loss.hpp", "std::log1p(std::exp(-2 * value))", "std::log1p(std::exp(-value))", ["loss_test"]),
    ("loss.hpp", "t1 + (target.in_class ? t1 : Extended(target.lipschitz))", "t1 + (target.in_class ? t0 : Extended(target.lipschitz))", ["loss_test"]),
    # entropy.hpp
    ("entropy.hpp", "return index == 0 ? 0.125 : index == 1 ? 0.25 : 0.5;", "return index == 0 ? 0.125 : index == 1 ? 0.25 : 0.25;", ["entropy_test"]),
    ("entropy.hpp", "for (int i = 0; i < order - 1; ++i) {", "for (int i = 0; i < order; ++i) {", ["entropy_test"]),
    ("entropy.hpp", "(three - 1) * ratio", "three * ratio", ["entropy_test"]),
    ("entropy.hpp", "polynomials * (dimension_ + (s - 1)) / (s - 1)", "polynomials * (dimension_ + s) / (s - 1)", ["entropy_test"]),
    ("entropy.hpp", "s == 1 ? first_cell(t0_over_e, f, 1) : first[f]", "first[f]", ["entropy_test"]),
    ("entropy.hpp", "const Number two(2.0);", "const Number two(1.0);", ["entropy_test"]),
    ("entropy.hpp", "const Number sides = Number(0.5 * root_dim_) * diameter;", "const Number sides = Number(0.5) * diameter;", ["entropy_test"]),
    ("entropy.hpp", "(missing() | (c.entropy < entropy) | as_small)", "(missing() | (entropy < c.entropy) | as_small)", ["entropy_test"]),
    # parametric.hpp
    ("parametric.hpp", "return position_ < last_zero_ ? Number() : total_ / prefix_;", "return total_ / prefix_;", ["parametric_test"]),
    ("parametric.hpp", ": (one + stage.function) * stage.norm;", ": one + stage.function * stage.norm;", ["parametric_test"]),
    ("parametric.hpp", "post ? after : stage.function * after", "after", ["parametric_test"]),
    ("parametric.hpp", "Number(RealOf<Number>(2.0) * active / entries)", "Number(active / entries)", ["parametric_test"]),
    ("parametric.hpp", "* (Extended(1.0) + excess_[k]);", "* Extended(1.0);", ["parametric_test"]),
    ("parametric.hpp", "coefficient_[j] += term * coefficient_[j - 1];", "coefficient_[j] += term;", ["parametric_test"]),
    ("parametric.hpp", "if (degree_ > 0) coefficient_[0] += term;", "", ["parametric_test"]),
    ("parametric.hpp", "if (stage != last_stage) end_stage();", "", ["parametric_test"]),
    ("parametric.hpp", "(k - 1) * log_two * large_count_", "k * log_two * large_count_", ["parametric_test"]),
    ("parametric.hpp", "large_term = 0x1p54;", "large_term = 0x1p10;", ["parametric_test"]),
    # mixing.hpp
    ("mixing.hpp", "const double capped = std::ceil(reach / tau);", "const double capped = std::floor(reach / tau);", ["mixing_test"]),
    ("mixing.hpp", "(std::floor(lag_ / tau) + 1)", "std::floor(lag_ / tau + 1) * 0.5", ["mixing_test"]),
    ("lanes/products.inc", "* (one + excess.value);", "* one;", ["lanes_test"]),
    ("lanes/products.inc", "select(where, term * select(huge, Lanes(1 / two_blocks), Lanes(1.0)), Lanes(1.0))", "term * select(huge, Lanes(1 / two_blocks), Lanes(1.0))", ["lanes_test"]),
    ("lanes/products.inc", "if (any(moderate)) stage.append(select(moderate, terms[i], Lanes()));", "if (any(moderate)) stage.append(terms[i]);", ["lanes_test"]),
    ("lanes/products.inc", "while (any(large_.value >= Lanes(BlockedLanes::block))) large_.carry();", "", ["lanes_test"]),
    ("lanes/products.inc", "large_.blocks += select(huge, Lanes(2.0), Lanes());", "", ["lanes_test"]),
    ("lanes/products.inc", "while (wide && any(largest >= Lanes(BlockedLanes::block))) {", "while (false) {", ["lanes_test"]),
    ("lanes/products.inc", "log(mantissa) + pairs * Lanes(Extended::log_radix)", "log(mantissa) + blocks * Lanes(Extended::log_radix)", ["lanes_test"]),
    ("lanes/networks.inc", "select(sensitivity_[i] > Lanes(), size", "select(sensitivity_[i] >= Lanes(), size", ["lanes_test"]),
    ("lanes/networks.inc", "(term < Lanes(0x1p1000))", "(term < Lanes(0x1p700))", ["lanes_test"]),
    ("lanes/networks.inc", "large = is_large(); any(large);", "large = is_large(); false;", ["lanes_test"]),
    ("lanes/networks.inc", "*unit *= select(large, Lanes(0x1p32), Lanes(1.0));", "*unit *= Lanes(0x1p32);", ["lanes_test"]),
    ("lanes/summaries.inc", "fits & ((t[s] == Lanes())", "fits & ((ratio == Lanes())", ["lanes_test"]),
    ("lanes/summaries.inc", "if (!(least.entropy[i] < 0x1p900)) return false;", "", ["lanes_test"]),
    ("lanes/operations.inc", "nearest + select(nearest < value, Lanes(1.0), Lanes())", "nearest", ["lanes_test"]),
    ("logarithm.hpp", "const Real tail = z * odd + w * even;", "const Real tail = z * odd;", ["logarithm_test"]),
    ("logarithm.hpp", "(f - (s * (f - tail) - split.exponent * Real(log_two_low)))", "(f - s * (f - tail))", ["logarithm_test"]),
    ("entropy.hpp", "t_unit * root(network.majorant[s] / e0, s)", "root(network.majorant[s] / e0, s)", ["lanes_test"]),
    ("extended.hpp", "= floor_quotient(parts.exponent, degree);", "= parts.exponent / degree;", ["extended_test"]),
    ("extended.hpp", "(exponent % divisor < 0 ? 1 : 0)", "0", ["extended_test"]),
    ("entropy.hpp", "if (!any(best.missing() | (polynomials * one_cell <= best.entropy))) return false;", "if (!any(best.missing() | (polynomials * one_cell <= Number(0.5) * best.entropy))) return false;", ["entropy_test"]),
    ("entropy.hpp", "| (log_cells + Real(log_weight - unsure) <= log_best)", "", ["entropy_test"]),
    # mixing_curve.hpp
    ("mixing_curve.hpp", "add(factor * m, ", "add(factor * (m - 1), ", ["mixing_test"]),
    ("mixing_curve.hpp", "if (x < 1) return x * at_one;", "if (x < 1) return at_one;", ["mixing_test"]),
    ("mixing_curve.hpp", "if (at < meeting ||", "if (at > meeting ||", ["mixing_test"]),
    # process.hpp
    ("process.hpp", "capped_ += std::floor(log_start_ / table.rate);", "capped_ += 0;", ["process_test"]),
    ("process.hpp", "terms += last * Extended(samples - varying);", "", ["process_test"]),
    ("process.hpp", "process_.first_step * (lag_ + gap)", "process_.first_step * gap", ["process_test"]),
    ("process.hpp", "signs |= bits_of(horizon - samples[i]) | ~bits_of(from - samples[i]) |", "signs |= ~bits_of(from - samples[i]) |", ["process_test"]),
    ("process.hpp", "~bits_of(from - samples[i]) |", "0 |", ["process_test"]),
    ("process.hpp", "forgotten / table.rate", "1 / table.rate", ["process_test"]),
    # chaining.hpp
    ("chaining.hpp", "if (parent == 0) return 1;\n    return power_of_two(-parent) + power_of_two(-level);", "if (parent == 0) return 1;\n    return power_of_two(-parent);", ["chaining_test"]),
    ("chaining.hpp", "log_x0_ + (1 + parent) * log_two", "log_x0_ + parent * log_two", ["chaining_test"]),
    ("chaining.hpp", "(1 + k) * log_two + log_inverse_delta", "k * log_two + log_inverse_delta", ["chaining_test"]),
    ("chaining.hpp", "exceeds(floor(j), first_limit) << j", "exceeds(floor(j), first_limit) << (j + 1)", ["chaining_test"]),
    ("chaining.hpp", "reached |= std::uint64_t{1} << k;", "reached = std::uint64_t{1} << k;", ["chaining_test"]),
    ("chaining.hpp", "2 * (power_of_two(-coarser) - power_of_two(-finer))", "power_of_two(-coarser) - power_of_two(-finer)", ["chaining_test"]),
    ("chaining.hpp", "while (size_ > 1 && overtakes <= above_[size_ - 1])", "while (size_ > 1 && overtakes >= above_[size_ - 1])", ["chaining_test"]),
    # pathwise.hpp
    ("summary.hpp", "min(Extended(0.5) * summary.loss.range, Extended(a.radius) * summary.loss.lipschitz)", "max(Extended(0.5) * summary.loss.range, Extended(a.radius) * summary.loss.lipschitz)", ["pathwise_test"]),
    ("pathwise.hpp", "return std::sqrt(2 * samples);", "return std::sqrt(samples);", ["pathwise_test"]),
    ("pathwise.hpp", "cost[i] = saturated(chain_.cost[level].value);", "cost[i] = saturated(chain_.cost[out.level[0]].value);", ["pathwise_test"]),
    ("pathwise.hpp", "narrow_ = moderate(unit_) && moderate(range_) && moderate(ratio_scale_);", "narrow_ = true;", ["pathwise_test"]),
    ("pathwise.hpp", "if (suffices(middle)) {", "if (!suffices(middle)) {", ["pathwise_test"]),
    # grid.hpp, frontier.hpp
    ("grid.hpp", "return norms <= 2 * depth;", "return norms < 2 * depth;", ["grid_test"]),
    ("frontier.hpp", "if (first_better) return Dominance::first;", "if (second_better) return Dominance::first;", ["frontier_test"]),
    ("frontier.hpp", "signs &= bits_of(limit[i] - value[i]);", "signs |= bits_of(limit[i] - value[i]);", ["frontier_test"]),
    ("frontier.hpp", "return {-key.major, ~key.minor};", "return {-key.major, key.minor};", ["frontier_test"]),
]

# Constants that are too small, and the attack of `boundsweep verify` that should say so with a witness.
CONSTANT_FAULTS = [
    ("constants/activation_table.hpp", "0x1.8a2345cc04426p-2,      // A_2 <=", "0x1.8p-2,      // A_2 <=", "derivatives"),
    ("constants/layer_norm_table.hpp", "0x1.b7a0fc8146975p-2, ", "0x1.ap-2, ", "derivatives"),
    ("constants/layer_norm_table.hpp", "0x1.8p-2,  ", "0x1.7p-2,  ", "derivatives"),
    ("constants/softmax_table.hpp", "0x1p+0,                         // S_1/1! <= 1\n    0x1.8a2345cc04426p-2", "0x1.cp-1,                         // S_1/1! <= 1\n    0x1.8a2345cc04426p-2", "derivatives"),
]
