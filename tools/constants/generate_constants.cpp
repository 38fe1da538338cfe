// generate_constants --out DIR    writes the constant tables (theory §2) as headers into DIR
// generate_constants --check DIR  compares the headers in DIR with what would be written
//
// Exit codes: 0 done; 1 the files differ; 2 bad usage; 3 a file cannot be written or a constant cannot be proven.

#include <exception>
#include <fstream>
#include <iostream>
#include <string>

#include "header_text.hpp"

namespace {

int write(const std::string& directory) {
  for (const auto& [name, text] : boundsweep::enclosures::generated_headers()) {
    const std::string path = directory + "/" + name;
    std::ofstream file(path, std::ios::binary);
    file << text << std::flush;
    if (!file) {
      std::cerr << "generate_constants: " << path << ": cannot be written\n";
      return 3;
    }
  }
  return 0;
}

int check(const std::string& directory) {
  const std::string difference = boundsweep::enclosures::first_difference(directory);
  if (difference.empty()) return 0;
  std::cerr << "generate_constants: " << difference << "\n";
  return 1;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string mode = argc == 3 ? argv[1] : "";
  try {
    if (mode == "--out") return write(argv[2]);
    if (mode == "--check") return check(argv[2]);
  } catch (const std::exception& error) {
    std::cerr << "generate_constants: " << error.what() << "\n";
    return 3;
  }
  std::cerr << "usage: generate_constants --out DIR | --check DIR\n";
  return 2;
}
