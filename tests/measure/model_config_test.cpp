// config.json beside a checkpoint.

#include "host/measure/model_config.hpp"

#include "host/measure/built_in_layouts.hpp"
#include "tests/measure/checkpoint_test.hpp"

namespace boundsweep {
namespace {

class ModelConfig : public CheckpointTest {
 protected:
  std::string here() const { return (directory / "").parent_path().string(); }
  std::string problem(const std::string& config, const std::string& layout = "llama") {
    write("config.json", config);
    return relative(message_of<InputError>([&] {
      configured_layout(built_in_layout(layout), here());
      configured_architecture(here());
    }));
  }
};

TEST_F(ModelConfig, SaysWhatShapesDoNot) {
  using Entry = std::array<std::string, 2>;
  EXPECT_TRUE(configured_architecture(here()).empty());
  write("config.json",
        "{\"n_head\": 12, \"n_positions\": 1024, \"layer_norm_epsilon\": 1e-05, "
        "\"activation_function\": \"gelu_new\", \"other\": [1, {}]}");
  EXPECT_EQ(
      configured_architecture(here()),
      (ArchitectureEntries{Entry{"heads", "12"}, Entry{"tokens", "1024"},
                           Entry{"norm_epsilon", "1e-05"}, Entry{"activation", "\"gelu_tanh\""}}));
}

TEST_F(ModelConfig, TellsWhetherTheReadoutIsTheEmbedding) {
  write("config.json", "{\"tie_word_embeddings\": false}");
  EXPECT_FALSE(configured_layout(built_in_layout("llama"), here()).tied_readout);
  write("config.json", "{\"tie_word_embeddings\": true}");
  EXPECT_TRUE(configured_layout(built_in_layout("llama"), here()).tied_readout);
  EXPECT_FALSE(configured_layout(built_in_layout("bert"), here()).tied_readout);
}

TEST_F(ModelConfig, RefusesNetworksThatOnlyHaveTheNames) {
  EXPECT_EQ(problem("{\"model_type\": \"mistral\"}"), "no error");
  EXPECT_EQ(problem("{\"model_type\": \"gemma\"}"),
            "config.json: \"model_type\": \"gemma\" is not known to compute what the layout llama "
            "has, which "
            "is that of llama, mistral, qwen2; where it does, a MAP.toml with layout = \"llama\" "
            "says so");
  EXPECT_EQ(problem("{\"rope_scaling\": {\"rope_type\": \"yarn\"}}"),
            "config.json: \"rope_scaling\": rotary positions that are also scaled are not those of "
            "the class");
  EXPECT_EQ(problem("{\"scale_attn_weights\": false}", "gpt2"),
            "config.json: \"scale_attn_weights\": logits are not divided by the root of the heads' "
            "width");
  EXPECT_EQ(problem("{\"hidden_act\": \"laplace\"}")
                .rfind("config.json: \"hidden_act\": names an activation", 0),
            0u);
  EXPECT_EQ(problem("{\"n_head\": \"12\"}"), "config.json: \"n_head\": must be a number");
  EXPECT_EQ(problem("[]"), "config.json: is no JSON object");
  EXPECT_EQ(problem("{\"n_head\": 1"), "config.json: is no JSON object");
}

}  // namespace
}  // namespace boundsweep
