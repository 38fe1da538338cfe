#include "host/config/source_text.hpp"

namespace boundsweep {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// A byte inside a character of UTF-8, not its first.
bool continues(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

}  // namespace

SourceText::SourceText(std::string_view text) : text_(text) {
  const bool marked = text.substr(0, byte_order_mark.size()) == byte_order_mark;
  lines_.push_back(marked ? byte_order_mark.size() : 0);
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n') lines_.push_back(i + 1);
}

std::string_view SourceText::at(const toml::source_region& region) const {
  if (region.begin.line == 0 || region.begin.line > lines_.size() ||
      region.end.line != region.begin.line || region.end.column < region.begin.column) {
    return {};
  }
  const std::size_t begin = place_of(region.begin);
  return text_.substr(begin, place_of(region.end) - begin);
}

std::size_t SourceText::place_of(toml::source_position position) const {
  const bool onward = near_.line == position.line && near_.column <= position.column;
  toml::source_index column = onward ? near_.column : 1;
  std::size_t place = onward ? near_place_ : lines_[position.line - 1];
  for (; column < position.column && place < text_.size(); ++column) {
    ++place;
    while (place < text_.size() && continues(text_[place])) ++place;
  }
  near_ = position;
  near_place_ = place;
  return place;
}

}  // namespace boundsweep
