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
