#pragma once
/// Prose and lists on a page of some width.

#include <string>
#include <vector>

namespace boundsweep {

/// The pieces one after another with the separator between them, broken where a line would grow
/// beyond `width`; continued lines start below the end of `label`. Ends the last line.
std::string wrapped(const std::string& label, const std::vector<std::string>& pieces,
                    const std::string& separator, std::size_t width);

/// A text of words behind a label, continued below the end of the label.
std::string paragraph(const std::string& label, const std::string& text, std::size_t width);

/// A text of words, each line indented by so many blanks.
std::string paragraph(const std::string& text, std::size_t indent, std::size_t width);

}  // namespace boundsweep
