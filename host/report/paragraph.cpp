#include "host/report/paragraph.hpp"

#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::size_t begin = 0;
  for (std::size_t end; (end = text.find(' ', begin)) != std::string::npos; begin = end + 1)
    words.push_back(text.substr(begin, end - begin));
  words.push_back(text.substr(begin));
  return words;
}

}  // namespace

std::string wrapped(const std::string& label, const std::vector<std::string>& pieces,
                    const std::string& separator, std::size_t width) {
  const std::string margin(display_width(label), ' ');
  std::string out = label;
  std::size_t column = margin.size();
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string piece = i + 1 < pieces.size() ? pieces[i] + separator : pieces[i];
    // The blank that ends a line does not count.
    const std::size_t needed =
        display_width(piece) - (!piece.empty() && piece.back() == ' ' ? 1 : 0);
    if (column + needed > width && column > margin.size()) {
      out.erase(out.find_last_not_of(' ') + 1);
      out += "\n" + margin;
      column = margin.size();
    }
    out += piece;
    column += display_width(piece);
  }
  return out + "\n";
}

std::string paragraph(const std::string& label, const std::string& text, std::size_t width) {
  return wrapped(label, words_of(text), " ", width);
}

std::string paragraph(const std::string& text, std::size_t indent, std::size_t width) {
  return paragraph(std::string(indent, ' '), text, width);
}

}  // namespace boundsweep
