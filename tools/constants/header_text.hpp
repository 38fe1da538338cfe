// The generated headers include/boundsweep/constants/{activation,softmax,layer_norm}_table.hpp as text.
#pragma once

#include <map>
#include <string>

#include "ball.hpp"

namespace boundsweep::enclosures {

// The least double not below any point of the enclosure. Throws unless the enclosure is so narrow (relative radius
// below 1e-18) that this is within one ulp of the exact value.
double table_value(const Ball& enclosure);

// File name → contents.
std::map<std::string, std::string> generated_headers();

// Compares the generated text with the files in `directory` byte for byte: empty when equal, otherwise a message that
// names the first difference (file and line).
std::string first_difference(const std::string& directory);

}  // namespace boundsweep::enclosures
