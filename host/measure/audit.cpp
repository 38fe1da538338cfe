#include "host/measure/audit.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <set>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "boundsweep/selection.hpp"
#include "host/config/error.hpp"
#include "host/config/names.hpp"
#include "host/config/number_text.hpp"
#include "host/config/quoted.hpp"
#include "host/config/training_reader.hpp"
#include "host/measure/budget_grid.hpp"
#include "host/measure/low_rank.hpp"
#include "host/measure/model_config.hpp"
#include "host/measure/rounded_up.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr double largest_norm = 1e300;  // of a sweep file's numbers
constexpr std::int64_t highest_rank_tried = 256;
constexpr int digits = 9;

const char* group_name(WeightGroup group) { return group_names[static_cast<std::size_t>(group)]; }

GroupSet with(GroupSet groups, WeightGroup group) {
  groups.bits |= std::uint32_t{1} << static_cast<int>(group);
  return groups;
}

int count_of(GroupSet groups) { return __builtin_popcount(groups.bits); }

/// A norm and where it comes from.
struct Norm {
  double value = 0;
  Proof proof = Proof::exact;
  std::string source;
};

/// Facts of [architecture]: the latest source that states one decides.
class Facts {
 public:
  void add(const ArchitectureEntries& entries, const std::string& source) {
    for (const auto& [key, value] : entries) set(key, value, source);
  }
  void set(const std::string& key, const std::string& value, const std::string& source) {
    for (MeasuredClass::Fact& fact : facts_)
      if (fact.key == key) {
        fact.value = value;
        fact.comment = source;
        return;
      }
    facts_.push_back({key, value, source});
  }
  const MeasuredClass::Fact* find(const std::string& key) const {
    for (const MeasuredClass::Fact& fact : facts_)
      if (fact.key == key) return &fact;
    return nullptr;
  }
  std::optional<std::int64_t> whole(const std::string& key) const {
    const MeasuredClass::Fact* fact = find(key);
    return fact == nullptr ? std::nullopt : number_of<std::int64_t>(fact->value);
  }

 private:
  std::vector<MeasuredClass::Fact> facts_;
};

class Auditor {
 public:
  Auditor(const Checkpoint& model, const Checkpoint* start, const Layout& layout,
          const AuditOptions& options)
      : model_(model), start_(start), layout_(layout), options_(options) {
    if (is_adapter(model)) {
      if (start == nullptr)
        throw InputError(fmt::format("{}: is an adapter; give the network that it changes with --start",
                                     model.name()));
      base_ = std::make_unique<NetworkParts>(*start, layout);
      adapter_ = read_adapter(model, layout, *base_, options.alpha);
      return;
    }
    network_ = std::make_unique<NetworkParts>(model, layout);
    if (start != nullptr) {
      base_ = std::make_unique<NetworkParts>(*start, layout);
      check_same_shape();
    }
  }

  MeasuredClass run() {
    result_.has_start = start_ != nullptr;
    read_facts();
    find_groups();
    count_work();
    measure_outside();
    for (int block = 0; block < before().blocks(); ++block) measure_block(block);
    measure_updates();
    read_bits();
    price_groups();
    state_architecture();
    note_ignored();
    return std::move(result_);
  }

 private:
  // ---- The networks ----

  /// The network whose matrices [weights] bounds: the start, or the trained one where there is none.
  const NetworkParts& before() const { return base_ ? *base_ : *network_; }
  const std::string& model_name() const { return model_.name(); }
  bool adapted() const { return adapter_.has_value(); }

  /// Whether the readout is the embedding of the start once more, and the trained network has one of
  /// its own: then it is new.
  bool readout_is_new() const {
    if (!base_ || adapted() || !network_->has(Part::readout)) return false;
    if (!base_->has(Part::readout)) return true;
    const auto tied = [](const NetworkParts& parts) {
      return parts.has(Part::token_embedding) &&
             parts.find(Part::readout)[0]->name == parts.find(Part::token_embedding)[0]->name;
    };
    return tied(*base_) && !tied(*network_);
  }

  /// The pieces that a part has before training.
  std::vector<const Piece*> pieces_before(Part part, int block = -1) const {
    if ((part == Part::readout || part == Part::readout_bias) && readout_is_new()) return {};
    return before().find(part, block);
  }

  /// And after it. An adapter's file holds what it replaces alone.
  std::vector<const Piece*> pieces_after(Part part, int block = -1) const {
    if (!adapted()) return network_->find(part, block);
    std::vector<const Piece*> pieces;
    for (const Piece& piece : adapter_->replaced)
      if (piece.part == part && piece.block == block) pieces.push_back(&piece);
    return pieces.empty() ? base_->find(part, block) : pieces;
  }

  /// A start of the same shape; a readout of its own may be new.
  void check_same_shape() const {
    const auto fail = [&](const Piece& piece, const std::string& problem) {
      throw InputError(fmt::format("{}: {}: {}", piece.tensor->file->path(),
                                   boundsweep::quoted(piece.name), problem));
    };
    const auto is_readout = [](Part part) {
      return part == Part::readout || part == Part::readout_bias;
    };
    for (const Piece& piece : network_->pieces()) {
      if (is_readout(piece.part) && readout_is_new()) continue;
      const std::vector<const Piece*> others = base_->find(piece.part, piece.block);
      if (others.empty()) {
        if (is_readout(piece.part)) continue;
        fail(piece, fmt::format("the start {} has no such part", start_->name()));
      }
      const MatrixView& other = others[0]->view;
      if (other.rows != piece.view.rows || other.columns != piece.view.columns)
        fail(piece, fmt::format("its {} is {} x {}, in the start {} it is {} x {}", name_of(piece.part),
                                piece.view.rows, piece.view.columns, start_->name(), other.rows,
                                other.columns));
    }
    for (const Piece& piece : base_->pieces())
      if (!is_readout(piece.part) && !network_->has(piece.part, piece.block))
        fail(piece, fmt::format("{} has no such part", model_.name()));
  }

  // ---- What is known beside the tensors ----

  void read_facts() {
    facts_.add(layout_.usual, "usual for " + layout_.name);
    const Checkpoint& described = adapted() ? *start_ : model_;
    ArchitectureEntries configured = configured_architecture(described.directory());
    if (before().tokens() > 0)
      configured.erase(std::remove_if(configured.begin(), configured.end(),
                                      [](const auto& entry) { return entry[0] == "tokens"; }),
                       configured.end());
    facts_.add(configured, "config.json");
    facts_.add(layout_.stated, layout_.name);
    if (before().tokens() > 0)
      facts_.set("tokens", fmt::format("{}", before().tokens()),
                 "rows of " + before().find(Part::position)[0]->name);
    facts_.add(options_.architecture, "--set");
    const std::int64_t width = before().width();
    heads_ = needed("heads", "how many heads share the width");
    if (heads_ < 1 || width % heads_ != 0)
      throw InputError(fmt::format("{}: {} heads do not divide the width {}; --set architecture.heads=N",
                                   model_name(), heads_, width));
    const std::int64_t head_width = width / heads_, kv_width = before().kv_width();
    kv_heads_ = kv_width / head_width;
    if (kv_width % head_width != 0 || heads_ % std::max<std::int64_t>(kv_heads_, 1) != 0)
      throw InputError(fmt::format("{}: keys have {} rows, which {} heads of {} cannot share", model_name(),
                                   kv_width, heads_, head_width));
    needed("tokens", "the most tokens that an input has");
    if (before().vocabulary() == 0 && facts_.find("radius") == nullptr)
      throw InputError(fmt::format(
          "{}: inputs are numbers, and no tensor says how large they are; give the ball's radius with "
          "--set architecture.radius=R",
          model_name()));
  }

  std::int64_t needed(const std::string& key, const std::string& what) const {
    if (const std::optional<std::int64_t> value = facts_.whole(key)) return *value;
    throw InputError(
        fmt::format("{}: neither the tensors nor a config.json beside them say {}; give --set "
                    "architecture.{}=N",
                    model_name(), what, key));
  }

  // ---- Which groups are trained ----

  GroupSet groups_present(int block) const {
    GroupSet present{0};
    const auto add = [&](const NetworkParts& parts) {
      for (const Piece& piece : parts.pieces())
        if (piece.block == block) present = with(present, group_of(piece.part));
    };
    add(before());
    if (network_) add(*network_);
    if (adapted())
      for (const Piece& piece : adapter_->replaced)
        if (piece.block == block) present = with(present, group_of(piece.part));
    return present;
  }

  /// Whether training changed the part. Equal numbers count as unchanged, of whatever type.
  bool differs(Part part, int block) const {
    const std::vector<const Piece*> old = pieces_before(part, block), now = pieces_after(part, block);
    if (old.size() != now.size()) return true;
    for (std::size_t i = 0; i < now.size(); ++i) {
      const Piece &a = *now[i], &b = *old[i];
      if (a.tensor == b.tensor) continue;
      if (a.tensor->type == b.tensor->type && a.tensor->bytes == b.tensor->bytes &&
          std::equal(a.tensor->data, a.tensor->data + a.tensor->bytes, b.tensor->data))
        continue;
      if (a.tensor->type != b.tensor->type) types_differ_ = true;
      const Survey survey = surveyed(Matrix(a.view, b.view), a);
      if (survey.largest != 0) return true;
    }
    return false;
  }

  GroupSet groups_changed(int block) const {
    GroupSet changed{0};
    std::set<Part> seen;
    const auto look = [&](const Piece& piece) {
      if (piece.block != block || !seen.insert(piece.part).second) return;
      if (!changed.has(group_of(piece.part)) && differs(piece.part, block))
        changed = with(changed, group_of(piece.part));
    };
    if (network_) {
      for (const Piece& piece : network_->pieces()) look(piece);
      return changed;
    }
    for (const Piece& piece : adapter_->replaced) look(piece);
    for (const LowRankChange& change : adapter_->changes)
      if (change.block == block) changed = with(changed, group_of(change.part));
    return changed;
  }

  GroupSet trainable_in(int block, GroupSet present) const {
    if (!start_) return options_.trainable ? GroupSet{options_.trainable->bits & present.bits} : present;
    const GroupSet changed = groups_changed(block);
    if (!options_.trainable) return changed;
    for (int i = 0; i < weight_groups; ++i) {
      const auto group = static_cast<WeightGroup>(i);
      if (changed.has(group) && !options_.trainable->has(group))
        throw InputError(fmt::format(
            "{}: {}{} differs from the start, but is not among --trainable {}", model_name(),
            group_name(group), block < 0 ? std::string() : fmt::format(" of block {}", block),
            fmt::join(group_list(*options_.trainable), ",")));
    }
    return {options_.trainable->bits & present.bits};
  }

  void find_groups() {
    const auto fill = [&](MeasuredGroup& group, int block) {
      group.present = groups_present(block);
      group.trainable = trainable_in(block, group.present);
    };
    fill(result_.outside, -1);
    result_.blocks.resize(static_cast<std::size_t>(before().blocks()));
    bool any = count_of(result_.outside.trainable) > 0;
    for (int block = 0; block < before().blocks(); ++block) {
      MeasuredGroup& group = result_.blocks[static_cast<std::size_t>(block)];
      fill(group, block);
      any = any || count_of(group.trainable) > 0;
    }
    // A readout that is yet to be trained has no tensor.
    if (options_.trainable && !start_ && options_.trainable->has(WeightGroup::readout) &&
        !before().has(Part::readout)) {
      result_.outside.trainable = with(result_.outside.trainable, WeightGroup::readout);
      any = true;
    }
    if (!any)
      throw InputError(
          start_ ? fmt::format("{}: no tensor differs from the start {}; say with --trainable what "
                               "training may change",
                               model_name(), start_->name())
                 : fmt::format("{}: has no tensor of --trainable {}", model_name(),
                               fmt::join(group_list(*options_.trainable), ",")));
    result_.restricts = start_ != nullptr || options_.trainable.has_value();
    if (types_differ_)
      result_.notes.push_back(fmt::format(
          "{}: its elements are of another type than the start's, and rounding alone changes every "
          "tensor; a start of the same type shows what training changed",
          model_name()));
  }

  // ---- Measuring ----

  void count_work() {
    const auto add = [&](const Piece& piece) {
      total_ += is_matrix_part(piece.part) && measured(piece.part)
                    ? spectral_norm_operations(piece.view.rows, piece.view.columns)
                    : 10.0 * static_cast<double>(piece.view.rows * piece.view.columns);
    };
    for (const Piece& piece : before().pieces()) add(piece);
    if (base_ && network_)
      for (const Piece& piece : network_->pieces())
        if (trained(piece.part, piece.block)) add(piece);
    options_.progress(0, total_);
  }

  void did(double operations) {
    done_ += operations;
    options_.progress(std::min(done_, total_), total_);
  }

  bool trained(Part part, int block) const {
    const MeasuredGroup& group =
        block < 0 ? result_.outside : result_.blocks[static_cast<std::size_t>(block)];
    return group.trainable.has(group_of(part));
  }

  /// A frozen embedding of tokens is not measured as a matrix: its rows are the inputs.
  bool measured(Part part) const { return part != Part::token_embedding || trained(part, -1); }

  Survey surveyed(const Matrix& matrix, const Piece& piece) const {
    const Survey survey = matrix.survey();
    if (survey.bad_row >= 0)
      throw InputError(fmt::format("{}: {}: row {}, column {} of its {} is no finite number",
                                   piece.tensor->file->path(), boundsweep::quoted(piece.name),
                                   survey.bad_row, survey.bad_column, name_of(piece.part)));
    if (!(survey.frobenius <= largest_norm))
      throw InputError(fmt::format("{}: {}: has entries up to {:.3g}, norms must be at most 1e300",
                                   piece.tensor->file->path(), boundsweep::quoted(piece.name),
                                   survey.largest));
    return survey;
  }

  void release(const Piece& piece) const {
    piece.tensor->file->release(piece.tensor->data, piece.tensor->bytes);
  }

  /// Heads that a part's rows are shared by; the norm is then that of the largest.
  std::int64_t heads_of(Part part) const {
    if (part == Part::query) return heads_;
    return part == Part::key || part == Part::value ? kv_heads_ : 1;
  }

  ProvenNorm norm_by_heads(const Matrix& matrix, const Piece& piece) {
    const std::int64_t heads = heads_of(piece.part), rows = matrix.rows() / heads;
    surveyed(matrix, piece);
    ProvenNorm most;
    bool by_frobenius = false;
    for (std::int64_t head = 0; head < heads; ++head) {
      const Matrix part = heads == 1 ? matrix : matrix.row_block(head * rows, rows);
      const ProvenNorm norm = spectral_norm(part, part.survey());
      by_frobenius = by_frobenius || norm.proof == Proof::frobenius;
      if (norm.bound >= most.bound) most = norm;
      did(spectral_norm_operations(rows, matrix.columns()));
    }
    if (by_frobenius) most.proof = Proof::frobenius;
    return most;
  }

  Norm norm_of_matrix(const Piece& piece) {
    // A table has tokens along its rows, where E has them along its columns: the same norm.
    const ProvenNorm norm = norm_by_heads(Matrix(piece.view), piece);
    const std::int64_t heads = heads_of(piece.part);
    return {norm.bound, norm.proof,
            heads == 1 ? piece.name : fmt::format("{}, largest of {} heads", piece.name, heads)};
  }

  Norm row_norm_of(const Piece& piece) {
    const Survey survey = surveyed(Matrix(piece.view), piece);
    did(10.0 * static_cast<double>(piece.view.rows * piece.view.columns));
    return {survey.largest_row, Proof::exact, piece.name + ", largest row"};
  }

  Norm euclidean_of(const Piece& piece) {
    const Survey survey = surveyed(Matrix(piece.view), piece);
    did(10.0 * static_cast<double>(piece.view.columns));
    return {survey.frobenius, Proof::exact, piece.name};
  }

  Norm largest_entry_of(const Piece& piece) {
    const Survey survey = surveyed(Matrix(piece.view), piece);
    did(10.0 * static_cast<double>(piece.view.columns));
    return {survey.largest, Proof::exact, piece.name};
  }

  template <class Measure>
  Norm largest_of(const std::vector<const Piece*>& pieces, const Measure& measure) {
    Norm most;
    for (const Piece* piece : pieces) {
      const Norm norm = measure(*piece);
      if (most.source.empty() || norm.value > most.value) most = norm;
      release(*piece);
    }
    return most;
  }

  auto euclidean_measure() {
    return [this](const std::vector<const Piece*>& pieces) {
      return largest_of(pieces, [&](const Piece& piece) { return euclidean_of(piece); });
    };
  }

  // ---- Entries ----

  /// A norm that was fixed before the data were seen.
  static MeasuredEntry fixed_entry(const std::string& key, const Norm& norm) {
    MeasuredEntry entry{key, rounded(norm.value), norm.value, norm.proof, 0, ""};
    entry.comment = fmt::format("{}{}", proof_text(norm), norm.source);
    return entry;
  }

  /// A norm read off the trained network.
  static MeasuredEntry paid_entry(const std::string& key, const Norm& norm, double unit = 1) {
    const GridNorm grid = on_grid(norm.value, unit > 0 ? unit : 1);
    MeasuredEntry entry{key, grid.bound, norm.value, norm.proof, grid.price, ""};
    entry.comment = fmt::format("{}{}: {}, grid {}*2^({}/{}), {:.2f} nats", proof_text(norm), norm.source,
                                decimal_upper(norm.value, 6), shortest(grid.unit), grid.point,
                                points_per_octave, grid.price + 5e-3);
    return entry;
  }

  static const char* proof_text(const Norm& norm) {
    return norm.proof == Proof::frobenius ? "Frobenius norm of "
           : norm.proof == Proof::cholesky ? "spectral norm of "
                                           : "";
  }

  /// The double of the decimals that are written.
  static double rounded(double norm) {
    if (norm == 0) return 0;
    const double value = number_of<double>(decimal_upper(norm, digits)).value_or(norm);
    return value < 1e-300 ? 1e-300 : value;
  }

  /// A matrix: before training, as [weights] has it; paid for where training started from zero.
  void add_matrix(MeasuredGroup& group, const std::string& key, Part part, int block) {
    const std::vector<const Piece*> pieces = pieces_before(part, block);
    if (pieces.empty()) return;
    const bool paid = !start_ && trained(part, block);
    const auto add = [&](const std::string& name, const Norm& norm) {
      group.weights.push_back(paid ? paid_entry(name, norm) : fixed_entry(name, norm));
    };
    add(key, norm_of_matrix(*pieces[0]));
    if (part == Part::ff_in || part == Part::ff_gate) add(key + "_row", row_norm_of(*pieces[0]));
    release(*pieces[0]);
  }

  /// Vectors: as training left them where it may change them; the grid's unit is then their norm at
  /// the start.
  template <class Measure>
  void add_vectors(MeasuredGroup& group, const std::string& key, const std::vector<Part>& parts, int block,
                   const Measure& measure) {
    std::vector<const Piece*> now, old;
    for (const Part part : parts) {
      const auto append = [](auto& to, const auto& from) { to.insert(to.end(), from.begin(), from.end()); };
      append(old, pieces_before(part, block));
      append(now, start_ ? pieces_after(part, block) : pieces_before(part, block));
    }
    if (now.empty()) return;
    const Norm norm = measure(now);
    if (norm.source.empty()) return;
    if (!trained(parts[0], block)) {
      group.weights.push_back(fixed_entry(key, norm));
      return;
    }
    const double unit = start_ && !old.empty() ? measure(old).value : 1;
    group.weights.push_back(paid_entry(key, norm, unit));
  }

  void add_norms(MeasuredGroup& group, const std::vector<Part>& gains, const std::vector<Part>& biases,
                 int block) {
    add_vectors(group, "norm_gain", gains, block, [&](const std::vector<const Piece*>& pieces) {
      return largest_of(pieces, [&](const Piece& piece) { return largest_entry_of(piece); });
    });
    add_vectors(group, "norm_bias", biases, block, euclidean_measure());
  }

  void measure_block(int block) {
    MeasuredGroup& group = result_.blocks[static_cast<std::size_t>(block)];
    const auto matrix = [&](Part part) { add_matrix(group, name_of(part), part, block); };
    const auto bias = [&](Part part) { add_vectors(group, name_of(part), {part}, block, euclidean_measure()); };
    matrix(Part::query);
    bias(Part::query_bias);
    matrix(Part::key);
    bias(Part::key_bias);
    matrix(Part::value);
    bias(Part::value_bias);
    matrix(Part::output);
    bias(Part::output_bias);
    matrix(Part::ff_in);
    bias(Part::ff_in_bias);
    if (before().gated()) {
      matrix(Part::ff_gate);
      bias(Part::ff_gate_bias);
    }
    matrix(Part::ff_out);
    bias(Part::ff_out_bias);
    add_norms(group, {Part::norm_gain}, {Part::norm_bias}, block);
  }

  void measure_outside() {
    MeasuredGroup& group = result_.outside;
    if (before().has(Part::token_embedding)) {
      const Piece& table = *before().find(Part::token_embedding)[0];
      if (trained(Part::token_embedding, -1)) {
        add_matrix(group, "embedding", Part::token_embedding, -1);
        facts_.set("radius", "1", "one-hot tokens");
      } else {
        const Norm norm = row_norm_of(table);
        group.weights.push_back(
            {"embedding", 1, 1, Proof::exact, 0, "a token comes in as its row of " + table.name + ", which is frozen"});
        if (facts_.find("radius") == nullptr || facts_.find("radius")->comment != "--set")
          facts_.set("radius", shortest(rounded(norm.value)), norm.source);
      }
    } else if (before().has(Part::embedding)) {
      add_matrix(group, "embedding", Part::embedding, -1);
    } else {
      group.weights.push_back({"embedding", 1, 1, Proof::exact, 0, "inputs have the width of the network"});
    }
    add_vectors(group, "position", {Part::position, Part::class_token, Part::embedding_bias, Part::token_type},
                -1, [&](const std::vector<const Piece*>& pieces) { return position_norm(pieces); });
    add_norms(group, {Part::embedding_norm_gain, Part::final_norm_gain},
              {Part::embedding_norm_bias, Part::final_norm_bias}, -1);
    if (readout_is_new() || (adapted() && !before().has(Part::readout) && !pieces_after(Part::readout).empty()))
      group.weights.push_back({"readout", 0, 0, Proof::exact, 0, "the start has none"});
    else if (before().has(Part::readout))
      add_matrix(group, "readout", Part::readout, -1);
    else
      add_missing_readout(group);
    add_vectors(group, "readout_bias", {Part::readout_bias}, -1, euclidean_measure());
  }

  void add_missing_readout(MeasuredGroup& group) {
    group.weights.push_back({"readout", 1, 1, Proof::exact, 0,
                             "not in the checkpoint: the norm that you decide on before training it"});
    result_.notes.push_back(fmt::format(
        "{}: has no readout; state its norm and its outputs with --set weights.readout=NORM --set "
        "architecture.outputs=K, as decided before it is trained",
        before().pieces()[0].tensor->file->path()));
  }

  /// What is added to a token: its position and the bias of its embedding, or the class token in
  /// place of one, and the type of the text that it belongs to. Of types that training changes the
  /// first alone: more of them would not be vectors of positions.
  Norm position_norm(const std::vector<const Piece*>& pieces) {
    double row = 0, bias = 0, class_token = 0, type = 0;
    std::vector<std::string> names;
    for (const Piece* piece : pieces) {
      switch (piece->part) {
        case Part::position: row = row_norm_of(*piece).value; break;
        case Part::embedding_bias: bias = euclidean_of(*piece).value; break;
        case Part::class_token: class_token = euclidean_of(*piece).value; break;
        default: {
          Piece first = *piece;
          if (trained(Part::position, -1)) first.view = first.view.row_block(0, 1);
          type = row_norm_of(first).value;
        }
      }
      names.push_back(piece->name);
      release(*piece);
    }
    return {raised(row + std::max(bias, class_token) + type, 4), Proof::exact,
            fmt::format("{}{}", fmt::join(names, " + "), names.size() == 1 ? ", largest row" : "")};
  }

  // ---- Updates ----

  struct Update {
    Norm norm;
    std::optional<std::int64_t> rank;  ///< of the change; empty: full
    std::int64_t full_rank = 0;
  };

  void measure_updates() {
    if (!start_) return;
    std::optional<double> largest;
    std::int64_t rank = 0, full_rank = 0;
    bool all_low = true;
    const auto measure = [&](MeasuredGroup& group, int block) {
      Norm most;
      for (int p = 0; p < part_count; ++p) {
        const auto part = static_cast<Part>(p);
        if (!is_matrix_part(part) || !trained(part, block)) continue;
        const std::optional<Update> update = update_of(part, block);
        if (!update) continue;
        if (most.source.empty() || update->norm.value > most.value) most = update->norm;
        full_rank = std::max(full_rank, update->full_rank);
        all_low = all_low && update->rank.has_value();
        if (update->rank) rank = std::max(rank, *update->rank);
      }
      if (most.source.empty()) return;
      most.source = "largest change: " + most.source;
      group.update = paid_entry("update", most);
      largest = std::max(largest.value_or(0), group.update->bound);
    };
    measure(result_.outside, -1);
    for (int block = 0; block < before().blocks(); ++block)
      measure(result_.blocks[static_cast<std::size_t>(block)], block);
    // A start needs a finite update, also where vectors alone are trained and outside the blocks.
    if (!result_.outside.update)
      result_.outside.update = MeasuredEntry{"update", largest.value_or(0), largest.value_or(0), Proof::exact, 0,
                                             "no matrix outside the blocks is trained: the largest of the blocks'"};
    state_rank(largest.has_value(), all_low, rank, full_rank);
  }

  void state_rank(bool any, bool all_low, std::int64_t rank, std::int64_t full_rank) {
    const bool looked = adapted() || options_.rank != AuditOptions::Rank::of_adapter;
    if (!any || !looked) return;
    if (options_.rank == AuditOptions::Rank::stated) {
      if (!all_low || rank > options_.stated_rank)
        throw InputError(fmt::format(
            "{}: the update is not of rank {} to the rounding of its type: {}", model_name(),
            options_.stated_rank, all_low ? fmt::format("its rank is {}", rank) : "it has a higher rank"));
      rank = options_.stated_rank;
    }
    const std::int64_t found = all_low ? rank : full_rank;
    if (all_low) {
      result_.rank = MeasuredEntry{"rank", static_cast<double>(rank), static_cast<double>(rank), Proof::exact, 0,
                                   adapted() ? "of the adapter's factors"
                                             : "of the change, but for the rounding of the stored type"};
    } else {
      result_.notes.push_back(fmt::format("{}: the update is of no low rank to the rounding of its type", model_name()));
    }
    if (options_.rank_declared) {
      if (result_.rank) result_.rank->comment += ", declared";
      return;
    }
    const double nats = whole_number_price(static_cast<double>(found));
    if (result_.rank) {
      result_.rank->price = nats;
      result_.rank->comment += fmt::format(", {:.2f} nats", nats + 5e-3);
    }
    result_.paid.push_back({fmt::format("rank {}", all_low ? fmt::format("{}", rank) : "full"), nats});
  }

  /// The change of a trained part, empty where there is nothing to change.
  std::optional<Update> update_of(Part part, int block) {
    const std::vector<const Piece*> old = pieces_before(part, block), now = pieces_after(part, block);
    if (now.empty()) return std::nullopt;
    const Piece& piece = *now[0];
    Update update;
    update.full_rank = std::min(piece.view.rows, piece.view.columns);
    if (adapted())
      for (const LowRankChange& change : adapter_->changes)
        if (change.part == part && change.block == block) return low_rank_update(change, update);
    const Matrix difference =
        old.empty() ? Matrix(piece.view)
                    : Matrix(piece.view, old[0]->view);
    ProvenNorm norm = norm_by_heads(difference, piece);
    if (norm.bound == 0) {
      update.rank = 1;
    } else if (!adapted() && options_.rank != AuditOptions::Rank::of_adapter) {
      const std::int64_t most = options_.rank == AuditOptions::Rank::stated ? options_.stated_rank : highest_rank_tried;
      if (update.full_rank <= most && options_.rank == AuditOptions::Rank::stated) {
        update.rank = update.full_rank;
      } else if (const std::optional<LowRank> found = low_rank(difference, most)) {
        update.rank = found->rank;
        // The class speaks of the change without the rounding, which may be larger by that.
        norm.bound = raised(norm.bound + found->residual, 2);
      }
    } else if (adapted()) {
      update.rank = update.full_rank;  // stored as a whole
    }
    update.norm = {norm.bound, norm.proof, piece.name};
    release(piece);
    if (!old.empty()) release(*old[0]);
    return update;
  }

  Update low_rank_update(const LowRankChange& change, Update update) {
    const Piece left{change.part, change.block, change.name, change.left_tensor, change.left};
    const Piece right{change.part, change.block, change.name, change.right_tensor, change.right};
    surveyed(Matrix(change.left), left);
    surveyed(Matrix(change.right), right);
    const std::int64_t heads = heads_of(change.part), rows = change.left.rows / heads;
    ProvenNorm most;
    bool by_frobenius = false;
    for (std::int64_t head = 0; head < heads; ++head) {
      const ProvenNorm norm = spectral_norm_of_product(Matrix(change.left.row_block(head * rows, rows)),
                                                       Matrix(change.right), change.factor);
      by_frobenius = by_frobenius || norm.proof == Proof::frobenius;
      if (norm.bound >= most.bound) most = norm;
    }
    update.norm = {most.bound, by_frobenius ? Proof::frobenius : most.proof, change.name};
    update.rank = change.right.rows;
    return update;
  }

  // ---- Bits, groups, sizes ----

  /// Numbers that a file holds have the bits of their type.
  void read_bits() {
    if (options_.bits) return;
    int most = 0;
    const auto look = [&](const Piece& piece) {
      if (trained(piece.part, piece.block)) most = std::max(most, bits_of(piece.tensor->type));
    };
    if (adapted()) {
      for (const LowRankChange& change : adapter_->changes)
        most = std::max({most, bits_of(change.left_tensor->type), bits_of(change.right_tensor->type)});
      for (const Piece& piece : adapter_->replaced) look(piece);
    } else {
      for (const Piece& piece : network_->pieces()) look(piece);
    }
    const bool has_untrained_readout =
        result_.outside.trainable.has(WeightGroup::readout) && !before().has(Part::readout) &&
        pieces_after(Part::readout).empty();
    if (most == 0 || has_untrained_readout) return;
    if (result_.rank && !adapted()) {
      result_.notes.push_back(fmt::format(
          "{}: the factors of the change are not in the file, so their bits are not either; where you "
          "know them, --set training.bits=B",
          model_name()));
      return;
    }
    MeasuredEntry bits{"bits", static_cast<double>(most), static_cast<double>(most), Proof::exact, 0,
                       "of what is trained, as the file stores it"};
    if (options_.bits_declared) {
      bits.comment += ", declared";
    } else {
      bits.price = whole_number_price(most);
      bits.comment += fmt::format(", {:.2f} nats", bits.price + 5e-3);
      result_.paid.push_back({fmt::format("{} bits", most), bits.price});
    }
    result_.bits = bits;
  }

  void price_groups() {
    if (!result_.restricts || options_.trainable_declared) return;
    int groups = count_of(result_.outside.present);
    for (const MeasuredGroup& block : result_.blocks) groups += count_of(block.present);
    result_.paid.push_back({fmt::format("which of {} groups are trained", groups), groups * group_price});
  }

  void state_architecture() {
    const NetworkParts& parts = before();
    std::vector<MeasuredClass::Fact>& list = result_.architecture;
    const auto state = [&](const std::string& key, const std::string& value, const std::string& comment) {
      const MeasuredClass::Fact* given = facts_.find(key);
      if (given != nullptr && given->comment == "--set")
        list.push_back(*given);
      else
        list.push_back({key, value, comment});
    };
    const auto fact = [&](const std::string& key) {
      if (const MeasuredClass::Fact* known = facts_.find(key)) list.push_back(*known);
    };
    const auto whole = [](std::int64_t value) { return fmt::format("{}", value); };
    fact("tokens");
    const bool token_rows = parts.has(Part::token_embedding) && !trained(Part::token_embedding, -1);
    const std::int64_t input = parts.has(Part::embedding)   ? parts.input_dim()
                               : parts.vocabulary() > 0 && !token_rows ? parts.vocabulary()
                                                                       : parts.width();
    state("input_dim", whole(input),
          parts.has(Part::embedding) ? "numbers of a token"
          : token_rows || parts.vocabulary() == 0 ? "the width: a token comes in embedded"
                                                  : "the vocabulary");
    fact("radius");
    fact("heads");
    if (kv_heads_ != heads_) state("kv_heads", whole(kv_heads_), "from the rows of the keys");
    state("width", whole(parts.width()), "from the shapes");
    state("ff", whole(parts.ff()), "from the shapes");
    state("norms_per_block", whole(parts.norms_per_block()), "from the names");
    fact("placement");
    fact("activation");
    if (parts.gated()) state("ff_gated", "true", "from the names");
    fact("rotary");
    fact("norm_epsilon");
    fact("norm_kind");
    if (parts.has(Part::embedding_norm_gain)) state("embedding_norm", "true", "from the names");
    if (parts.has(Part::final_norm_gain)) state("final_norm", "true", "from the names");
    const std::int64_t outputs =
        network_ && network_->outputs() > 0 ? network_->outputs() : replaced_outputs();
    state("outputs", whole(std::max<std::int64_t>(outputs, 1)),
          outputs > 0 ? "rows of the readout" : "the checkpoint has no readout");
  }

  std::int64_t replaced_outputs() const {
    if (adapted())
      for (const Piece& piece : adapter_->replaced)
        if (piece.part == Part::readout) return piece.view.rows;
    return before().outputs();
  }

  void note_ignored() {
    const NetworkParts& parts = network_ ? *network_ : *base_;
    bool pooler = false;
    for (const auto& [name, reason] : parts.ignored())
      pooler = pooler || name.find("pooler") != std::string::npos;
    if (!pooler) return;
    if (layout_.name == "bert" && parts.has(Part::readout))
      throw InputError(fmt::format(
          "{}: the readout stands behind a pooler, a layer with tanh that the class has not; a MAP.toml with "
          "the pooler \"ignored\" measures the network without it",
          model_name()));
    result_.notes.push_back(fmt::format("{}: the pooler is left out: the class reads one token or their mean",
                                        model_name()));
  }

  const Checkpoint& model_;
  const Checkpoint* start_;
  const Layout& layout_;
  const AuditOptions& options_;
  std::unique_ptr<NetworkParts> base_, network_;
  std::optional<Adapter> adapter_;
  Facts facts_;
  MeasuredClass result_;
  std::int64_t heads_ = 1, kv_heads_ = 1;
  double total_ = 0, done_ = 0;
  mutable bool types_differ_ = false;
};

}  // namespace

MeasuredClass audit(const Checkpoint& model, const Checkpoint* start, const Layout& layout,
                    const AuditOptions& options) {
  return Auditor(model, start, layout, options).run();
}

}  // namespace boundsweep
