/// The sweep that a manifest holds, read back.

#include "host/output/run_sweep.hpp"

#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/resolved.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

Json manifest_of(const Sweep& sweep) {
  return {{"program", "boundsweep"}, {"version", "1"}, {"sweep", resolved(sweep)}};
}

/// Through text, as the file is.
Json written_and_read(const Json& json) {
  return Json::parse(json.dump(2));
}

void expect_read_back(const Sweep& sweep) {
  const Sweep back = sweep_of_manifest(written_and_read(manifest_of(sweep)), "d");
  EXPECT_EQ(resolved(back), resolved(sweep));
  EXPECT_EQ(back.axes, sweep.axes) << "to the last bit";
  EXPECT_EQ(back.activations, sweep.activations);
}

TEST(RunSweep, IsEveryShippedSweep) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOUNDSWEEP_SOURCE_DIR "/sweeps")) {
    if (file.path().extension() != ".toml") continue;
    SCOPED_TRACE(file.path().string());
    expect_read_back(read_sweep(file.path().string()));
    ++count;
  }
  EXPECT_GT(count, 8);
}

TEST(RunSweep, IsWhatIsUnusual) {
  expect_read_back(read_sweep_text(R"(
title = "\u007f \u0000 \" \\ é 😀"
[architecture]
ff = [16, 64]
norms = 2
activation = ["swish:0.3", "erf"]
final_norm = [true, false]
[weights]
kind = "frobenius"
ff_in_row = [0.1, inf]
query = { from = 1e-300, to = 0.1, points = 50, scale = "log" }
[loss]
target = "in_class"
[process]
model = { kind = "doeblin", mass = 0.3 }
start = "stationary"
[statistics]
samples = [1, 1000000000000000]
delta = { from = 0.05, to = 0.7, points = 13 }
[bound]
routes = ["parametric"]
target = 0.25
[frontier]
minimize = ["samples_needed", "derivative_2"]
maximize = []
group_by = ["weights.query"]
[report]
diagrams = [["samples", "query"]]
)",
                                   "sweep.toml"));
}

/// A reader may take a decimal to the safe side; what stands in a manifest is a double already.
TEST(RunSweep, HasTheManifestsNumbers) {
  Json manifest = manifest_of(read_sweep_text("[process]\nkappa = [0.25, 0.5]\n", "s.toml"));
  manifest["sweep"]["process"]["kappa"][1] = 0.3;  // below the decimal
  const std::vector<double> kappa{0.25, 0.3};
  EXPECT_EQ(sweep_of_manifest(written_and_read(manifest), "d").axis(Axis::kappa), kappa);
  EXPECT_EQ(sweep_of_manifest(manifest, "d", {"bound.levels=5"}).axis(Axis::kappa), kappa);
}

TEST(RunSweep, TakesOverridesOnTop) {
  const Json manifest =
      manifest_of(read_sweep_text("[architecture]\ndepth = [1, 2]\n[process]\nmodel = { kind = "
                                  "\"ou\", rate = 1.0, dt = 0.1 }\n",
                                  "s.toml"));
  const Sweep other = sweep_of_manifest(manifest, "d", {"architecture.depth=7"});
  EXPECT_EQ(other.axis(Axis::depth), std::vector<double>{7});
  EXPECT_EQ(other.model, "ou");
  EXPECT_EQ(sweep_of_manifest(manifest, "d", {"process.kappa=0.5"}).model, "") << "another process";
  EXPECT_EQ(sweep_of_manifest(manifest, "d", {"process.model={ kind = \"iid\" }"}).model, "iid");
  EXPECT_EQ(message_of<InputError>([&] { sweep_of_manifest(manifest, "d", {"bound.level=3"}); }),
            "--set bound.level: unknown key, the closest known one is bound.levels");
  EXPECT_EQ(
      message_of<InputError>([&] {
        sweep_of_manifest(manifest, "d", {"architecture.heads=3", "architecture.width=4"});
      }),
      "--set architecture.heads: every point is skipped: no number of heads divides a width, at "
      "least one must");
}

class DamagedManifest : public testing::Test {
 protected:
  std::string error_of(const std::string& text) {
    std::ofstream(directory_ / "manifest.json") << text;
    return message_of<InputError>([&] { read_run_sweep(directory_ / ""); });
  }
  ScratchDirectory directory_;
  const std::string file_ = (directory_ / "manifest.json").string();
};

TEST_F(DamagedManifest, IsNamed) {
  EXPECT_EQ(
      message_of<InputError>([&] { read_run_sweep(directory_ / ""); }),
      (directory_ / "").string() + ": holds no finished run (no manifest.json of boundsweep)");
  const std::string whole = manifest_of(read_sweep_text("", "s.toml")).dump(2);
  for (const std::string& text : {std::string(), whole.substr(0, whole.size() / 2), whole + "]"})
    EXPECT_EQ(error_of(text), file_ + ": damaged (no JSON); run the sweep again");
  for (const char* text : {"{}", "[]", "3", "{\"program\": 3}", "{\"program\": \"other\"}"})
    EXPECT_EQ(error_of(text), file_ + ": not a manifest of boundsweep") << text;
  for (const char* sweep : {"", ", \"sweep\": 3", ", \"sweep\": [1]"})
    EXPECT_EQ(error_of("{\"program\": \"boundsweep\"" + std::string(sweep) + "}"),
              file_ + ": damaged (it states no sweep); run the sweep again")
        << sweep;
}

TEST_F(DamagedManifest, SaysWhichEntryIsWrong) {
  const Json whole = manifest_of(read_sweep_text("", "s.toml"));
  const auto with = [&](const char* pointer, const Json& value) {
    Json manifest = whole;
    manifest[Json::json_pointer(pointer)] = value;
    return error_of(manifest.dump());
  };
  const auto expected = [&](const std::string& reason) {
    return file_ + ": damaged, the sweep it states cannot be read (" + reason +
           "); run the sweep again";
  };
  EXPECT_EQ(with("/sweep/process/kappa", {2.5}),
            expected("process.kappa: 2.5 is not allowed, must be a number in [0, 1), not between 0 "
                     "and 1e-300"));
  EXPECT_EQ(with("/sweep/process/kapa", {0.5}),
            expected("process.kapa: unknown key, the closest known one is process.kappa"));
  EXPECT_EQ(with("/sweep/process/kappa", nullptr), expected("a sweep has no null there"));
  EXPECT_EQ(with("/sweep/bound", {{"levels", {{"a", 1}}}}),
            expected("a sweep has no object there"));
  EXPECT_EQ(error_of("{\"program\": \"boundsweep\", \"sweep\": {\"bound\": {\"levels\": " +
                     std::string(100000, '[') + std::string(100000, ']') + "}}}"),
            file_ + ": damaged (no JSON); run the sweep again");
}

}  // namespace
}  // namespace boundsweep
