// Words as a shell reads them back.

#include "host/output/shell.hpp"

#include <gtest/gtest.h>

namespace boundsweep {
namespace {

TEST(Shell, QuotesWhatAShellWouldTakeApart) {
  EXPECT_EQ(shell_quoted("a/b-c_1.toml"), "a/b-c_1.toml");
  EXPECT_EQ(shell_quoted("a=b,c:d"), "a=b,c:d");
  EXPECT_EQ(shell_quoted(""), "''");
  EXPECT_EQ(shell_quoted("a b"), "'a b'");
  EXPECT_EQ(shell_quoted("$HOME;x"), "'$HOME;x'");
  EXPECT_EQ(shell_quoted("it's"), "'it'\\''s'");
}

}  // namespace
}  // namespace boundsweep
