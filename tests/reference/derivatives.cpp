#include "derivatives.hpp"

#include "network.hpp"
#include "sublayer.hpp"

namespace boundsweep::reference {

namespace {

class Walk {
 public:
  explicit Walk(const SweepPoint& point)
      : point_(point), context_{point.architecture, point.weights, static_cast<std::size_t>(point.max_order) + 1} {}

  std::vector<PartDerivatives> run() {
    const Architecture& a = point_.architecture;
    const Series first = embedding(context_).majorant;
    add(0, "embedding", a.radius, first, embedding_by_coordinates(context_));
    Ball range = first[0];
    if (a.embedding_norm) range = add_norm(0, "embedding norm", point_.weights.norm, range);
    for (std::int64_t b = 0; b < a.depth; ++b) range = add_block(b, range);
    if (a.final_norm) add_norm(0, "final norm", point_.weights.norm, range);
    const Series network = analyse_network(a, point_.weights, point_.max_order).majorant;
    add(0, "network", a.radius, network, network_by_coordinates(network));
    return std::move(parts_);
  }

 private:
  void add(int block, const std::string& name, const Ball& input, Series majorant, Series by_coordinates) {
    for (std::size_t k = 0; k < majorant.size(); ++k) {
      if (k == 0) by_coordinates[k] = majorant[k];
      majorant[k] *= factorial(k);
      by_coordinates[k] *= factorial(k);
    }
    parts_.push_back({block, name, input, majorant, by_coordinates});
  }

  /// Returns the range after the norm.
  Ball add_norm(int block, const std::string& name, const NormWeights& weights, const Ball& range) {
    const Series majorant = norm(context_, weights, range).majorant;
    add(block, name, range, majorant, norm_majorant(context_, weights, range, Measure::coordinate, Measure::coordinate));
    return majorant[0];
  }

  void add_sublayer(int block, const Sublayer& sublayer) {
    const BlockWeights& w = *sublayer.block;
    if (sublayer.before) add_norm(block, "norm", w.norm, sublayer.input);
    const Ball& fed = sublayer.fed();
    const Series& majorant = sublayer.function.majorant;
    if (sublayer.attention) {
      add(block, "attention", fed, majorant, attention_majorant(context_, w, fed, Measure::coordinate, Measure::coordinate));
    } else {
      add(block, "feed-forward", fed, majorant, feed_forward_majorant(context_, w, fed, Measure::coordinate));
    }
    if (sublayer.after) add_norm(block, "norm", w.norm, sublayer.sum());
  }

  /// Both sublayers of block `b`, then their composition. Returns the range after them.
  Ball add_block(std::int64_t b, const Ball& range) {
    const int number = static_cast<int>(b) + 1;
    const Sublayer first = make_sublayer(context_, 2 * b, range);
    const Series first_majorant = first.majorant();
    const Sublayer second = make_sublayer(context_, 2 * b + 1, first_majorant[0]);
    const Series second_majorant = second.majorant();
    add_sublayer(number, first);
    add_sublayer(number, second);
    const Series block = compose(second_majorant, first_majorant);
    add(number, "block", range, block, compose(second_majorant, from_coordinates(first)));
    return block[0];
  }

  /// A first sublayer along coordinate vectors, its output in the token norm.
  Series from_coordinates(const Sublayer& sublayer) const {
    const BlockWeights& w = *sublayer.block;
    Series branch;
    if (sublayer.before) {
      branch = compose(sublayer.function.majorant, norm_majorant(context_, w.norm, sublayer.input, Measure::coordinate, Measure::euclidean));
    } else {
      branch = attention_majorant(context_, w, sublayer.input, Measure::coordinate, Measure::euclidean);
    }
    const Series stage = with_residual(sublayer.input, branch);
    return sublayer.after ? compose(sublayer.after->majorant, stage) : stage;
  }

  /// T_k·(col(E)/w_E)^k
  Series network_by_coordinates(Series network) const {
    const Matrix& embedding = point_.weights.embedding;
    const Ball factor = embedding.bound.is_zero() ? Ball(0) : embedding.column / embedding.bound;
    for (std::size_t k = 1; k < network.size(); ++k) network[k] *= pow(factor, k);
    return network;
  }

  const SweepPoint& point_;
  PartContext context_;
  std::vector<PartDerivatives> parts_;
};

} // namespace

std::vector<PartDerivatives> derivatives(const nlohmann::json& sweep, slong precision_bits) {
  const PrecisionScope precision(precision_bits);
  return Walk(read_sweep_point(sweep)).run();
}

nlohmann::json to_json(const std::vector<PartDerivatives>& parts, slong digits) {
  using nlohmann::json;
  const auto list = [digits](const Series& series) {
    json result = json::array();
    for (const Ball& x : series) result.push_back(x.to_string(digits));
    return result;
  };
  json result = json::array();
  for (const PartDerivatives& part : parts) {
    result.push_back({{"block", part.block},
                      {"part", part.name},
                      {"input", part.input.to_string(digits)},
                      {"operator", list(part.euclidean)},
                      {"coordinate", list(part.coordinate)}});
  }
  return result;
}

} // namespace boundsweep::reference
