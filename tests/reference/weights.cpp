#include "weights.hpp"

#include "section.hpp"
#include "sweep_point.hpp"

#include <set>
#include <string>

namespace boundsweep::reference {

namespace {

using nlohmann::json;

/// What training may change of a block, or of what stands outside the blocks.
struct Change {
  std::set<std::string> groups; ///< the trainable ones
  std::optional<Ball> update;   ///< u; absent: ∞
};

std::set<std::string> read_groups(const json& names) {
  static const std::set<std::string> all = {"embedding", "position", "query",   "key",  "value", "output",
                                            "ff_in",     "ff_gate",  "ff_out", "norm", "bias",  "readout"};
  if (names.is_null()) return all;
  std::set<std::string> result;
  for (const std::string& name : names.get<std::vector<std::string>>()) {
    require(name == "all" || all.count(name) != 0, "unknown group '" + name + "'");
    if (name == "all") return all;
    result.insert(name);
  }
  return result;
}

/// Reads the weights of one table: [weights], or [weights] with a block's own bounds put over it.
class Reader {
 public:
  Reader(const json& bounds, const Change& change, const Architecture& architecture)
      : section_(Section::table(bounds, "weights")), change_(change), a_(architecture) {
    const std::string kind = section_.word("kind", "spectral");
    entrywise_ = choose<bool>(kind, {{"spectral", false}, {"frobenius", false}, {"entrywise", true}});
    output_per_head_ = section_.flag("output_per_head", false);
  }

  BlockWeights block() {
    const std::int64_t d = a_.width;
    const std::int64_t head = d / a_.heads;
    const std::int64_t shared = head * a_.kv_heads; // rows of all keys, or of all values
    const std::int64_t joined = output_per_head_ ? head : d;
    BlockWeights result;
    result.query = matrix("query", {head, d}, {d, d});
    result.key = matrix("key", {head, d}, {shared, d});
    result.value = matrix("value", {head, d}, {shared, d});
    result.output = matrix("output", {d, joined}, {d, d});
    result.ff_in = matrix("ff_in", {a_.ff, d}, {a_.ff, d}, "ff_in_row");
    result.ff_gate = matrix("ff_gate", {a_.ff, d}, {a_.ff, d}, "ff_gate_row");
    result.ff_out = matrix("ff_out", {d, a_.ff}, {d, a_.ff});
    result.query_bias = vector("query_bias", "bias", d);
    result.key_bias = vector("key_bias", "bias", shared);
    result.value_bias = vector("value_bias", "bias", shared);
    result.output_bias = vector("output_bias", "bias", d);
    result.ff_in_bias = vector("ff_in_bias", "bias", a_.ff);
    result.ff_gate_bias = vector("ff_gate_bias", "bias", a_.ff);
    result.ff_out_bias = vector("ff_out_bias", "bias", d);
    result.norm = norm();
    return result;
  }

  /// All but the blocks.
  Weights outside() {
    const std::int64_t d = a_.width;
    Weights result;
    result.embedding = matrix("embedding", {d, a_.input_dim}, {d, a_.input_dim});
    result.readout = matrix("readout", {a_.outputs, d}, {a_.outputs, d});
    result.position = vector("position", "position", a_.tokens * d);
    result.readout_bias = vector("readout_bias", "bias", a_.outputs);
    result.norm = norm();
    result.output_per_head = output_per_head_;
    return result;
  }

  void require_all_read() const { section_.require_all_read(); }

 private:
  struct Shape {
    std::int64_t rows, columns;
  };

  bool trainable(const std::string& group) const { return change_.groups.count(group) != 0; }

  Ball bound(const std::string& key, double fallback) {
    const Ball result = section_.number(key, fallback);
    require(result >= Ball(0), key + " must not be negative");
    return result;
  }

  /// `part` is the shape that the bounds speak of, `whole` that of the item.
  Matrix matrix(const std::string& group, Shape part, Shape whole, const std::string& row_key = "") {
    const Ball stated = bound(group, 1);
    Matrix result{whole.rows, whole.columns, stated, stated, stated, stated, stated, trainable(group)};
    if (entrywise_) { // entries ≤ B; a Frobenius norm bounds all the others as it is
      result.bound = stated * sqrt(Ball(part.rows) * Ball(part.columns));
      result.column = stated * sqrt(Ball(part.rows));
      result.row = stated * sqrt(Ball(part.columns));
    }
    if (const auto row = row_key.empty() ? std::nullopt : section_.finite_number(row_key)) {
      result.row = min(result.row, *row);
      result.entry = min(result.entry, *row);
    }
    if (result.trainable && change_.update) {
      // The spectral norm stays the largest of the four.
      for (Ball* norm : {&result.bound, &result.column, &result.row, &result.entry}) *norm += *change_.update;
    }
    result.radius = change_.update ? *change_.update : result.bound;
    return result;
  }

  Vector vector(const std::string& key, const std::string& group, std::int64_t count, double fallback = 0) {
    const Ball norm = bound(key, fallback);
    return {count, norm, trainable(group), fallback > 0 || norm > Ball(0)};
  }

  NormWeights norm() { return {vector("norm_gain", "norm", a_.width, 1), vector("norm_bias", "norm", a_.width)}; }

  Section section_;
  const Change& change_;
  const Architecture& a_;
  bool entrywise_, output_per_head_;
};

/// Keys of [weights] that a block may not override.
const std::set<std::string>& outside_keys() {
  static const std::set<std::string> keys = {"kind", "output_per_head", "embedding", "position", "readout", "readout_bias"};
  return keys;
}

/// One block: `table` overrides bounds and change.
BlockWeights read_block(json bounds, Change change, const json& table, const Architecture& architecture) {
  for (const auto& entry : table.items()) {
    const std::string& key = entry.key();
    require(outside_keys().count(key) == 0, "no key of a block: " + key);
    if (key == "trainable") {
      change.groups = read_groups(entry.value());
    } else if (key == "update") {
      require(change.update.has_value(), "update of a block needs training.update");
      change.update = Section::table(table, "blocks").number(key, 0);
    } else {
      bounds[key] = entry.value();
    }
  }
  Reader reader(bounds, change, architecture);
  BlockWeights result = reader.block();
  reader.outside(); // not used here, but its keys are known
  reader.require_all_read();
  return result;
}

} // namespace

void read_weights(const json& sweep, const Architecture& architecture, Weights& weights, Training& training) {
  Section section(sweep, "training");
  const Change change{read_groups(section.raw("trainable")), section.finite_number("update")};
  require(!change.update || *change.update >= Ball(0), "update must not be negative");
  training.rank = section.finite_integer("rank");
  training.bits = section.finite_number("bits");
  training.code_bits = section.finite_number("code_bits");
  section.require_all_read();
  require(!training.rank || change.update, "rank needs update");
  require(!training.rank || *training.rank >= 1, "rank must be positive");

  const json bounds = sweep.value("weights", json::object());
  weights = Reader(bounds, change, architecture).outside();
  const json tables = sweep.value("blocks", json::array());
  for (std::int64_t b = 0; b < architecture.depth; ++b) {
    const json table = tables.empty() ? json::object() : tables.at(static_cast<std::size_t>(b));
    // Equal blocks are read once: depth 1000 is not unusual.
    const bool repeats = b > 0 && tables.empty();
    weights.blocks.push_back(repeats ? weights.blocks.back() : read_block(bounds, change, table, architecture));
  }
}

} // namespace boundsweep::reference
