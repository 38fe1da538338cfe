#pragma once
/// What text is printed on: a terminal of some width, with or without colours, or no terminal.

#include <cstddef>
#include <optional>
#include <string>

namespace boundsweep {

struct Page {
  std::optional<std::size_t> width;  ///< columns, where they are known
  bool colour = false;

  std::string bold(const std::string& text) const;
  std::string green(const std::string& text) const;
  std::string yellow(const std::string& text) const;
};

/// The page behind a file descriptor. Its width is that of the environment's COLUMNS or else of the
/// terminal; colours are for terminals other than TERM=dumb, unless NO_COLOR is set to anything.
Page page_of(int descriptor);

/// Whether a line can be drawn over and over: a terminal other than TERM=dumb.
bool redraws_lines(int descriptor);

}  // namespace boundsweep
