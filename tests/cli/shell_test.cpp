// Completion scripts in their shells, and the manual page under the tools that read it.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tests/cli/program.hpp"

namespace boundsweep {
namespace {

struct Printed {
  int code;
  std::string text;
};

/// What a shell command prints, both streams.
Printed shell(const std::string& command) {
  std::FILE* pipe = ::popen(("{ " + command + "\n} 2>&1").c_str(), "r");
  if (pipe == nullptr) return {-1, ""};
  std::string text;
  for (int c; (c = std::fgetc(pipe)) != EOF;) text += static_cast<char>(c);
  return {::pclose(pipe), text};
}

bool is_installed(const std::string& program) {
  return shell("command -v " + program).code == 0;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines(1);
  for (const char c : text) {
    if (c == '\n')
      lines.emplace_back();
    else
      lines.back() += c;
  }
  lines.pop_back();
  return lines;
}

class ShellTest : public ProgramTest {
 protected:
  std::string script(const std::string& shell_name) {
    const Outcome outcome = run({"completion", shell_name});
    EXPECT_EQ(outcome.code, 0) << outcome.err;
    write(shell_name, outcome.out);
    return (directory / shell_name).string();
  }

  /// What bash offers for the last of the words.
  std::vector<std::string> offered(const std::vector<std::string>& words) {
    std::string list = "boundsweep";
    for (const std::string& word : words) list += " '" + word + "'";
    const Printed printed =
        shell("cd '" + (directory / "").string() +
              "'; bash -c 'source \"$0\"; COMP_WORDS=(\"$@\"); "
              "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _boundsweep; "
              "[ ${#COMPREPLY[@]} = 0 ] || printf \"%s\\n\" \"${COMPREPLY[@]}\"' '" +
              script("bash") + "' " + list);
    EXPECT_EQ(printed.code, 0) << printed.text;
    return lines_of(printed.text);
  }
};

using Words = std::vector<std::string>;

bool contains(const Words& words, const std::string& word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

TEST_F(ShellTest, BashOffersCommandsOptionsAndValues) {
  EXPECT_EQ(offered({"ru"}), Words{"run"});
  const Words commands = offered({""});
  for (const char* command : {"run", "plan", "explain", "derivatives", "constants", "verify",
                              "certify", "mixing", "audit", "plot", "table", "completion", "--help", "--version"})
    EXPECT_TRUE(contains(commands, command)) << command;
  EXPECT_FALSE(contains(commands, "man")) << "hidden";
  EXPECT_EQ(offered({"run", "--dev"}), Words{"--device"});
  EXPECT_EQ(offered({"run", "--device", ""}), (Words{"auto", "cuda", "cpu"}));
  EXPECT_EQ(offered({"run", "--device", "c"}), (Words{"cuda", "cpu"}));
  EXPECT_EQ(offered({"mixing", "--model", ""}), (Words{"finite", "ar1", "var"}));
  EXPECT_EQ(offered({"constants", "--format", "m"}), Words{"markdown"});
  EXPECT_EQ(offered({"run", "--threads", ""}), Words{});
  EXPECT_EQ(offered({"completion", "z"}), Words{"zsh"});
  EXPECT_EQ(offered({"help", "de"}), Words{"derivatives"});
  EXPECT_EQ(offered({"help", "au"}), Words{"audit"});
  EXPECT_EQ(offered({"audit", "--decl"}), Words{"--declared"});
}

TEST_F(ShellTest, BashOffersAxesAndEntries) {
  EXPECT_EQ(offered({"explain", "a.toml", "--point", "de"}), (Words{"depth=", "delta="}));
  EXPECT_EQ(offered({"run", "a.toml", "--set", "process.k"}), Words{"process.kappa="});
  EXPECT_EQ(offered({"explain", "a.toml", "--point", "depth", "="}), Words{});
}

TEST_F(ShellTest, BashOffersFiles) {
  write("my sweep.toml", "");
  write("other.csv", "");
  std::filesystem::create_directory(directory / "results");
  EXPECT_EQ(offered({"run", "m"}), Words{"my sweep.toml"});
  EXPECT_EQ(offered({"run", "o"}), Words{}) << "no sweep file";
  EXPECT_EQ(offered({"run", "r"}), Words{"results"}) << "the way to one";
  EXPECT_EQ(offered({"run", "my.toml", "--out", ""}), Words{"results"});
  EXPECT_EQ(offered({"table", ""}), Words{"results"});
  EXPECT_EQ(offered({"mixing", "o"}), Words{"other.csv"});
  EXPECT_EQ(offered({"certify", "o"}), Words{"other.csv"});
  EXPECT_EQ(offered({"certify", "other.csv", "--class", "m"}), Words{"my sweep.toml"});
  EXPECT_EQ(offered({"certify", "other.csv", "--code-bits", "o"}), Words{"other.csv"});
}

TEST_F(ShellTest, ZshReadsItsScript) {
  if (!is_installed("zsh")) GTEST_SKIP() << "no zsh";
  const Printed printed = shell("zsh -n '" + script("zsh") + "'");
  EXPECT_EQ(printed.code, 0) << printed.text;
  EXPECT_EQ(content("zsh").rfind("#compdef boundsweep\n", 0), 0u);
}

TEST_F(ShellTest, FishOffersCommandsOptionsAndValues) {
  if (!is_installed("fish")) GTEST_SKIP() << "no fish";
  const std::string file = script("fish");
  const auto offers = [&](const std::string& line) {
    const Printed printed =
        shell("HOME='" + (directory / "").string() + "' fish --no-config -c 'source " + file +
              "; complete -C \"" + line + "\"'");
    EXPECT_EQ(printed.code, 0) << printed.text;
    return printed.text;
  };
  EXPECT_NE(offers("boundsweep ").find("explain\t"), std::string::npos);
  EXPECT_NE(offers("boundsweep run --dev").find("--device\t"), std::string::npos);
  EXPECT_NE(offers("boundsweep run --device ").find("cuda"), std::string::npos);
  EXPECT_NE(offers("boundsweep explain a.toml --point dep").find("depth="), std::string::npos);
  EXPECT_EQ(offers("boundsweep plan --dev").find("--format"), std::string::npos);
}

TEST_F(ShellTest, CompletionWantsAKnownShell) {
  EXPECT_EQ(run({"completion", "tcsh"}).code, 2);
  EXPECT_EQ(run({"completion"}).code, 2);
}

TEST_F(ShellTest, ManualPageSaysWhatHelpSays) {
  const Outcome outcome = run({"man"});
  ASSERT_EQ(outcome.code, 0);
  for (const char* text : {".TH BOUNDSWEEP 1", ".SS explain", "\\fB\\-\\-device\\fR \\fINAME\\fR",
                           "One of auto, cuda, cpu.", ".SH EXIT STATUS", "NO_COLOR",
                           "boundsweep explain SWEEP.toml \\-\\-point heads=4"})
    EXPECT_NE(outcome.out.find(text), std::string::npos) << text;
  const Outcome help = run({"verify", "--help"});
  EXPECT_NE(help.out.find("Of all random numbers"), std::string::npos);
  EXPECT_NE(outcome.out.find("Of all random numbers"), std::string::npos);
}

TEST_F(ShellTest, ManualPageHasNoFaults) {
  write("boundsweep.1", run({"man"}).out);
  const std::string file = "'" + (directory / "boundsweep.1").string() + "'";
  bool tried = false;
  if (is_installed("man") && is_installed("groff")) {
    const Printed printed =
        shell("LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 -Z " + file + " >/dev/null");
    EXPECT_EQ(printed.code, 0);
    EXPECT_EQ(printed.text, "");
    tried = true;
  }
  if (is_installed("mandoc")) {
    // A date would make the page differ from build to build.
    const Printed printed = shell("mandoc -T lint " + file + " | grep -v 'missing date' || true");
    EXPECT_EQ(printed.text, "");
    tried = true;
  }
  if (!tried) GTEST_SKIP() << "neither man with groff nor mandoc";
}

}  // namespace
}  // namespace boundsweep
