#include "host/output/output_directory.hpp"

#include <fstream>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/output/file.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {
namespace {

using Json = nlohmann::ordered_json;

class Results : public testing::Test {
 protected:
  Results() { std::filesystem::create_directories(directory); }

  void write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((directory / name).parent_path());
    std::ofstream(directory / name, std::ios::binary) << content;
  }
  std::string content(const std::string& name) const { return content_of(directory / name); }
  bool exists(const std::string& name) const { return std::filesystem::exists(directory / name); }

  static Json manifest_with(const Json& checksums) {
    return {{"program", "boundsweep"}, {"checksums", checksums}, {"sweep", Json::object()}};
  }
  /// Publishes files with their names as content.
  void publish(const std::vector<std::string>& names) {
    OutputDirectory output(directory);
    output.declare(names);
    for (const std::string& name : names) {
      ResultFile& file = output.create(name);
      file.write(name);
      file.close();
    }
    output.publish(manifest_with(output.checksums()));
  }
  std::string refusal() {
    return message_of<InputError>([&] { OutputDirectory output(directory); });
  }

  ScratchDirectory scratch;
  std::filesystem::path directory = scratch / "out";
};

TEST_F(Results, AppearTogetherAndAreOursAfterwards) {
  publish({"frontier.csv", "phases.csv"});
  EXPECT_EQ(content("frontier.csv"), "frontier.csv");
  EXPECT_EQ(Json::parse(content("manifest.json")).at("checksums").at("phases.csv"),
            "crc32:" + checksum(directory / "phases.csv"));
  EXPECT_FALSE(exists(".boundsweep/writing"));
  EXPECT_EQ(refusal(), "no error");
  publish({"frontier.csv"});
  EXPECT_EQ(Json::parse(content("manifest.json")).at("checksums").size(), 2u)
      << "what stays is listed";
}

TEST_F(Results, OfAnEarlierRunStayWhereTheNewOnesFail) {
  publish({"frontier.csv", "phases.csv"});
  const std::string manifest = content("manifest.json");
  {
    OutputDirectory output(directory);
    output.declare({"frontier.csv", "points.csv"});
    ResultFile& first = output.create("frontier.csv");
    first.write("new");
    first.close();
    output.create("points.csv").write("half");
  }
  EXPECT_EQ(content("frontier.csv"), "frontier.csv");
  EXPECT_EQ(content("manifest.json"), manifest);
  for (const char* name :
       {"frontier.csv.partial", "points.csv.partial", "points.csv", ".boundsweep/writing"})
    EXPECT_FALSE(exists(name)) << name;
}

TEST_F(Results, OfAKilledProcessAreOurs) {
  // Killed between two of the final names.
  write(".boundsweep/writing", "frontier.csv\nmanifest.json\nphases.csv\n");
  write(".boundsweep/writing.partial", "f");
  write("frontier.csv", "whole");
  write("phases.csv.partial", "whole");
  write("manifest.json.partial", "{");
  publish({"frontier.csv"});
  EXPECT_EQ(content("frontier.csv"), "frontier.csv");
  for (const char* name : {"phases.csv.partial", "manifest.json.partial", ".boundsweep/writing",
                           ".boundsweep/writing.partial"})
    EXPECT_FALSE(exists(name)) << name;
}

TEST_F(Results, ThatAreNotOursAreRefusedAndKept) {
  for (const std::string name : {"manifest.json", "frontier.csv", "phases.csv", "points.csv",
                                 "frontier.keys", "phases.keys", "report.html"}) {
    for (const std::string ending : {"", ".partial"}) {
      SCOPED_TRACE(name + ending);
      write(name + ending, "mine");
      EXPECT_NE(refusal().find("out/" + name + ending + ": a file that boundsweep did not make"),
                std::string::npos)
          << refusal();
      EXPECT_EQ(content(name + ending), "mine");
      std::filesystem::remove(directory / (name + ending));
      std::filesystem::create_directories(directory / (name + ending) / "kept");
      EXPECT_NE(refusal().find(name + ending + ": a directory"), std::string::npos) << refusal();
      std::filesystem::remove_all(directory / (name + ending));
      std::filesystem::create_symlink("nowhere", directory / (name + ending));
      EXPECT_NE(refusal().find(name + ending + ": a symbolic link"), std::string::npos);
      EXPECT_TRUE(std::filesystem::is_symlink(directory / (name + ending)));
      std::filesystem::remove(directory / (name + ending));
    }
  }
  EXPECT_FALSE(exists(".boundsweep"));
}

TEST_F(Results, AreOursOnlyIfTheManifestListsThem) {
  publish({"frontier.csv"});
  write("points.csv", "mine");
  EXPECT_NE(refusal().find("points.csv"), std::string::npos);
  EXPECT_EQ(content("points.csv"), "mine");
  std::filesystem::remove(directory / "points.csv");
  for (const char* other : {"{}", "", "[]", R"({"program": "other", "sweep": {}})", "\xff"}) {
    SCOPED_TRACE(other);
    write("manifest.json", other);
    EXPECT_NE(refusal().find("manifest.json"), std::string::npos);
    EXPECT_EQ(content("manifest.json"), other);
  }
}

TEST_F(Results, DeclarationsNameResultsOnly) {
  write(".boundsweep/writing", "../precious\nnotes\nfrontier.csv\n");
  write("../precious.partial", "mine");
  write("notes.partial", "mine");
  write("frontier.csv.partial", "ours");
  EXPECT_EQ(refusal(), "no error");
  EXPECT_EQ(content("../precious.partial"), "mine");
  EXPECT_EQ(content("notes.partial"), "mine");
  EXPECT_FALSE(exists("frontier.csv.partial"));
}

TEST_F(Results, LinksAmongUnfinishedWorkAreRefused) {
  write(".boundsweep/state", "unfinished");
  std::filesystem::create_symlink(directory / "mine", directory / ".boundsweep/journal-1-0");
  EXPECT_NE(refusal().find(".boundsweep/journal-1-0: a symbolic link"), std::string::npos);
}

TEST_F(Results, AReportIsOursIfItSaysSo) {
  const std::string page = "<html><p class=\"kind\">boundsweep report</p>";
  std::filesystem::create_directories(directory);
  write_report_file(directory, page);
  write_report_file(directory, page + "2");
  EXPECT_EQ(content("report.html"), page + "2");
  EXPECT_EQ(refusal(), "no error");
  write("report.html", "mine");
  EXPECT_NE(message_of<InputError>([&] { write_report_file(directory, page); }).find("report.html"),
            std::string::npos);
  EXPECT_EQ(content("report.html"), "mine");
}

}  // namespace
}  // namespace boundsweep
