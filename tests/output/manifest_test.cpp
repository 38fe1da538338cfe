// What is taken for a manifest of ours.

#include "host/output/manifest.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

Json whole_manifest() {
  return Json::parse(R"({
    "program": "boundsweep", "version": "1", "sweep_file": "s.toml",
    "device": {"backend": "cpu", "description": "cpu, 2 threads"},
    "counts": {"points": 4}, "timings": {"seconds": 0.5}, "checksums": {"frontier.csv": "crc32:0"},
    "shard": {"index": 0, "count": 2, "first": 0, "last": 2}, "overrides": ["loss.kind=absolute"],
    "sweep": {"title": "t", "statistics": {"samples": [1, 2]}, "weights": {"kind": "spectral"},
              "report": {"diagrams": [["statistics.samples", "architecture.depth"]]}}})");
}

TEST(Manifest, EntriesOfOtherKindsAreNotOurs) {
  ASSERT_TRUE(is_manifest(whole_manifest()));
  const std::vector<std::pair<const char*, const char*>> damages{
      {"/program", "3"},
      {"/program", "\"other\""},
      {"/version", "[]"},
      {"/sweep_file", "{}"},
      {"/device", "\"cpu\""},
      {"/device/backend", "1"},
      {"/counts", "[1]"},
      {"/counts/points", "\"4\""},
      {"/timings", "7"},
      {"/checksums/frontier.csv", "7"},
      {"/shard", "true"},
      {"/shard/index", "0.5"},
      {"/overrides", "[[]]"},
      {"/sweep", "[]"},
      {"/sweep", "null"},
      {"/sweep/title", "[1]"},
      {"/sweep/statistics", "[1]"},
      {"/sweep/statistics/samples", "{}"},
      {"/sweep/statistics/samples", "[[[1]]]"}};
  for (const auto& [place, value] : damages) {
    Json manifest = whole_manifest();
    manifest[Json::json_pointer(place)] = Json::parse(value);
    EXPECT_FALSE(is_manifest(manifest)) << place << " = " << value;
  }
  EXPECT_FALSE(is_manifest(Json()));
  EXPECT_FALSE(is_manifest(Json::array()));
}

TEST(Manifest, IsReadFromItsDirectory) {
  const ScratchDirectory directory;
  EXPECT_FALSE(read_manifest(directory / ""));
  std::ofstream(directory / "manifest.json") << whole_manifest().dump();
  EXPECT_TRUE(read_manifest(directory / ""));
  EXPECT_FALSE(read_manifest(directory / std::string(5000, 'x')));
  std::ofstream(directory / "manifest.json") << "{\"program\":" << std::string(200000, '[');
  EXPECT_FALSE(read_manifest(directory / ""));
}

}  // namespace
}  // namespace boundsweep
