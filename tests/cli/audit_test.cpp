// audit as a user runs it: from a small checkpoint to a report, and what it refuses.

#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "host/config/sweep_reader.hpp"
#include "tests/cli/program.hpp"
#include "tests/measure/made_checkpoint.hpp"

namespace boundsweep {
namespace {

class AuditCommand : public ProgramTest {
 protected:
  void save(const std::string& folder, const MadeNetwork& network) {
    std::filesystem::create_directories(directory / folder);
    write(folder + "/config.json", network.config());
    write(folder + "/model.safetensors", network.file().content());
  }
  void expect_refused(const std::vector<std::string>& arguments, const std::string& error) {
    SCOPED_TRACE(error);
    const Outcome outcome = run(arguments);
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err, "boundsweep: " + error + "\n");
    EXPECT_EQ(outcome.out, "");
    EXPECT_FALSE(exists("c.toml"));
  }
  /// The command for the checkpoint m with a few more words.
  static std::vector<std::string> audit(const std::vector<std::string>& more,
                                        const std::string& model = "m") {
    std::vector<std::string> words{
        "audit", model + "/model.safetensors", "--layout", "bert", "--out", "c.toml"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }
  Sweep written() const { return read_sweep((directory / "c.toml").string()); }
};

TEST_F(AuditCommand, WritesAClassThatEveryCommandTakes) {
  const MadeNetwork network = made_network("bert", 1);
  save("m", network);
  const Outcome outcome = run(audit({}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  for (const char* word : {"block", "query", "nats", "T_1 times", "outside: embedding",
                           "paid: ", "= statistics.selection", "most of it by", "c.toml\n"})
    EXPECT_NE(outcome.out.find(word), std::string::npos) << word << "\n" << outcome.out;
  EXPECT_NE(outcome.err.find("flop/s"), std::string::npos) << outcome.err;
  const std::string text = content("c.toml");
  EXPECT_NE(text.find("# spectral norm of bert.encoder.layer.1.attention.self.query.weight, "
                      "largest of 2 heads"),
            std::string::npos)
      << text;
  EXPECT_EQ(run({"plan", "c.toml"}).code, 0);
  EXPECT_EQ(run({"explain", "c.toml"}).code, 0);
  EXPECT_EQ(run({"derivatives", "c.toml", "--point", "samples=100000"}).code, 0);
  const Outcome ran = run({"run", "c.toml", "--out", "o"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_EQ(records_of(content("o/frontier.csv")).size(), 4u);
  EXPECT_EQ(run({"report", "o"}).code, 0);
  EXPECT_EQ(run({"verify", "c.toml", "--only", "entropy", "--trials", "2", "--set",
                 "architecture.tokens=2"})
                .code,
            0);
}

TEST_F(AuditCommand, AnIndexOfSeveralFilesIsTheSameNetwork) {
  const MadeNetwork network = made_network("bert", 2);
  save("m", network);
  ASSERT_EQ(run(audit({"--quiet"})).code, 0);
  const std::string alone = content("c.toml");
  std::filesystem::create_directories(directory / "s");
  write("s/config.json", network.config());
  SafetensorsFile head;
  std::string map;
  head.add("classifier.weight", {3, 8}, network.part(Part::readout).values);
  head.add("classifier.bias", {3}, network.part(Part::readout_bias).values);
  for (const std::string& name : head.names()) map += "\"" + name + "\":\"2.safetensors\",";
  const SafetensorsFile body = network.file_without_readout();
  for (const std::string& name : body.names()) map += "\"" + name + "\":\"1.safetensors\",";
  map.pop_back();
  write("s/1.safetensors", body.content());
  write("s/2.safetensors", head.content());
  write("s/model.safetensors.index.json", "{\"weight_map\":{" + map + "}}");
  const Outcome outcome = run({"audit", "s", "--layout", "bert", "--out", "c.toml", "--quiet"});
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_EQ(outcome.out + outcome.err, "");
  const auto after_head = [](const std::string& text) {
    return text.substr(text.find("[architecture]"));
  };
  EXPECT_EQ(after_head(content("c.toml")), after_head(alone));
}

TEST_F(AuditCommand, NamesOfYourOwnStandInAMap) {
  const MadeNetwork network = made_network("torch", 3);
  SafetensorsFile file = network.file();
  const std::vector<double> input = random_numbers(8 * 3, 5, 0.5),
                            head = random_numbers(2 * 8, 6, 0.5);
  file.add("input.weight", {8, 3}, input).add("head.weight", {2, 8}, head);
  file.add_bytes("steps", "I64", {1}, std::string(8, '\0'));
  write("m.safetensors", file.content());
  const std::vector<std::string> words{
      "audit", "m.safetensors", "--layout", "map.toml",
      "--out", "c.toml",        "--set",    "architecture.radius=2"};
  write(
      "map.toml",
      "layout = \"torch\"\n[architecture]\nheads = 2\ntokens = 7\nplacement = \"pre\"\n[tensors]\n"
      "\"input.weight\" = \"embedding\"\n\"head.weight\" = \"readout\"\n");
  expect_refused(
      words,
      "m.safetensors: 1 tensor the layout map.toml has no place for: \"steps\"; say in a "
      "MAP.toml what they are, or that they are \"ignored\"");
  write("map.toml",
        content("map.toml") + "\"steps\" = { is = \"ignored\", because = \"a counter\" }\n");
  const Outcome outcome = run(words);
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.err.find(
                "no config.json beside it, so activation = \"relu\", norm_epsilon = 1e-5 are taken "
                "for the usual"),
            std::string::npos)
      << outcome.err;
  const Sweep sweep = written();
  EXPECT_EQ(sweep.axis(Axis::input_dim), std::vector<double>{3});
  EXPECT_EQ(sweep.axis(Axis::outputs), std::vector<double>{2});
  EXPECT_EQ(sweep.axis(Axis::tokens), std::vector<double>{7});
  EXPECT_EQ(sweep.axis(Axis::placement), std::vector<double>{1});
  EXPECT_EQ(run({"run", "c.toml", "--out", "o"}).code, 0);
}

TEST_F(AuditCommand, DoesNotDependOnThreads) {
  save("m", made_network("bert", 3));
  std::string first;
  for (const char* threads : {"1", "3"}) {
    ASSERT_EQ(run(audit({"--threads", threads, "--quiet"})).code, 0);
    if (first.empty()) first = content("c.toml");
    EXPECT_EQ(content("c.toml"), first);
  }
}

TEST_F(AuditCommand, OfAStartFreezesWhatDidNotChange) {
  MadeNetwork network = made_network("bert", 4);
  save("start", network);
  network.part(Part::query, 1).values[0] += 0.5;
  save("m", network);
  const Outcome outcome = run(audit({"--start", "start/model.safetensors"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  EXPECT_NE(outcome.out.find("update"), std::string::npos);
  const Sweep sweep = written();
  EXPECT_EQ(sweep.blocks[0].trainable.bits, 0u);
  EXPECT_EQ(sweep.blocks[1].trainable.bits,
            std::uint32_t{1} << static_cast<int>(WeightGroup::query));
  EXPECT_GE(sweep.blocks[1].update, 0.5 * (1 - 1e-6));  // as rounded to float32
  EXPECT_LE(sweep.blocks[1].update, 0.502);
  EXPECT_GT(sweep.selection, 0);
  ASSERT_EQ(
      run(audit({"--start", "start/model.safetensors", "--declared", "trainable,bits", "--quiet"}))
          .code,
      0);
  EXPECT_LT(written().selection, sweep.selection - 12);
  EXPECT_EQ(run({"run", "c.toml", "--out", "o"}).code, 0);
}

TEST_F(AuditCommand, AHeadThatIsYetToBeTrainedCostsNothing) {
  save("m", made_network("bert", 5));
  const Outcome outcome = run(audit(
      {"--trainable", "readout", "--declared", "trainable", "--set", "weights.readout=1", "--set",
       "architecture.outputs=10", "--set", "statistics.samples=[1e5]", "--set", "loss.kind=ramp"}));
  ASSERT_EQ(outcome.code, 0) << outcome.err;
  const Sweep sweep = written();
  EXPECT_EQ(sweep.selection, 0);
  EXPECT_EQ(sweep.loss, LossKind::ramp);
  EXPECT_EQ(sweep.axis(Axis::samples), std::vector<double>{1e5});
  EXPECT_EQ(sweep.axis(Axis::outputs), std::vector<double>{10});
  const Outcome ran = run({"run", "c.toml", "--out", "o"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  const auto rows = records_of(content("o/frontier.csv"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].at(27), "80");  // ten rows of eight
}

TEST_F(AuditCommand, OptionsAreCheckedBeforeTheWork) {
  save("m", made_network("bert", 6));
  // A file whose weights are no numbers: whoever measures first would complain of them.
  MadeNetwork bad = made_network("bert", 6);
  bad.part(Part::query, 0).values[0] = NAN;
  save("nan", bad);
  const auto refused = [&](const std::string& option, const std::string& problem) {
    expect_refused(audit({"--set", option}, "nan"), "--set " + problem);
  };
  refused("statistics.delta=2",
          "statistics.delta: 2 is not allowed, must be a number in (0, 1), at least 1e-300");
  refused("loss.kind=huber",
          "loss.kind: unknown name \"huber\": here it is \"pseudo_huber\", the smooth form of it; "
          "allowed are "
          "squared, absolute, pseudo_huber, log_cosh, cross_entropy, ramp");
  refused("loss.margin=1",
          "loss.margin: belongs to the loss \"ramp\", not to \"cross_entropy\"; leave it out");
  refused("process.kappa=0.5",
          "process.kappa: the predictive risk assumes nothing of the process; leave it out, or set "
          "process.risk "
          "= \"stationary\"");
  refused("architecture.activation=gulu",
          "architecture.activation: unknown name \"gulu\", the closest known one is \"gelu\"; "
          "allowed are tanh, "
          "sigmoid, softplus, silu, gelu, gelu_tanh, erf, mish, relu, swish:BETA");
  refused("weights.query=1",
          "weights.query: is measured; a larger bound that was decided on beforehand may replace "
          "it in the file");
  refused("nonsense", "nonsense: must be section.key=value");
  expect_refused(audit({}, "nan"),
                 "nan/model.safetensors: \"bert.encoder.layer.0.attention.self.query.weight\": row "
                 "0, column 0 "
                 "of its query is no finite number");
}

TEST_F(AuditCommand, WordsAreChecked) {
  save("m", made_network("bert", 7));
  const std::string hint = "; see boundsweep --help";
  expect_refused({"audit", "m", "--layout", "gpt3", "--out", "c.toml"},
                 "--layout: must be one of gpt2, bert, vit, llama, torch or a MAP.toml" + hint);
  expect_refused({"audit", "m", "--layout", "none.toml", "--out", "c.toml"},
                 "none.toml: cannot be read: No such file or directory");
  expect_refused({"audit", "none", "--layout", "bert", "--out", "c.toml"},
                 "none: cannot be read: No such file or directory");
  expect_refused(
      audit({"--trainable", "redout"}),
      "--trainable: unknown name \"redout\", the closest known one is \"readout\"; allowed are "
      "embedding, position, query, key, value, output, ff_in, ff_gate, ff_out, norm, bias, "
      "readout, "
      "all" +
          hint);
  expect_refused(audit({"--rank-of-update", "0"}),
                 "--rank-of-update: must be auto or a whole number from 1 to 10^7" + hint);
  expect_refused({"audit", "m", "--layout", "bert", "--out", "none/c.toml"},
                 "--out none/c.toml: none is no directory");
  expect_refused(
      {"audit", "m", "--layout", "gpt2", "--out", "c.toml", "--set", "architecture.heads=2"},
      "m/model.safetensors: 39 tensors the layout gpt2 has no place for: "
      "\"bert.embeddings.LayerNorm.bias\", \"bert.embeddings.LayerNorm.weight\", "
      "\"bert.embeddings.position_embeddings.weight\", "
      "\"bert.embeddings.token_type_embeddings.weight\", "
      "\"bert.embeddings.word_embeddings.weight\", "
      "\"bert.encoder.layer.0.attention.output.LayerNorm.bias\", "
      "\"bert.encoder.layer.0.attention.output.LayerNorm.weight\", "
      "\"bert.encoder.layer.0.attention.output.dense.bias\", "
      "\"bert.encoder.layer.0.attention.output.dense.weight\", "
      "\"bert.encoder.layer.0.attention.self.key.bias\" and 29 more; say in a MAP.toml what they "
      "are, or that they are \"ignored\"");
}

TEST_F(AuditCommand, WhatCannotBeWrittenIsSaid) {
  save("m", made_network("bert", 9));
  Surroundings full = in_directory();
  full.most_file_bytes = 100;
  const Outcome outcome = run_program(audit({"--quiet"}), full);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_NE(outcome.err.find("c.toml"), std::string::npos) << outcome.err;
  EXPECT_NE(outcome.err.find("File too large"), std::string::npos) << outcome.err;
  EXPECT_FALSE(exists("c.toml"));
  Surroundings no_output = in_directory();
  no_output.out_file = "/dev/full";
  EXPECT_EQ(run_program(audit({}), no_output).code, 3);
  EXPECT_TRUE(exists("c.toml"));
}

TEST_F(AuditCommand, AFileBeyondTheMemoryIsAResourceThatFails) {
  save("m", made_network("bert", 9));
  std::filesystem::resize_file(directory / "m/model.safetensors", std::uintmax_t{1} << 40);  // a hole
  Surroundings little = in_directory();
  little.most_memory_bytes = 1L << 30;
  const Outcome outcome = run_program(audit({"--quiet"}), little);
  EXPECT_EQ(outcome.code, 3);
  EXPECT_EQ(outcome.err,
            "boundsweep: m/model.safetensors: cannot be mapped: Cannot allocate memory\n");
}

/// Whatever is cut off or turned over: a line, and exit code 2.
TEST_F(AuditCommand, DamagedFilesAreRefused) {
  save("m", made_network("bert", 8));
  const std::string good = content("m/model.safetensors");
  const auto damaged = [&](std::string bytes) {
    write("m/model.safetensors", bytes);
    const Outcome outcome = run(audit({"--quiet"}));
    EXPECT_EQ(outcome.code, 2);
    EXPECT_EQ(outcome.err.rfind("boundsweep: m/model.safetensors: ", 0), 0u) << outcome.err;
    EXPECT_EQ(outcome.err.find('\n'), outcome.err.size() - 1);
    EXPECT_FALSE(exists("c.toml"));
  };
  for (const std::size_t size : {std::size_t{0}, std::size_t{7}, std::size_t{8}, std::size_t{100},
                                 good.size() / 2, good.size() - 1})
    damaged(good.substr(0, size));
  damaged(good + "x");
  std::string length = good;
  length[0] = static_cast<char>(length[0] + 1);
  damaged(length);
  std::string type = good;
  type.replace(type.find("\"F32\""), 5, "\"I32\"");
  damaged(type);
  std::string huge = good;
  for (int i = 0; i < 8; ++i) huge[static_cast<std::size_t>(i)] = '\xff';
  damaged(huge);
}

}  // namespace
}  // namespace boundsweep
