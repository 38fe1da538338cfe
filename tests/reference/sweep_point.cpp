#include "sweep_point.hpp"

#include "process_model.hpp"
#include "section.hpp"

#include <set>

namespace boundsweep::reference {

namespace {

using nlohmann::json;

Architecture read_architecture(const json& sweep) {
  Section section(sweep, "architecture");
  const auto blocks = static_cast<std::int64_t>(sweep.value("blocks", json::array()).size());
  Architecture result;
  result.tokens = section.integer("tokens", 1);
  result.input_dim = section.integer("input_dim", 1);
  result.radius = section.number("radius", 1);
  result.heads = section.integer("heads", 1);
  result.kv_heads = section.integer("kv_heads", result.heads);
  result.depth = section.integer("depth", blocks > 0 ? blocks : 1);
  require(blocks == 0 || blocks == result.depth, "as many blocks as depth says");
  result.width = section.integer("width", 16);
  require(!(section.has("ff") && section.has("ff_ratio")), "ff and ff_ratio exclude each other");
  result.ff = section.integer("ff_ratio", 4) * result.width;
  result.ff = section.integer("ff", result.ff);
  require(!(section.has("norms") && section.has("norms_per_block")), "norms and norms_per_block exclude each other");
  result.norms = section.integer("norms_per_block", 2) * result.depth;
  result.norms = section.integer("norms", result.norms);
  result.pre_norm = choose<bool>(section.word("placement", "post"), {{"post", false}, {"pre", true}});
  result.activation = section.word("activation", "gelu");
  result.ff_gated = section.flag("ff_gated", false);
  result.rotary = section.flag("rotary", false);
  result.norm_epsilon = section.number("norm_epsilon", 1);
  result.rms_norm = choose<bool>(section.word("norm_kind", "layer"), {{"layer", false}, {"rms", true}});
  result.embedding_norm = section.flag("embedding_norm", false);
  result.final_norm = section.flag("final_norm", false);
  result.outputs = section.integer("outputs", 1);
  section.require_all_read();

  for (const std::int64_t size : {result.tokens, result.input_dim, result.heads, result.kv_heads, result.depth, result.width, result.ff, result.outputs}) {
    require(size >= 1, "sizes must be positive");
  }
  require(result.width % result.heads == 0, "heads must divide width");
  require(result.heads % result.kv_heads == 0, "kv_heads must divide heads");
  require(result.norms >= 0 && result.norms <= 2 * result.depth, "at most 2·depth norms");
  require(result.radius > Ball(0) && result.norm_epsilon > Ball(0), "radius and norm_epsilon must be positive");
  return result;
}

Loss read_loss(Section section, std::int64_t outputs) {
  Loss result;
  result.kind = choose<LossKind>(section.word("kind", "squared"), {{"squared", LossKind::squared},
                                                                  {"absolute", LossKind::absolute},
                                                                  {"pseudo_huber", LossKind::pseudo_huber},
                                                                  {"log_cosh", LossKind::log_cosh},
                                                                  {"cross_entropy", LossKind::cross_entropy},
                                                                  {"ramp", LossKind::ramp}});
  const bool classes = result.kind == LossKind::cross_entropy || result.kind == LossKind::ramp;
  require(!section.has("smoothing") || result.kind == LossKind::cross_entropy, "smoothing belongs to cross_entropy");
  require(!section.has("margin") || result.kind == LossKind::ramp, "margin belongs to ramp");
  require(!classes || outputs >= 2, "classification needs at least two outputs");
  require(!classes || !(section.has("target") || section.has("target_bound")), "labels have no bound and lie in no class of networks");
  result.clip = section.finite_number("clip");
  result.smoothing = section.number("smoothing", 0);
  result.margin = section.number("margin", 1);
  result.target_in_class = section.has("target");
  if (result.target_in_class) {
    require(section.word("target", "") == "in_class", "loss.target can only be \"in_class\"");
    require(!section.has("target_bound") && !section.has("target_lipschitz"), "loss.target replaces target_bound and target_lipschitz");
  }
  result.target_bound = section.number("target_bound", 1);
  result.target_lipschitz = section.number_or_infinity("target_lipschitz", 1);
  section.require_all_read();
  require(!result.clip || *result.clip >= Ball(0), "clip must not be negative");
  require(result.smoothing >= Ball(0) && result.smoothing < Ball(1), "smoothing must lie in [0, 1)");
  require(result.margin > Ball(0), "margin must be positive");
  return result;
}

/// Theory §7.1: the formulas of total variation with κ = 0, C = 1, lag a − 1 and a stationary start.
Process read_predictive(Section section) {
  section.word("risk", "");
  const std::int64_t ahead = section.integer("ahead", 1);
  section.require_all_read();
  require(ahead >= 1, "predictive: ahead must be at least 1");
  return {true, true, true, Ball(0), Ball(1), ahead - 1, std::nullopt, std::nullopt};
}

Process read_process(Section section, std::int64_t tokens) {
  if (choose<bool>(section.word("risk", "stationary"), {{"stationary", false}, {"predictive", true}})) return read_predictive(section);
  Process result{};
  result.total_variation = choose<bool>(section.word("ergodicity", "wasserstein"), {{"wasserstein", false}, {"total_variation", true}});
  result.kappa = section.number("kappa", 0.5);
  result.prefactor = section.number("prefactor", 1);
  const bool window = section.flag("window", false);
  if (section.has("model")) {
    require(!section.has("kappa") && !section.has("prefactor") && !section.has("ergodicity"), "a named model fixes ergodicity, kappa and prefactor");
    const ProcessModel model = read_process_model(section.raw("model"), tokens, window);
    result.total_variation = model.total_variation;
    result.kappa = model.kappa;
    result.prefactor = model.prefactor;
  }
  const std::int64_t ahead = section.integer("ahead", 0);
  result.lag = (window ? tokens - 1 : 0) + ahead;
  result.stationary_start = choose<bool>(section.word("start", "arbitrary"), {{"arbitrary", false}, {"stationary", true}});
  result.first_step = section.finite_number("first_step");
  result.horizon = section.finite_integer("horizon");
  section.require_all_read();

  require(result.kappa >= Ball(0) && result.kappa < Ball(1), "kappa must lie in [0, 1)");
  require(result.prefactor >= Ball(1), "prefactor must be at least 1");
  require(ahead >= 0, "ahead must not be negative");
  require(!result.horizon || *result.horizon >= 1, "horizon must be at least 1");
  return result;
}

void read_statistics(Section section, SweepPoint& point) {
  point.samples = section.integer("samples", 1000000);
  point.delta = section.number("delta", 0.05);
  point.selection = section.number("selection", 0);
  point.simultaneous = section.flag("simultaneous", false);
  section.require_all_read();
  require(point.samples >= 1, "samples must be at least 1");
  require(point.delta > Ball(0) && point.delta < Ball(1), "delta must lie in (0, 1)");
  require(point.selection >= Ball(0), "selection must not be negative");
}

void read_bound(Section section, SweepPoint& point) {
  point.max_order = static_cast<int>(section.integer("max_order", 8));
  point.levels = static_cast<int>(section.integer("levels", 40));
  point.target = section.finite_number("target");
  json routes = section.raw("routes");
  if (routes.is_null()) routes = {"lipschitz", "smooth", "parametric"};
  point.lipschitz = point.smooth = point.parametric = false;
  for (const json& route : routes) {
    *choose<bool*>(route.get<std::string>(), {{"lipschitz", &point.lipschitz}, {"smooth", &point.smooth}, {"parametric", &point.parametric}}) = true;
  }
  section.require_all_read();
  require(point.max_order >= 1 && point.max_order <= 16, "max_order must lie in 1 … 16");
  require(point.levels >= 1 && point.levels <= 60, "levels must lie in 1 … 60");
  require(point.lipschitz || point.smooth || point.parametric, "no route is enabled");
  if (point.architecture.activation == "relu") point.max_order = 1; // theory §2.1
}

} // namespace

SweepPoint read_sweep_point(const json& sweep) {
  static const std::set<std::string> known = {"title", "architecture", "weights", "training", "blocks", "loss", "process", "statistics", "bound", "frontier"};
  for (const auto& entry : sweep.items()) require(known.count(entry.key()) != 0, "unknown section " + entry.key());

  SweepPoint point;
  point.architecture = read_architecture(sweep);
  read_weights(sweep, point.architecture, point.weights, point.training);
  point.loss = read_loss(Section(sweep, "loss"), point.architecture.outputs);
  point.process = read_process(Section(sweep, "process"), point.architecture.tokens);
  require(point.loss.target_lipschitz || point.process.total_variation, "target_lipschitz = inf needs total variation or the predictive risk");
  read_statistics(Section(sweep, "statistics"), point);
  read_bound(Section(sweep, "bound"), point);
  return point;
}

} // namespace boundsweep::reference
