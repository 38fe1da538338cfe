/// The page as a file: what goes into it and when it is refused.

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/resolved.hpp"
#include "host/report/html/page.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

TEST(ScriptSafe, CannotEndItsElement) {
  const std::string safe = script_safe(R"({"t":"</script><!-- & é"})");
  EXPECT_EQ(safe, R"({"t":"\u003c/script\u003e\u003c!-- \u0026 é"})");
  EXPECT_EQ(nlohmann::json::parse(safe).at("t"), "</script><!-- & é");
}

TEST(HtmlEscaped, IsText) {
  EXPECT_EQ(html_escaped("a<b> & \"c\""), "a&lt;b&gt; &amp; &quot;c&quot;");
}

/// What a manifest says of a sweep reads back as that sweep.
void expect_read_back(const Sweep& sweep) {
  const nlohmann::ordered_json stated = resolved(sweep);
  EXPECT_EQ(resolved(read_sweep_text(sweep_text(stated), "manifest.json")), stated);
}

TEST(SweepText, ReadsBackEveryShippedSweep) {
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(BOUNDSWEEP_SOURCE_DIR "/sweeps")) {
    if (file.path().extension() != ".toml") continue;
    SCOPED_TRACE(file.path().string());
    expect_read_back(read_sweep(file.path().string()));
    ++count;
  }
  EXPECT_GT(count, 8);
}

TEST(SweepText, ReadsBackWhatIsUnusual) {
  expect_read_back(read_sweep_text(R"(
title = "quotes \" and \\ and é"
[architecture]
ff = [16, 64]
norms = 2
activation = ["swish:0.3", "erf"]
final_norm = [true, false]
[weights]
kind = "frobenius"
ff_in_row = [0.1, inf]
query = [1e-300, 1e-5, 0.30000000000000004]
output_per_head = true
[loss]
kind = "log_cosh"
target = "in_class"
[process]
model = { kind = "doeblin", mass = 0.2 }
start = "stationary"
[statistics]
samples = [1, 1000000000000000]
[bound]
routes = ["parametric"]
target = 0.25
[frontier]
minimize = ["samples_needed", "derivative_2"]
maximize = []
group_by = ["weights.query"]
)",
                                   "sweep.toml"));
}

TEST(SweepText, OfAnEarlierManifestHasTheKappaOfItsModel) {
  nlohmann::ordered_json stated =
      resolved(read_sweep_text("process.model = { kind = \"doeblin\", mass = 0.2 }", "t"));
  stated["process"].erase("model_definition");
  const Sweep back = read_sweep_text(sweep_text(stated), "manifest.json");
  EXPECT_EQ(back.axis(Axis::kappa), std::vector<double>{0.8});
  EXPECT_EQ(back.ergodicity, Ergodicity::total_variation);
}

TEST(WriteReport, NeedsAFinishedRun) {
  const ScratchDirectory directory;
  EXPECT_EQ(message_of<InputError>([&] { write_report(directory / ""); }),
            (directory / "").string() + ": holds no finished run (no manifest.json of boundsweep)");
}

TEST(WriteReport, RefusesATableThatIsNotTheManifests) {
  const ScratchDirectory directory;
  nlohmann::ordered_json manifest;
  manifest["program"] = "boundsweep";
  manifest["checksums"]["frontier.csv"] = "crc32:00000000";
  manifest["sweep"] = resolved(read_sweep_text("", "sweep.toml"));
  std::ofstream(directory / "manifest.json") << manifest;
  std::ofstream(directory / "frontier.csv") << "index\r\n";
  EXPECT_EQ(message_of<InputError>([&] { write_report(directory / ""); }),
            (directory / "frontier.csv").string() + ": is not the file that " +
                (directory / "manifest.json").string() +
                " describes, its checksum differs; run the sweep again");
  EXPECT_FALSE(std::filesystem::exists(directory / "report.html"));
}

}  // namespace
}  // namespace boundsweep
