#pragma once
/// JSON of exactly the shape that is expected. Memory and stack do not depend on how deep or how
/// odd the text is.

#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "host/config/error.hpp"
#include "host/config/quoted.hpp"

namespace boundsweep {

/// A reader overrides what may stand somewhere; all else ends the parsing and is the `problem`.
class ShapedReader : public nlohmann::json_sax<nlohmann::json> {
 public:
  std::string problem;

  bool null() override { return unexpected("null"); }
  bool boolean(bool) override { return unexpected("a truth value"); }
  bool number_integer(number_integer_t value) override {
    return unexpected(fmt::format("the number {}", value));
  }
  bool number_unsigned(number_unsigned_t value) override {
    return unexpected(fmt::format("the number {}", value));
  }
  bool number_float(number_float_t, const string_t& text) override {
    return unexpected("the number " + shortened(text));
  }
  bool string(string_t& text) override {
    return unexpected("the text " + boundsweep::quoted(text));
  }
  bool binary(binary_t&) override { return unexpected("binary data"); }
  bool start_object(std::size_t) override { return unexpected("an object"); }
  bool end_object() override { return true; }
  bool start_array(std::size_t) override { return unexpected("a list"); }
  bool end_array() override { return true; }
  bool key(string_t&) override { return true; }
  bool parse_error(std::size_t position, const std::string&,
                   const nlohmann::detail::exception&) override {
    if (problem.empty()) problem = fmt::format("is no JSON at its byte {}", position);
    return false;
  }

 protected:
  bool fail(std::string text) {
    problem = std::move(text);
    return false;
  }
  virtual std::string place() const = 0;
  bool unexpected(const std::string& what) { return fail(fmt::format("has {} {}", what, place())); }
};

/// Throws InputError, naming the file and what of it the text is.
template <class Reader>
void parse_shaped(std::string_view text, const std::string& path, const char* what,
                  Reader& reader) {
  if (nlohmann::json::sax_parse(text.begin(), text.end(), &reader) && reader.problem.empty())
    return;
  throw InputError(fmt::format("{}: its {} {}", path, what, reader.problem));
}

}  // namespace boundsweep
