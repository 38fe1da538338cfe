#include "host/config/toml_text.hpp"

#include <algorithm>
#include <vector>

namespace boundsweep {
namespace {

/// Walks through a text as far as its nesting needs: strings and comments are passed over. What is
/// no TOML is left to the parser, which stops at it before it can nest.
class NestingScanner {
 public:
  explicit NestingScanner(std::string_view text) : text_(text) {}

  void check() {
    while (at_ < text_.size()) step();
  }

 private:
  void step() {
    switch (text_[at_]) {
      case '#': at_ = std::min(text_.find('\n', at_), text_.size()); return;
      case '"':
      case '\'': pass_string(); return;
      case '[':
      case '{': dots_.push_back(0); break;
      case ']':
      case '}': close(); break;
      case '.': add_dot(); break;
      case ',': start_key(); break;
      case '\n':
        start_key();
        ++line_;
        break;
      default: break;
    }
    ++at_;
    check_depth();
  }

  /// A key's dots count for all that stands in its value.
  void add_dot() {
    ++dots_.back();
    ++all_dots_;
  }

  void start_key() {
    all_dots_ -= dots_.back();
    dots_.back() = 0;
  }

  void close() {
    start_key();
    if (dots_.size() > 1) dots_.pop_back();
  }

  void pass_string() {
    const char quote = text_[at_];
    const std::string three(3, quote);
    const bool several_lines = text_.substr(at_, 3) == three;
    at_ += several_lines ? 3 : 1;
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '\n') {
        if (!several_lines) return;  // an error, which is the parser's
        ++line_;
      }
      if (c == '\\' && quote == '"') {
        if (text_.substr(at_ + 1, 1) == "\n") ++line_;
        at_ = std::min(at_ + 2, text_.size());
      } else if (c != quote) {
        ++at_;
      } else if (!several_lines) {
        ++at_;
        return;
      } else if (text_.substr(at_, 3) == three) {
        at_ += 3;
        // One or two more quotes belong to the string.
        for (int i = 0; i < 2 && text_.substr(at_, 1) == three.substr(0, 1); ++i) ++at_;
        return;
      } else {
        ++at_;
      }
    }
  }

  void check_depth() const {
    if (static_cast<int>(dots_.size()) - 1 + all_dots_ <= most_nested) return;
    static_assert(most_nested == 32);
    throw toml::parse_error("nested more than 32 levels deep",
                            toml::source_position{line_, 1});
  }

  std::string_view text_;
  std::size_t at_ = 0;
  toml::source_index line_ = 1;
  std::vector<int> dots_{0};  ///< of the key that is being read or filled, in every open bracket
  int all_dots_ = 0;
};

}  // namespace

toml::table parse_toml(std::string_view text, const std::string& file) {
  NestingScanner(text).check();
  return toml::parse(text, file);
}

}  // namespace boundsweep
