#include "sweep_point.hpp"

#include <cmath>
#include <set>
#include <stdexcept>
#include <utility>

namespace boundsweep::reference {

namespace {

using nlohmann::json;

/// Numbers mean the decimals that were typed, as in a sweep file: near κ = 1 the double that a JSON number is read as has
/// another 1 − κ. What has more digits than a double is written as a string.
Ball exactly(const json& number) {
  if (number.is_number_integer()) return Ball(number.get<std::int64_t>());
  return Ball(number.is_string() ? number.get<std::string>() : number.dump());
}

/// A section of the sweep that remembers which keys were read, so that a misspelt one cannot pass for a default.
class Section {
 public:
  Section(const json& sweep, std::string name) : name_(std::move(name)), values_(json::object()) {
    if (sweep.contains(name_)) values_ = sweep.at(name_);
  }

  bool has(const std::string& key) const { return values_.contains(key); }

  Ball number(const std::string& key, double fallback) {
    read_.insert(key);
    return exact(key, has(key) ? values_.at(key) : json(fallback));
  }

  /// A number that may be "inf" or absent.
  std::optional<Ball> finite_number(const std::string& key) {
    read_.insert(key);
    if (!has(key) || is_infinite(values_.at(key))) return std::nullopt;
    return exact(key, values_.at(key));
  }

  /// A whole number, also when written as 1e6 or 10.0.
  std::int64_t integer(const std::string& key, std::int64_t fallback) {
    read_.insert(key);
    if (!has(key)) return fallback;
    return whole(key, values_.at(key));
  }

  std::optional<std::int64_t> finite_integer(const std::string& key) {
    read_.insert(key);
    if (!has(key) || is_infinite(values_.at(key))) return std::nullopt;
    return whole(key, values_.at(key));
  }

  bool flag(const std::string& key, bool fallback) {
    read_.insert(key);
    return values_.value(key, fallback);
  }

  std::string word(const std::string& key, const std::string& fallback) {
    read_.insert(key);
    return values_.value(key, fallback);
  }

  json raw(const std::string& key) {
    read_.insert(key);
    return has(key) ? values_.at(key) : json();
  }

  void require_all_read() const {
    for (const auto& entry : values_.items()) {
      if (read_.count(entry.key()) == 0) throw std::invalid_argument("unknown key " + name_ + "." + entry.key());
    }
  }

 private:
  /// JSON text cannot hold an infinite number, a JSON object in memory can.
  static bool is_infinite(const json& value) { return value == "inf" || (value.is_number_float() && std::isinf(value.get<double>())); }

  Ball exact(const std::string& key, const json& value) const {
    if (value.is_string()) return exactly(value);
    if (!value.is_number() || !std::isfinite(value.get<double>())) throw std::invalid_argument(name_ + "." + key + " must be a finite number");
    return exactly(value);
  }

  std::int64_t whole(const std::string& key, const json& value) const {
    if (value.is_number_integer()) return value.get<std::int64_t>();
    if (!value.is_number()) throw std::invalid_argument(name_ + "." + key + " must be a number");
    const double number = value.get<double>();
    if (!(std::fabs(number) < 9e15)) throw std::invalid_argument(name_ + "." + key + " is too large");
    return std::llround(number);
  }

  std::string name_;
  json values_;
  std::set<std::string> read_;
};

void require(bool condition, const std::string& message) {
  if (!condition) throw std::invalid_argument(message);
}

template <class Enum>
Enum choose(const std::string& word, std::initializer_list<std::pair<const char*, Enum>> choices) {
  for (const auto& [name, value] : choices) {
    if (word == name) return value;
  }
  throw std::invalid_argument("unknown name '" + word + "'");
}

Architecture read_architecture(Section section) {
  Architecture result;
  result.tokens = section.integer("tokens", 1);
  result.input_dim = section.integer("input_dim", 1);
  result.radius = section.number("radius", 1);
  result.heads = section.integer("heads", 1);
  result.depth = section.integer("depth", 1);
  result.width = section.integer("width", 16);
  require(!(section.has("ff") && section.has("ff_ratio")), "ff and ff_ratio exclude each other");
  result.ff = section.integer("ff_ratio", 4) * result.width;
  result.ff = section.integer("ff", result.ff);
  require(!(section.has("norms") && section.has("norms_per_block")), "norms and norms_per_block exclude each other");
  result.norms = section.integer("norms_per_block", 2) * result.depth;
  result.norms = section.integer("norms", result.norms);
  result.pre_norm = choose<bool>(section.word("placement", "post"), {{"post", false}, {"pre", true}});
  result.activation = section.word("activation", "gelu");
  result.norm_epsilon = section.number("norm_epsilon", 1);
  result.final_norm = section.flag("final_norm", false);
  section.require_all_read();

  require(result.tokens >= 1 && result.input_dim >= 1 && result.heads >= 1 && result.depth >= 1 && result.width >= 1 && result.ff >= 1,
          "sizes must be positive");
  require(result.width % result.heads == 0, "heads must divide width");
  require(result.norms >= 0 && result.norms <= 2 * result.depth, "at most 2·depth norms");
  require(result.radius > Ball(0) && result.norm_epsilon > Ball(0), "radius and norm_epsilon must be positive");
  return result;
}

Weights read_weights(Section section, const Architecture& a) {
  enum class Kind { spectral, frobenius, entrywise };
  const Kind kind = choose<Kind>(section.word("kind", "spectral"),
                                 {{"spectral", Kind::spectral}, {"frobenius", Kind::frobenius}, {"entrywise", Kind::entrywise}});
  // Entries ≤ B give a spectral norm ≤ B·√(rows·columns); a Frobenius norm bounds the spectral norm as it is.
  const auto matrix = [&](const char* key, std::int64_t rows, std::int64_t columns) {
    const Ball bound = section.number(key, 1);
    return kind == Kind::entrywise ? bound * sqrt(Ball(rows) * Ball(columns)) : bound;
  };

  Weights result;
  result.output_per_head = section.flag("output_per_head", false);
  const std::int64_t head_width = a.width / a.heads;
  result.embedding = matrix("embedding", a.width, a.input_dim);
  result.query = matrix("query", head_width, a.width);
  result.key = matrix("key", head_width, a.width);
  result.value = matrix("value", head_width, a.width);
  result.output = matrix("output", a.width, result.output_per_head ? head_width : a.width);
  result.ff_in = matrix("ff_in", a.ff, a.width);
  result.ff_out = matrix("ff_out", a.width, a.ff);
  result.readout = matrix("readout", 1, a.width);

  // ŵ of theory §3: the row norm of W_1 never exceeds its spectral norm.
  result.ff_in_row = result.ff_in;
  if (kind == Kind::entrywise) result.ff_in_row = min(result.ff_in_row, section.number("ff_in", 1) * sqrt(Ball(a.width)));
  if (const auto row = section.finite_number("ff_in_row")) result.ff_in_row = min(result.ff_in_row, *row);

  result.norm_gain = section.number("norm_gain", 1);
  result.position = section.number("position", 0);
  result.query_bias = section.number("query_bias", 0);
  result.key_bias = section.number("key_bias", 0);
  result.value_bias = section.number("value_bias", 0);
  result.output_bias = section.number("output_bias", 0);
  result.ff_in_bias = section.number("ff_in_bias", 0);
  result.ff_out_bias = section.number("ff_out_bias", 0);
  result.norm_bias = section.number("norm_bias", 0);
  result.readout_bias = section.number("readout_bias", 0);
  section.require_all_read();
  return result;
}

Loss read_loss(Section section) {
  Loss result;
  result.kind = choose<LossKind>(section.word("kind", "squared"), {{"squared", LossKind::squared},
                                                                  {"absolute", LossKind::absolute},
                                                                  {"pseudo_huber", LossKind::pseudo_huber},
                                                                  {"log_cosh", LossKind::log_cosh}});
  result.target_in_class = section.has("target");
  if (result.target_in_class) {
    require(section.word("target", "") == "in_class", "loss.target can only be \"in_class\"");
    require(!section.has("target_bound") && !section.has("target_lipschitz"), "loss.target replaces target_bound and target_lipschitz");
  }
  result.target_bound = section.number("target_bound", 1);
  result.target_lipschitz = section.number("target_lipschitz", 1);
  section.require_all_read();
  return result;
}

/// A named process fixes ergodicity, κ and C: 1, but √M where the Euclidean norm of all tokens together contracts.
void apply_model(const json& model, bool window, std::int64_t tokens, Process& process) {
  Section section(json{{"model", model}}, "model");
  const std::string kind = section.word("kind", "");
  process.prefactor = Ball(1);
  process.total_variation = kind == "doeblin" || kind == "finite";
  if (kind == "ou") {
    process.kappa = exp(-(section.number("rate", 1) * section.number("dt", 1)));
  } else if (kind == "ar1") {
    process.kappa = abs(section.number("coefficient", 0)); // scalar coefficients only
  } else if (kind == "langevin") {
    process.kappa = exp(-(section.number("convexity", 1) * section.number("dt", 1)));
    if (!window) process.prefactor = sqrt(Ball(tokens));
  } else if (kind == "doeblin") {
    process.kappa = Ball(1) - section.number("mass", 1);
  } else if (kind == "finite") {
    // Dobrushin's coefficient: the largest total-variation distance between two rows.
    const json rows = section.raw("transition");
    process.kappa = Ball(0);
    for (const json& first : rows) {
      for (const json& second : rows) {
        Ball distance(0);
        for (std::size_t j = 0; j < first.size(); ++j) distance += abs(exactly(first.at(j)) - exactly(second.at(j)));
        process.kappa = max(process.kappa, distance / Ball(2));
      }
    }
  } else if (kind == "iid") {
    process.kappa = Ball(0);
  } else {
    throw std::invalid_argument("unknown process model '" + kind + "'");
  }
  section.require_all_read();
}

Process read_process(Section section, std::int64_t tokens) {
  Process result;
  result.total_variation =
      choose<bool>(section.word("ergodicity", "wasserstein"), {{"wasserstein", false}, {"total_variation", true}});
  result.kappa = section.number("kappa", 0.5);
  result.prefactor = section.number("prefactor", 1);
  if (section.has("model")) {
    require(!section.has("kappa") && !section.has("prefactor") && !section.has("ergodicity"),
            "a named model fixes ergodicity, kappa and prefactor");
    apply_model(section.raw("model"), section.flag("window", false), tokens, result);
  }
  result.lag = section.flag("window", false) ? tokens - 1 : 0;
  result.stationary_start = choose<bool>(section.word("start", "arbitrary"), {{"arbitrary", false}, {"stationary", true}});
  result.first_step = section.finite_number("first_step");
  result.horizon = section.finite_integer("horizon");
  section.require_all_read();

  require(result.kappa >= Ball(0) && result.kappa < Ball(1), "kappa must lie in [0, 1)");
  require(result.prefactor >= Ball(1), "prefactor must be at least 1");
  require(!result.horizon || *result.horizon >= 1, "horizon must be at least 1");
  return result;
}

void read_bound(Section section, SweepPoint& point) {
  point.max_order = static_cast<int>(section.integer("max_order", 8));
  point.levels = static_cast<int>(section.integer("levels", 40));
  point.target = section.finite_number("target");
  json routes = section.raw("routes");
  if (routes.is_null()) routes = {"lipschitz", "smooth", "parametric"};
  point.lipschitz = point.smooth = point.parametric = false;
  for (const json& route : routes) {
    enum class Route { lipschitz, smooth, parametric };
    switch (choose<Route>(route.get<std::string>(),
                          {{"lipschitz", Route::lipschitz}, {"smooth", Route::smooth}, {"parametric", Route::parametric}})) {
      case Route::lipschitz: point.lipschitz = true; break;
      case Route::smooth: point.smooth = true; break;
      case Route::parametric: point.parametric = true; break;
    }
  }
  section.require_all_read();
  require(point.max_order >= 1 && point.max_order <= 16, "max_order must lie in 1 … 16");
  require(point.levels >= 1 && point.levels <= 60, "levels must lie in 1 … 60");
  require(point.lipschitz || point.smooth || point.parametric, "no route is enabled");
  if (point.architecture.activation == "relu") point.max_order = 1; // theory §2.1
}

} // namespace

SweepPoint read_sweep_point(const json& sweep) {
  static const std::set<std::string> known = {"title", "architecture", "weights", "loss", "process", "statistics", "bound", "frontier"};
  for (const auto& entry : sweep.items()) require(known.count(entry.key()) != 0, "unknown section " + entry.key());

  SweepPoint point;
  point.architecture = read_architecture(Section(sweep, "architecture"));
  point.weights = read_weights(Section(sweep, "weights"), point.architecture);
  point.loss = read_loss(Section(sweep, "loss"));
  point.process = read_process(Section(sweep, "process"), point.architecture.tokens);

  Section statistics(sweep, "statistics");
  point.samples = statistics.integer("samples", 1000000);
  point.delta = statistics.number("delta", 0.05);
  statistics.require_all_read();
  require(point.samples >= 1, "samples must be at least 1");
  require(point.delta > Ball(0) && point.delta < Ball(1), "delta must lie in (0, 1)");

  read_bound(Section(sweep, "bound"), point);
  return point;
}

} // namespace boundsweep::reference
