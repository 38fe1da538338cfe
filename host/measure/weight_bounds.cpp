#include "host/measure/weight_bounds.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "boundsweep/norm_certificate.hpp"
#include "host/measure/measured_entry.hpp"

namespace boundsweep {
namespace {

using Pieces = std::vector<const Piece*>;

class WeightBounds {
 public:
  WeightBounds(MeasuredClass& result, const TrainedNetwork& network, const TrainedGroups& groups,
               const PieceNorms& norms, ArchitectureFacts& facts)
      : result_(result), network_(network), groups_(groups), norms_(norms), facts_(facts) {}

  void add() {
    add_input();
    add_vectors(result_.outside, "position",
                {Part::position, Part::class_token, Part::embedding_bias, Part::token_type}, -1,
                [&](const Pieces& pieces) { return position_norm(pieces); });
    add_norm_layers(result_.outside, {Part::embedding_norm_gain, Part::final_norm_gain},
                    {Part::embedding_norm_bias, Part::final_norm_bias}, -1);
    add_readout();
    for (int block = 0; block < network_.parts().blocks(); ++block) add_block(block);
  }

 private:
  /// A table of tokens that training changes is E, its inputs are one-hot. One that is frozen is
  /// not part of the network: its rows are what comes in.
  void add_input() {
    MeasuredGroup& group = result_.outside;
    const auto identity = [&](const std::string& why) {
      group.weights.push_back({"embedding", 1, 0, why});
    };
    const Pieces table = network_.before(Part::token_embedding);
    if (!table.empty() && groups_.trained(Part::token_embedding, -1)) {
      add_matrix(group, "embedding", Part::token_embedding, -1);
      facts_.set_radius({1, Proof::exact, "one-hot tokens"});
    } else if (!table.empty()) {
      identity("a token comes in as its row of " + table[0]->name + ", which is frozen");
      Norm norm = norms_.row(*table[0]);
      release(*table[0]);
      if (const Pieces types = network_.before(Part::token_type);
          !types.empty() && !groups_.trained(Part::token_type, -1)) {
        const Norm type = norms_.row(*types[0]);
        norm.value = raised(norm.value + type.value, 1);
        norm.source += " + " + type.source;
      }
      facts_.set_radius(norm);
    } else if (network_.parts().has(Part::embedding)) {
      add_matrix(group, "embedding", Part::embedding, -1);
    } else {
      identity("inputs have the width of the network");
    }
  }

  /// What is added to a token: its position and the bias of its embedding, or the class token in
  /// place of one. A type of text is a token's, and comes in with it; but where the table of tokens
  /// or the vectors of positions are trained, all tokens are taken to be of the first type.
  Norm position_norm(const Pieces& pieces) {
    double row = 0, bias = 0, class_token = 0, type = 0;
    std::vector<std::string> names;
    for (const Piece* piece : pieces) {
      switch (piece->part) {
        case Part::position: row = norms_.row(*piece).value; break;
        case Part::embedding_bias: bias = norms_.vector(*piece).value; break;
        case Part::class_token: class_token = norms_.vector(*piece).value; break;
        default: {
          if (!types_are_added()) continue;
          Piece first = *piece;
          first.view = first.view.row_block(0, 1);
          type = norms_.row(first).value;
        }
      }
      names.push_back(piece->name);
      release(*piece);
    }
    if (names.empty()) return {};
    return {raised(row + std::max(bias, class_token) + type, 4), Proof::exact,
            fmt::format("{}{}", fmt::join(names, " + "), row > 0 ? ", largest row" : "")};
  }

  bool types_are_added() const {
    return network_.before(Part::token_embedding).empty() ||
           groups_.trained(Part::token_embedding, -1) || groups_.trained(Part::token_type, -1);
  }

  void add_readout() {
    MeasuredGroup& group = result_.outside;
    if (!network_.before(Part::readout).empty()) {
      add_matrix(group, "readout", Part::readout, -1);
    } else if (!network_.after(Part::readout).empty()) {
      group.weights.push_back({"readout", 0, 0, "the start has none"});
    } else {
      const char* const when =
          network_.start() == nullptr ? "decided on before it is trained" : "fixed before training";
      group.weights.push_back({"readout", 1, 0, fmt::format("not in the checkpoint: {}", when)});
      if (!network_.new_readout())
        result_.notes.push_back(
            fmt::format("{}: has no readout; state its norm and its outputs, as {}, with --set "
                        "weights.readout=NORM "
                        "--set architecture.outputs=K",
                        network_.name(), when));
    }
    add_vectors(group, "readout_bias", {Part::readout_bias}, -1,
                [&](const Pieces& pieces) { return largest_vector(pieces); });
  }

  void add_block(int block) {
    MeasuredGroup& group = result_.blocks[static_cast<std::size_t>(block)];
    const auto linear = [&](Part matrix, Part bias) {
      add_matrix(group, name_of(matrix), matrix, block);
      add_vectors(group, name_of(bias), {bias}, block,
                  [&](const Pieces& pieces) { return largest_vector(pieces); });
    };
    linear(Part::query, Part::query_bias);
    linear(Part::key, Part::key_bias);
    linear(Part::value, Part::value_bias);
    linear(Part::output, Part::output_bias);
    linear(Part::ff_in, Part::ff_in_bias);
    linear(Part::ff_gate, Part::ff_gate_bias);
    linear(Part::ff_out, Part::ff_out_bias);
    add_norm_layers(group, {Part::norm_gain}, {Part::norm_bias}, block);
  }

  void add_norm_layers(MeasuredGroup& group, const std::vector<Part>& gains,
                       const std::vector<Part>& biases, int block) {
    add_vectors(group, "norm_gain", gains, block, [&](const Pieces& pieces) {
      return largest_of(pieces, [&](const Piece& piece) { return norms_.largest_entry(piece); });
    });
    add_vectors(group, "norm_bias", biases, block,
                [&](const Pieces& pieces) { return largest_vector(pieces); });
  }

  /// As it was before training; paid for where training began at zero.
  void add_matrix(MeasuredGroup& group, const std::string& key, Part part, int block) {
    const Pieces pieces = network_.before(part, block);
    if (pieces.empty()) return;
    const bool paid = network_.start() == nullptr && groups_.trained(part, block);
    const auto add_entry = [&](const std::string& name, const Norm& norm) {
      group.weights.push_back(paid ? paid_entry(name, norm) : fixed_entry(name, norm));
    };
    add_entry(key, norms_.matrix(*pieces[0]));
    if (part == Part::ff_in || part == Part::ff_gate)
      add_entry(key + "_row", norms_.row(*pieces[0]));
    release(*pieces[0]);
  }

  /// As training left them where it may change them; the grid's unit is then their norm at the
  /// start.
  template <class Measure>
  void add_vectors(MeasuredGroup& group, const std::string& key, const std::vector<Part>& parts,
                   int block, const Measure& measure) {
    Pieces now, old;
    for (const Part part : parts) {
      const Pieces after = network_.after(part, block), before = network_.before(part, block);
      now.insert(now.end(), after.begin(), after.end());
      old.insert(old.end(), before.begin(), before.end());
    }
    if (now.empty()) return;
    const Norm norm = measure(now);
    if (norm.source.empty()) return;
    if (!groups_.trained(parts[0], block)) {
      group.weights.push_back(fixed_entry(key, norm));
      return;
    }
    const double unit = network_.start() != nullptr && !old.empty() ? measure(old).value : 1;
    group.weights.push_back(paid_entry(key, norm, unit));
  }

  Norm largest_vector(const Pieces& pieces) const {
    return largest_of(pieces, [&](const Piece& piece) { return norms_.vector(piece); });
  }

  template <class Measure>
  static Norm largest_of(const Pieces& pieces, const Measure& measure) {
    Norm most;
    for (const Piece* piece : pieces) {
      const Norm norm = measure(*piece);
      if (most.source.empty() || norm.value > most.value) most = norm;
      release(*piece);
    }
    return most;
  }

  MeasuredClass& result_;
  const TrainedNetwork& network_;
  const TrainedGroups& groups_;
  const PieceNorms& norms_;
  ArchitectureFacts& facts_;
};

}  // namespace

void add_weight_bounds(MeasuredClass& result, const TrainedNetwork& network,
                       const TrainedGroups& groups, const PieceNorms& norms,
                       ArchitectureFacts& facts) {
  WeightBounds(result, network, groups, norms, facts).add();
}

double weight_bound_operations(const TrainedNetwork& network, const TrainedGroups& groups,
                               const PieceNorms& norms) {
  double sum = 0;
  for (const Piece& piece : network.parts().pieces()) {
    const bool is_table = piece.part == Part::token_embedding && !groups.trained(piece.part, -1);
    sum += is_matrix_part(piece.part) && !is_table ? norms.operations(piece)
                                                   : PieceNorms::operations_of_vector(piece);
  }
  return sum;
}

}  // namespace boundsweep
