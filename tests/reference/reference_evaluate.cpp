// Reads the JSON form of a sweep of one point on stdin and prints its evaluation as JSON, or its derivative bounds.
// Usage: reference_evaluate [--precision BITS] [--events NUMBER] [--derivatives]
#include "derivatives.hpp"
#include "evaluate.hpp"

#include <exception>
#include <iostream>
#include <stdexcept>
#include <string>

int main(int argc, char** argv) {
  namespace reference = boundsweep::reference;
  try {
    slong precision = 192;
    std::int64_t events = 1;
    bool derivatives = false;
    for (int i = 1; i < argc; ++i) {
      const std::string option = argv[i];
      const auto number = [&] {
        if (++i >= argc) throw std::invalid_argument(option + " needs a number");
        return std::stol(argv[i]);
      };
      if (option == "--precision") {
        precision = number();
      } else if (option == "--events") {
        events = number();
      } else if (option == "--derivatives") {
        derivatives = true;
      } else {
        throw std::invalid_argument("unknown option " + option);
      }
    }
    const nlohmann::json sweep = nlohmann::json::parse(std::cin);
    const nlohmann::json result =
        derivatives ? reference::to_json(reference::derivatives(sweep, precision)) : reference::to_json(reference::evaluate(sweep, precision, events));
    std::cout << result.dump(1) << '\n';
  } catch (const std::exception& error) {
    std::cerr << "reference_evaluate: " << error.what() << '\n';
    return 2;
  }
}
