#pragma once
/// Tests that write checkpoints to a directory of their own.

#include <fstream>
#include <string>

#include <gtest/gtest.h>

#include "host/config/error.hpp"
#include "host/measure/checkpoint.hpp"
#include "tests/output/scratch_directory.hpp"

namespace boundsweep {

class CheckpointTest : public testing::Test {
 protected:
  std::string path(const std::string& name) const { return (directory / name).string(); }

  std::string write(const std::string& name, const std::string& content) const {
    std::filesystem::create_directories((directory / name).parent_path());
    std::ofstream(directory / name, std::ios::binary) << content;
    return path(name);
  }
  /// A message with the directory left out.
  std::string relative(std::string text) const {
    const std::string prefix = (directory / "").string();
    for (std::size_t at; (at = text.find(prefix)) != std::string::npos;)
      text.erase(at, prefix.size());
    return text;
  }

  ScratchDirectory directory;
};

}  // namespace boundsweep
