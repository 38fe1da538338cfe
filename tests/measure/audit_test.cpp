// The class of a checkpoint: what it promises is never below what the network has, and is paid for.

#include "host/measure/audit.hpp"

#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "host/config/axis_names.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/measure/built_in_layouts.hpp"
#include "host/measure/class_text.hpp"
#include "tests/measure/checkpoint_test.hpp"
#include "tests/measure/jacobi.hpp"
#include "tests/measure/made_checkpoint.hpp"

namespace boundsweep {
namespace {

constexpr long double tight = 1.0018L;  // 0.1 % of the proof, 0.07 % of the grid, and a little

struct Options : AuditOptions {
  Options& set(const std::string& option) {
    given.push_back(option);
    overrides = class_overrides(given);
    return *this;
  }
  Options& trains(WeightGroup group) {
    if (!trainable) trainable = GroupSet{0};
    trainable->bits |= std::uint32_t{1} << static_cast<int>(group);
    return *this;
  }
  std::vector<std::string> given;
};

class Audit : public CheckpointTest {
 protected:
  std::string save(const MadeNetwork& network, const std::string& folder,
                   const std::string& type = "F32") {
    write(folder + "/config.json", network.config());
    return write(folder + "/model.safetensors", network.file(type).content());
  }
  MeasuredClass audited(const std::string& layout, const std::string& model,
                        const std::string& start, const Options& options) {
    const Checkpoint checkpoint({model});
    std::optional<Checkpoint> base;
    if (!start.empty()) base.emplace(std::vector<std::string>{start});
    const Checkpoint* const begin = base ? &*base : nullptr;
    Options pretending = options;
    pretending.pretends = true;
    const Layout names = built_in_layout(layout);
    audit(checkpoint, begin, names, pretending);
    return audit(checkpoint, begin, names, options);
  }
  std::string problem(const std::string& layout, const std::string& model, const std::string& start,
                      const Options& options) {
    return relative(message_of<InputError>([&] { audited(layout, model, start, options); }));
  }
  /// The sweep that the file states.
  static Sweep written(const MeasuredClass& c, const Options& options) {
    return read_sweep_text(class_text(c, {"m", "", "l", ""}, options.given), "class.toml");
  }
  static Options options_for(const std::string& layout) {
    Options options;
    if (layout == "vit" || layout == "torch") options.set("architecture.radius=3");
    return options;
  }
};

double block_value(const Sweep& sweep, int block, WeightField field) {
  const BlockOverride& one = sweep.blocks[static_cast<std::size_t>(block)];
  EXPECT_TRUE(one.states(field));
  return one.value[static_cast<int>(field)];
}

void expect_covers(double bound, long double norm, const std::string& what) {
  EXPECT_GE(static_cast<long double>(bound), norm) << what;
  EXPECT_LE(static_cast<long double>(bound), norm * tight) << what;
}

struct PartField {
  Part part;
  WeightField field;
};
constexpr PartField matrices[] = {
    {Part::query, WeightField::query},  {Part::key, WeightField::key},
    {Part::value, WeightField::value},  {Part::output, WeightField::output},
    {Part::ff_in, WeightField::ff_in},  {Part::ff_gate, WeightField::ff_gate},
    {Part::ff_out, WeightField::ff_out}};
constexpr PartField biases[] = {
    {Part::query_bias, WeightField::query_bias},   {Part::key_bias, WeightField::key_bias},
    {Part::value_bias, WeightField::value_bias},   {Part::output_bias, WeightField::output_bias},
    {Part::ff_in_bias, WeightField::ff_in_bias},   {Part::ff_gate_bias, WeightField::ff_gate_bias},
    {Part::ff_out_bias, WeightField::ff_out_bias}, {Part::norm_bias, WeightField::norm_bias}};

class EveryLayout : public Audit, public testing::WithParamInterface<const char*> {};

TEST_P(EveryLayout, IsCoveredByItsClass) {
  const std::string layout = GetParam();
  for (const char* type : {"F32", "F64"}) {
    const MadeNetwork network = made_network(layout, 3);
    const Options options = options_for(layout);
    const MeasuredClass c = audited(layout, save(network, type, type), "", options);
    const Sweep sweep = written(c, options);
    ASSERT_EQ(sweep.blocks.size(), 2u);
    for (int block = 0; block < 2; ++block) {
      for (const auto& [part, field] : matrices)
        if (network.has(part, block))
          expect_covers(block_value(sweep, block, field), network.spectral(part, block),
                        name_of(part));
      for (const auto& [part, field] : biases)
        if (network.has(part, block))
          expect_covers(block_value(sweep, block, field), network.euclidean(part, block),
                        name_of(part));
      expect_covers(block_value(sweep, block, WeightField::norm_gain),
                    network.largest_entry(Part::norm_gain, block), "norm_gain");
      expect_covers(block_value(sweep, block, WeightField::ff_in_row),
                    network.largest_row(Part::ff_in, block), "ff_in_row");
      if (network.has(Part::ff_gate, block))
        expect_covers(block_value(sweep, block, WeightField::ff_gate_row),
                      network.largest_row(Part::ff_gate, block), "ff_gate_row");
    }
    const auto axis = [&](Axis a) { return sweep.axis(a).front(); };
    EXPECT_EQ(axis(Axis::heads), 2);
    EXPECT_EQ(axis(Axis::kv_heads), layout == "llama" ? 1 : axis_info(Axis::kv_heads).initial);
    EXPECT_EQ(axis(Axis::width), 8);
    EXPECT_EQ(axis(Axis::ff), 12);
    EXPECT_EQ(axis(Axis::tokens), 5);
    EXPECT_EQ(axis(Axis::norms), 2);
    EXPECT_EQ(axis(Axis::ff_gated), layout == "llama");
    EXPECT_EQ(axis(Axis::rotary), layout == "llama");
    EXPECT_EQ(axis(Axis::final_norm), layout != "bert");
    EXPECT_EQ(axis(Axis::embedding_norm), layout == "bert");
    EXPECT_EQ(sweep.rms_norm, layout == "llama");
    // Everything was trained from zero, and paid for.
    EXPECT_TRUE(sweep.trainable.is_all());
    EXPECT_GE(sweep.selection, c.selection());
    EXPECT_GT(c.paid_norms(), 2 * 8);
    for (const MeasuredEntry& entry : c.blocks[0].weights) EXPECT_GT(entry.price, 7) << entry.key;
  }
}

TEST_P(EveryLayout, WithoutTrainingOfTheBodyCostsNothing) {
  const std::string layout = GetParam();
  const MadeNetwork network = made_network(layout, 4);
  Options options = options_for(layout);
  options.set("weights.readout=0.5").set("architecture.outputs=10").trains(WeightGroup::readout);
  options.trainable_declared = true;
  const MeasuredClass c = audited(layout, save(network, "m"), "", options);
  EXPECT_EQ(c.selection(), 0);
  const Sweep sweep = written(c, options);
  EXPECT_EQ(sweep.axis(Axis::outputs), std::vector<double>{10});
  EXPECT_EQ(sweep.trainable.bits, std::uint32_t{1} << static_cast<int>(WeightGroup::readout));
  for (int block = 0; block < 2; ++block) {
    EXPECT_EQ(sweep.blocks[static_cast<std::size_t>(block)].trainable.bits, 0u);
    const double query = block_value(sweep, block, WeightField::query);
    EXPECT_GE(static_cast<long double>(query), network.spectral(Part::query, block));
    EXPECT_LE(static_cast<long double>(query), network.spectral(Part::query, block) * 1.001L);
  }
  options.trainable_declared = false;
  const MeasuredClass paid = audited(layout, path("m/model.safetensors"), "", options);
  EXPECT_GE(paid.selection(), 2 * 8 * std::log(2.0));
}

INSTANTIATE_TEST_SUITE_P(Of, EveryLayout, testing::Values("gpt2", "bert", "vit", "llama", "torch"),
                         [](const auto& info) { return std::string(info.param); });

/// What enters a network: rows of a frozen table, or one-hot vectors of a trained one.
TEST_F(Audit, InputsAreRowsOfAFrozenTable) {
  const MadeNetwork network = made_network("bert", 5);
  const std::string model = save(network, "m");
  Options options;
  options.trains(WeightGroup::query);
  const MeasuredClass frozen = audited("bert", model, "", options);
  const long double rows =
      network.largest_row(Part::token_embedding) + network.largest_row(Part::token_type);
  const Sweep sweep = written(frozen, options);
  expect_covers(sweep.axis(Axis::radius).front(), rows, "radius");
  EXPECT_EQ(sweep.axis(Axis::input_dim).front(), 8);
  EXPECT_EQ(*frozen.outside.bound("embedding"), 1);
  expect_covers(*frozen.outside.bound("position"), network.largest_row(Part::position), "position");
  const MeasuredClass trained = audited("bert", model, "", {});
  const Sweep whole = written(trained, {});
  EXPECT_EQ(whole.axis(Axis::radius).front(), 1);
  EXPECT_EQ(whole.axis(Axis::input_dim).front(), 11);
  expect_covers(*trained.outside.bound("embedding"), network.spectral(Part::token_embedding),
                "embedding");
  MadePart type = network.part(Part::token_type);
  type.values.resize(8);
  expect_covers(*trained.outside.bound("position"),
                network.largest_row(Part::position) + jacobi_norm(type.values, 8, 1),
                "position and type");
  options.set("architecture.radius=0.5");
  EXPECT_EQ(problem("bert", model, "", options)
                .rfind("--set architecture.radius: 0.5 is less than inputs", 0),
            0u);
}

TEST_F(Audit, OfAStartBoundsItAndTheChangeOfEachBlock) {
  const MadeNetwork start = made_network("gpt2", 6);
  MadeNetwork model = start;
  const auto change = [&](Part part, int block, double by) {
    MadePart& p = model.part(part, block);
    const std::vector<double> noise = random_numbers(p.values.size(), 77, by);
    for (std::size_t i = 0; i < noise.size(); ++i)
      p.values[i] = static_cast<float>(p.values[i] + noise[i]);
  };
  change(Part::value, 1, 0.01);
  change(Part::ff_in, 1, 0.03);
  change(Part::norm_gain, 1, 0.02);
  const std::string before = save(start, "start"), after = save(model, "model");
  const MeasuredClass c = audited("gpt2", after, before, {});
  const Sweep sweep = written(c, {});
  const auto bit = [](WeightGroup group) { return std::uint32_t{1} << static_cast<int>(group); };
  EXPECT_EQ(sweep.blocks[0].trainable.bits, 0u);
  EXPECT_EQ(sweep.blocks[1].trainable.bits,
            bit(WeightGroup::value) | bit(WeightGroup::ff_in) | bit(WeightGroup::norm));
  long double most = 0;
  for (const Part part : {Part::value, Part::ff_in}) {
    const MadePart &a = model.part(part, 1), &b = start.part(part, 1);
    std::vector<double> difference(a.values.size());
    for (std::size_t i = 0; i < difference.size(); ++i) difference[i] = a.values[i] - b.values[i];
    most = std::max(most, spectral_by_heads(difference, a.rows, a.columns, model.heads_of(part)));
  }
  ASSERT_TRUE(sweep.blocks[1].has_update);
  expect_covers(sweep.blocks[1].update, most, "update");
  // Matrices as they began, vectors as they ended.
  const double value = block_value(sweep, 1, WeightField::value);
  EXPECT_GE(static_cast<long double>(value), start.spectral(Part::value, 1));
  EXPECT_LE(static_cast<long double>(value), start.spectral(Part::value, 1) * 1.001L);
  expect_covers(block_value(sweep, 1, WeightField::norm_gain),
                model.largest_entry(Part::norm_gain, 1), "norm_gain");
  // One change, one gain and one bias of norms on the grid, 32 bits, and a coin for every group.
  EXPECT_EQ(c.paid_norms(), 3);
  const double others =
      std::accumulate(c.paid.begin(), c.paid.end(), 0.0,
                      [](double sum, const PaidChoice& one) { return sum + one.nats; });
  const int groups =
      2 * 8 + 4;  // in a block all but the gate; outside embedding, position, norm, readout
  EXPECT_NEAR(others, std::log(32.0 * 33) + groups * std::log(2.0), 1e-9);
  Options declared;
  declared.trainable_declared = declared.bits_declared = true;
  EXPECT_EQ(audited("gpt2", after, before, declared).paid.size(), 0u);
}

TEST_F(Audit, RefusesWhatIsNotAsItWasSaid) {
  const MadeNetwork start = made_network("bert", 7);
  MadeNetwork model = start;
  const std::string before = save(start, "start"), same = save(model, "same");
  EXPECT_EQ(
      problem("bert", same, before, {}),
      "same/model.safetensors: no tensor differs from the start start/model.safetensors; say with "
      "--trainable what training may change");
  model.part(Part::query, 1).values[3] += 0.25;
  const std::string after = save(model, "model");
  Options options;
  options.trains(WeightGroup::value);
  EXPECT_EQ(problem("bert", after, before, options),
            "model/model.safetensors: query of block 1 differs from the start, but is not among "
            "--trainable "
            "value");
  model.part(Part::query, 1).values[3] = NAN;
  EXPECT_EQ(problem("bert", save(model, "nan"), "", {}),
            "nan/model.safetensors: \"bert.encoder.layer.1.attention.self.query.weight\": row 0, "
            "column 3 of "
            "its query is no finite number");
  MadeNetwork other = made_network("bert", 7);
  other.part(Part::position).values.resize(3 * 8);
  other.part(Part::position).rows = 3;
  EXPECT_EQ(problem("bert", save(other, "other"), before, {}),
            "other/model.safetensors: \"bert.embeddings.position_embeddings.weight\": its position "
            "is 3 x 8, "
            "in the start start/model.safetensors it is 5 x 8");
  Options readout;
  readout.set("weights.readout=1");
  EXPECT_EQ(
      problem("bert", after, before, readout),
      "--set weights.readout: with --start the readout of model/model.safetensors is measured, the "
      "entry is for networks without one");
  Options outputs;
  outputs.set("architecture.outputs=4");
  EXPECT_EQ(problem("bert", after, "", outputs),
            "--set architecture.outputs: the readout classifier.weight has 3 rows; a readout of "
            "its own that "
            "was decided on beforehand takes --set weights.readout=NORM too");
  Options tied;
  tied.trains(WeightGroup::readout);
  EXPECT_EQ(problem("gpt2", save(made_network("gpt2", 1), "gpt2"), "", tied),
            "gpt2/model.safetensors: its readout is its embedding, so --trainable must name both "
            "or neither; "
            "a readout of its own that was decided on beforehand is stated by --set "
            "weights.readout=NORM");
}

TEST_F(Audit, HeadsAndTokensComeFromSomewhere) {
  const MadeNetwork network = made_network("llama", 8);
  const std::string model = write("m/model.safetensors", network.file().content());
  EXPECT_EQ(problem("llama", model, "", {}),
            "m/model.safetensors: neither the tensors nor a config.json beside them say how many "
            "heads share "
            "the width; give --set architecture.heads=N");
  Options options;
  options.set("architecture.heads=2");
  EXPECT_EQ(problem("llama", model, "", options),
            "m/model.safetensors: neither the tensors nor a config.json beside them say the most "
            "tokens that "
            "an input has; give --set architecture.tokens=N");
  options.set("architecture.tokens=9");
  EXPECT_EQ(problem("llama", model, "", options), "no error");
  options.set("architecture.heads=3");
  EXPECT_EQ(
      problem("llama", model, "", options),
      "m/model.safetensors: 3 heads (--set) do not divide the width 8; --set architecture.heads=N");
  options.set("architecture.heads=1");
  EXPECT_EQ(problem("llama", model, "", options),
            "m/model.safetensors: keys have 4 rows, which 1 heads of 8 (--set) cannot share");
}

TEST_F(Audit, AStartOfAnotherTypeIsToldFromTraining) {
  const MadeNetwork start = made_network("torch", 9);
  Options options;
  options.set("architecture.heads=2").set("architecture.tokens=4").set("architecture.radius=1");
  const MeasuredClass c =
      audited("torch", save(start, "half", "F16"), save(start, "single", "F32"), options);
  ASSERT_FALSE(c.notes.empty());
  EXPECT_NE(std::find_if(c.notes.begin(), c.notes.end(),
                         [](const std::string& note) {
                           return note.find("of another type than the start's") !=
                                  std::string::npos;
                         }),
            c.notes.end());
}

class Rank : public Audit {
 protected:
  Rank() : start_(made_network("llama", 10)) {
    start_.width = 8;
    before_ = save(start_, "start");
  }
  /// The start with the product of two factors added to the values of block 0, stored in that type.
  std::string merged(std::int64_t rank, const std::string& type) {
    MadeNetwork model = start_;
    MadePart& p = model.part(Part::ff_in, 0);
    const std::vector<double> left =
                                  random_numbers(static_cast<std::size_t>(p.rows * rank), 5, 0.3),
                              right = random_numbers(static_cast<std::size_t>(rank * p.columns), 6,
                                                     0.3);
    for (std::int64_t i = 0; i < p.rows; ++i)
      for (std::int64_t j = 0; j < p.columns; ++j)
        for (std::int64_t k = 0; k < rank; ++k)
          p.values[static_cast<std::size_t>(i * p.columns + j)] +=
              left[static_cast<std::size_t>(i * rank + k)] *
              right[static_cast<std::size_t>(k * p.columns + j)];
    return save(model, fmt::format("rank-{}-{}", rank, type), type);
  }
  MadeNetwork start_;
  std::string before_;
};

TEST_F(Rank, OfAMergedChangeIsFoundToTheRoundingOfItsType) {
  Options options;
  options.rank.kind = RankClaim::Kind::found;
  for (const char* type : {"F64", "F32"})
    for (const std::int64_t rank : {1, 2, 3}) {
      const MeasuredClass c = audited("llama", merged(rank, type), before_, options);
      ASSERT_TRUE(c.rank) << type << rank;
      EXPECT_EQ(c.rank->bound, static_cast<double>(rank)) << type;
      EXPECT_FALSE(c.bits);  // those of the factors are not known
      const auto paid = std::find_if(c.paid.begin(), c.paid.end(), [&](const PaidChoice& one) {
        return one.what == fmt::format("rank {}", rank);
      });
      ASSERT_NE(paid, c.paid.end());
      EXPECT_NEAR(paid->nats, std::log(static_cast<double>(rank * (rank + 1))), 1e-12);
      EXPECT_EQ(written(c, {}).axis(Axis::rank).front(), static_cast<double>(rank));
    }
  options.rank.declared = true;
  const MeasuredClass declared =
      audited("llama", path("rank-2-F32/model.safetensors"), before_, options);
  EXPECT_TRUE(std::none_of(declared.paid.begin(), declared.paid.end(), [](const PaidChoice& one) {
    return one.what.find("rank") != std::string::npos;
  }));
}

TEST_F(Rank, ThatIsStatedMustHold) {
  Options options;
  options.rank.kind = RankClaim::Kind::stated;
  options.rank.stated = 2;
  const std::string model = merged(3, "F32");
  EXPECT_EQ(problem("llama", model, before_, options),
            "--rank-of-update: rank-3-F32/model.safetensors: the change is not of rank 2 to the "
            "rounding of "
            "its type");
  options.rank.stated = 5;
  EXPECT_EQ(audited("llama", model, before_, options).rank->bound, 5);
}

TEST_F(Rank, OfNoiseIsFullAndPaidForAsThat) {
  MadeNetwork model = start_;
  for (double& value : model.part(Part::ff_in, 0).values) value *= 1.01;
  Options options;
  options.rank.kind = RankClaim::Kind::found;
  const std::vector<double> noise = random_numbers(12 * 8, 4, 0.01);
  for (std::size_t i = 0; i < noise.size(); ++i) model.part(Part::ff_in, 0).values[i] += noise[i];
  const MeasuredClass c = audited("llama", save(model, "noise"), before_, options);
  EXPECT_FALSE(c.rank);
  const auto paid = std::find_if(c.paid.begin(), c.paid.end(),
                                 [](const PaidChoice& one) { return one.what == "full rank"; });
  ASSERT_NE(paid, c.paid.end());
  EXPECT_NEAR(paid->nats, std::log(8.0 * 9), 1e-12);
}

TEST_F(Rank, OfASmallReadoutBesideIsThatOfTheLarger) {
  MadeNetwork start = made_network("bert", 12), model = start;
  MadePart& values = model.part(Part::ff_in, 0);
  for (std::size_t i = 0; i < values.values.size(); ++i)
    values.values[i] =
        static_cast<float>(values.values[i] + 0.25 * static_cast<double>(i % 8 == 3));
  const std::vector<double> noise = random_numbers(3 * 8, 4, 0.5);
  for (std::size_t i = 0; i < noise.size(); ++i)
    model.part(Part::readout).values[i] = static_cast<float>(noise[i]);
  Options options;
  options.rank.kind = RankClaim::Kind::found;
  const MeasuredClass c =
      audited("bert", save(model, "model"), save(start, "other-start"), options);
  ASSERT_TRUE(c.rank);
  EXPECT_EQ(c.rank->bound, 3);  // the readout's three rows; what was added to the other has rank 1
}

class Adapters : public Audit {
 protected:
  Adapters() : start_(made_network("llama", 11)) { before_ = save(start_, "start"); }

  /// lora_B · lora_A, rank 2, of the queries of block 1 and the values of block 0.
  SafetensorsFile factors() {
    SafetensorsFile file;
    const auto pair = [&](const std::string& name, std::int64_t rows, std::uint64_t seed) {
      a_ = random_numbers(2 * 8, seed, 0.2);
      b_ = random_numbers(static_cast<std::size_t>(rows * 2), seed + 1, 0.2);
      for (double& x : a_) x = static_cast<float>(x);
      for (double& x : b_) x = static_cast<float>(x);
      file.add("base_model.model.model.layers." + name + ".lora_A.weight", {2, 8}, a_);
      file.add("base_model.model.model.layers." + name + ".lora_B.weight", {rows, 2}, b_);
    };
    pair("0.self_attn.v_proj", 4, 21);
    pair("1.self_attn.q_proj", 8, 31);
    return file;
  }
  std::string adapter(const SafetensorsFile& file, const std::string& config) {
    write("adapter/adapter_config.json", config);
    return write("adapter/adapter_model.safetensors", file.content());
  }
  std::vector<double> a_, b_;  // of the last pair
  MadeNetwork start_;
  std::string before_;
};

TEST_F(Adapters, AreReadWithTheirRank) {
  const std::string model = adapter(factors(), "{\"lora_alpha\": 6, \"r\": 2}");
  const MeasuredClass c = audited("llama", model, before_, {});
  ASSERT_TRUE(c.rank);
  EXPECT_EQ(c.rank->bound, 2);
  std::vector<double> product(8 * 8);
  for (std::size_t i = 0; i < 8; ++i)
    for (std::size_t j = 0; j < 8; ++j)
      for (std::size_t k = 0; k < 2; ++k) product[i * 8 + j] += 3 * b_[i * 2 + k] * a_[k * 8 + j];
  const Sweep sweep = written(c, {});
  expect_covers(sweep.blocks[1].update, spectral_by_heads(product, 8, 8, 2), "update");
  EXPECT_EQ(sweep.blocks[1].trainable.bits,
            std::uint32_t{1} << static_cast<int>(WeightGroup::query));
  EXPECT_EQ(sweep.blocks[0].trainable.bits,
            std::uint32_t{1} << static_cast<int>(WeightGroup::value));
  EXPECT_EQ(sweep.axis(Axis::bits).front(), 32);
  EXPECT_EQ(c.paid_norms(), 2);
  // Another alpha, and the root of the rank.
  Options options;
  options.alpha = 12;
  expect_covers(written(audited("llama", model, before_, options), {}).blocks[1].update,
                2 * spectral_by_heads(product, 8, 8, 2), "alpha");
  adapter(factors(), "{\"lora_alpha\": 6, \"r\": 2, \"use_rslora\": true}");
  expect_covers(written(audited("llama", model, before_, {}), {}).blocks[1].update,
                std::sqrt(2.0L) * spectral_by_heads(product, 8, 8, 2), "rslora");
}

TEST_F(Adapters, MayReplaceAReadout) {
  SafetensorsFile file = factors();
  const std::vector<double> head = random_numbers(11 * 8, 99, 0.5);
  file.add("base_model.model.lm_head.modules_to_save.weight", {11, 8}, head);
  const MeasuredClass c = audited("llama", adapter(file, "{\"lora_alpha\": 2}"), before_, {});
  const Sweep sweep = written(c, {});
  EXPECT_EQ(sweep.trainable.bits, std::uint32_t{1} << static_cast<int>(WeightGroup::readout));
  EXPECT_EQ(c.rank->bound, 8);  // what is stored as a whole may have full rank
  std::vector<double> difference(11 * 8);
  for (std::size_t i = 0; i < difference.size(); ++i)
    difference[i] = static_cast<float>(head[i]) - start_.part(Part::readout).values[i];
  expect_covers(sweep.axis(Axis::update).front(), spectral_by_heads(difference, 11, 8, 1),
                "update");
}

TEST_F(Adapters, RefusesWhatIsNone) {
  const std::string usual = "{\"lora_alpha\": 2}";
  EXPECT_EQ(problem("llama", adapter(factors(), usual), "", {}),
            "adapter/adapter_model.safetensors: is an adapter; give the network that it changes "
            "with --start");
  const std::string model = adapter(factors(), "{}");
  EXPECT_EQ(
      problem("llama", model, before_, {}),
      "adapter/adapter_config.json: \"lora_alpha\": is missing or no number; give --lora-alpha");
  adapter(factors(), "{\"lora_alpha\": 2, \"use_dora\": true}");
  EXPECT_EQ(problem("llama", model, before_, {}),
            "adapter/adapter_config.json: \"use_dora\": what DoRA adds is not of low rank");
  SafetensorsFile lonely = factors();
  const std::string name = "base_model.model.model.layers.1.self_attn.o_proj.lora_A.weight";
  lonely.add(name, {2, 8}, random_numbers(16, 1));
  adapter(lonely, usual);
  EXPECT_EQ(problem("llama", model, before_, {}),
            "adapter/adapter_model.safetensors: \"" + name + "\": stands without its lora_B");
  SafetensorsFile wrong = factors();
  wrong.add("base_model.model.model.layers.1.self_attn.k_proj.lora_A.weight", {2, 8},
            random_numbers(16, 1));
  wrong.add("base_model.model.model.layers.1.self_attn.k_proj.lora_B.weight", {8, 2},
            random_numbers(16, 1));
  adapter(wrong, usual);
  EXPECT_EQ(problem("llama", model, before_, {}),
            "adapter/adapter_model.safetensors: "
            "\"base_model.model.model.layers.1.self_attn.k_proj.lora_B."
            "weight\": the product is 8 x 8, what it changes is 4 x 8");
}

}  // namespace
}  // namespace boundsweep
