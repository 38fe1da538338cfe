// Names of tensors and their places.

#include "host/measure/layout.hpp"

#include <map>
#include <string>
#include <vector>

#include "host/measure/built_in_layouts.hpp"
#include "host/measure/map_file.hpp"
#include "host/measure/network_parts.hpp"
#include "tests/measure/checkpoint_test.hpp"
#include "tests/measure/made_checkpoint.hpp"

namespace boundsweep {
namespace {

using Names = std::vector<std::string>;

class LayoutTest : public CheckpointTest {
 protected:
  std::map<std::string, Place> places(const std::string& layout, const Names& names) {
    return places_of(built_in_layout(layout), names, "m");
  }
  std::string problem(const std::string& layout, const Names& names) {
    return message_of<InputError>([&] { places(layout, names); });
  }
  std::string map_problem(const std::string& text) {
    const std::string file = write("map.toml", text);
    return relative(message_of<InputError>([&] { layout_of_map(file); }));
  }
};

TEST_F(LayoutTest, PrefixesAreThoseOfTheBlocks) {
  const auto found = places("gpt2", {"a.b.h.0.ln_1.weight", "a.b.h.12.mlp.c_fc.weight",
                                     "a.wte.weight", "lm_head.weight"});
  EXPECT_EQ(found.at("a.b.h.0.ln_1.weight").parts, std::vector<Part>{Part::norm_gain});
  EXPECT_EQ(found.at("a.b.h.12.mlp.c_fc.weight").block, 12);
  EXPECT_TRUE(found.at("a.b.h.12.mlp.c_fc.weight").transposed);
  EXPECT_EQ(found.at("a.wte.weight").block, -1);
  EXPECT_EQ(problem("gpt2", {"a.h.0.ln_1.weight", "b.h.0.ln_1.weight"}),
            "m: has blocks in two places, \"a.h.0.ln_1.weight\" and \"b.h.0.ln_1.weight\": a class "
            "has one "
            "stack of blocks; name the one that is meant in a MAP.toml and ignore the other");
}

TEST_F(LayoutTest, KnowsTheNamesOfSeveralLibraries) {
  const auto timm = places("vit", {"cls_token", "pos_embed", "patch_embed.proj.weight", "blocks.3.norm1.weight",
                                   "blocks.3.attn.qkv.bias", "blocks.3.mlp.fc2.weight", "head.bias"});
  EXPECT_EQ(timm.at("cls_token").parts, std::vector<Part>{Part::class_token});
  EXPECT_EQ(timm.at("patch_embed.proj.weight").parts, std::vector<Part>{Part::embedding});
  EXPECT_EQ(timm.at("blocks.3.attn.qkv.bias").parts,
            (std::vector<Part>{Part::query_bias, Part::key_bias, Part::value_bias}));
  EXPECT_EQ(timm.at("blocks.3.mlp.fc2.weight").block, 3);
  EXPECT_EQ(timm.at("head.bias").parts, std::vector<Part>{Part::readout_bias});
  const auto old = places("bert", {"encoder.layer.0.output.LayerNorm.gamma", "pooler.dense.weight"});
  EXPECT_EQ(old.at("encoder.layer.0.output.LayerNorm.gamma").parts, std::vector<Part>{Part::norm_gain});
  EXPECT_EQ(old.at("pooler.dense.weight").parts, std::vector<Part>{Part::ignored});
  const auto masks = places("gpt2", {"h.0.attn.bias", "h.0.attn.c_attn.bias"});
  EXPECT_EQ(masks.at("h.0.attn.bias").reason, "the causal mask");
  EXPECT_EQ(masks.at("h.0.attn.c_attn.bias").parts.size(), 3u);
}

TEST_F(LayoutTest, NamesWithoutAPlaceAreListed) {
  EXPECT_EQ(problem("bert", {"encoder.layer.0.output.dense.weight", "extra.weight", "h.1.x"}),
            "m: 2 tensors the layout bert has no place for: \"extra.weight\", \"h.1.x\"; say in a "
            "MAP.toml "
            "what they are, or that they are \"ignored\"");
  Names many;
  for (int i = 0; i < 15; ++i) many.push_back("x" + std::to_string(i));
  const std::string listed = problem("vit", many);
  EXPECT_NE(listed.find("15 tensors"), std::string::npos) << listed;
  EXPECT_NE(listed.find("and 5 more"), std::string::npos) << listed;
  EXPECT_EQ(
      problem("bert", {"encoder.layer.01.output.dense.weight"}).rfind("m: 1 tensor the layout", 0),
      0u);
}

TEST_F(LayoutTest, BlocksAreWhole) {
  MadeNetwork network = made_network("bert", 1);
  const auto of_file = [&](const SafetensorsFile& file) {
    const std::string path = write("m.safetensors", file.content());
    return relative(message_of<InputError>([&] {
      const Checkpoint checkpoint({path});
      const NetworkParts parts(checkpoint, built_in_layout("bert"));
    }));
  };
  EXPECT_EQ(of_file(network.file()), "no error");
  SafetensorsFile gap = network.file();
  gap.add("bert.encoder.layer.3.output.dense.weight", {8, 12}, random_numbers(96, 1));
  EXPECT_EQ(of_file(gap),
            "m.safetensors: block 2 has no query; blocks are numbered from 0, without gaps");
  SafetensorsFile types = network.file();
  types.add_bytes("bert.encoder.layer.1.output.LayerNorm.gamma", "I64", {1}, std::string(8, '\0'));
  EXPECT_EQ(
      of_file(types),
      "m.safetensors: \"bert.encoder.layer.1.output.LayerNorm.gamma\": its elements are I64, but "
      "weights are F64, F32, F16 or BF16");
  MadeNetwork wrong = network;
  wrong.part(Part::ff_out, 1).rows = 12;
  wrong.part(Part::ff_out, 1).columns = 8;
  EXPECT_EQ(of_file(wrong.file()),
            "m.safetensors: \"bert.encoder.layer.1.output.dense.weight\": its ff_out is 12 x 8, "
            "must be 8 x "
            "12 in a network of width 8 and feed-forward width 12");
}

TEST_F(LayoutTest, AMapNamesPartsOfItsOwn) {
  const std::string file =
      write("map.toml",
            "layout = \"torch\"\n"
            "[architecture]\nheads = 4\nplacement = \"pre\"\n"
            "[tensors]\n"
            "\"input.weight\" = \"embedding\"\n"
            "\"layers.{block}.attn.qkv.weight\" = { is = [\"query\", \"key\", \"value\"], "
            "transposed = true }\n"
            "\"steps\" = { is = \"ignored\", because = \"a counter\" }\n");
  const Layout layout = layout_of_map(file);
  const auto found = places_of(
      layout, {"input.weight", "layers.3.attn.qkv.weight", "layers.3.norm1.weight", "steps"}, "m");
  EXPECT_EQ(found.at("layers.3.attn.qkv.weight").parts,
            (std::vector<Part>{Part::query, Part::key, Part::value}));
  EXPECT_TRUE(found.at("layers.3.attn.qkv.weight").transposed);
  EXPECT_EQ(found.at("layers.3.norm1.weight").parts, std::vector<Part>{Part::norm_gain});
  EXPECT_EQ(found.at("steps").reason, "a counter");
  EXPECT_EQ(layout.stated.size(), 2u);
}

TEST_F(LayoutTest, MistakesOfAMapAreNamed) {
  EXPECT_EQ(map_problem("layout = \"gpt3\"\n"),
            "map.toml:1: layout: unknown name \"gpt3\", the closest known one is \"gpt2\"; allowed "
            "are gpt2, "
            "bert, vit, llama, torch");
  EXPECT_EQ(map_problem("[tensor]\n"),
            "map.toml:1: tensor: unknown entry, must be layout, [architecture] or [tensors]");
  EXPECT_EQ(map_problem(""), "map.toml: names no tensor; give [tensors], or layout = \"NAME\"");
  EXPECT_EQ(map_problem("[tensors]\n\"w\" = \"query\"\n"),
            "map.toml:2: tensors.\"w\": query stands in every block, the name must have {block}");
  EXPECT_EQ(map_problem("[tensors]\n\"w.{block}\" = \"readout\"\n"),
            "map.toml:2: tensors.\"w.{block}\": readout stands outside the blocks, the name must "
            "not have "
            "{block}");
  EXPECT_EQ(map_problem("[tensors]\n\"{block}.{block}\" = \"query\"\n"),
            "map.toml:2: tensors.\"{block}.{block}\": has {block} twice, must have it once or not "
            "at all");
  EXPECT_EQ(
      map_problem("[architecture]\nheds = 4\n[tensors]\n\"w\" = \"readout\"\n"),
      "map.toml:2: architecture.heds: unknown key, the closest known one is architecture.heads");
  EXPECT_EQ(map_problem("[architecture]\nheads = [4]\n[tensors]\n\"w\" = \"readout\"\n"),
            "map.toml:2: architecture.heads: must be one value, a network has no axes");
  EXPECT_EQ(map_problem("[tensors]\n\"w\" = { is = \"readout\", flipped = true }\n"),
            "map.toml:2: tensors.\"w\".flipped: unknown key, must be is, transposed or because");
}

}  // namespace
}  // namespace boundsweep
