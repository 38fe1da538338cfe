// Reads one sweep point as JSON on stdin and prints its evaluation as JSON. Usage: reference_evaluate [precision in bits]
#include "evaluate.hpp"

#include <exception>
#include <iostream>
#include <string>

int main(int argc, char** argv) {
  try {
    const slong precision = argc > 1 ? std::stol(argv[1]) : 192;
    const nlohmann::json sweep = nlohmann::json::parse(std::cin);
    const auto evaluation = boundsweep::reference::evaluate(sweep, precision);
    std::cout << boundsweep::reference::to_json(evaluation).dump(1) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "reference_evaluate: " << error.what() << '\n';
    return 2;
  }
}
