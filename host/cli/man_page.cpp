#include "host/cli/man_page.hpp"

#include <fmt/format.h>

namespace boundsweep {
namespace {

/// Text as troff reads it: a line must not begin with a dot or a quote, '-' is a hyphen unless
/// escaped, '\' is never itself.
std::string escaped(const std::string& text) {
  std::string out;
  bool line_begins = true;
  for (const char c : text) {
    if (line_begins && (c == '.' || c == '\'')) out += "\\&";
    switch (c) {
      case '\\': out += "\\e"; break;
      case '-': out += "\\-"; break;
      case '^': out += "\\(ha"; break;
      case '~': out += "\\(ti"; break;
      case '`': out += "\\(ga"; break;
      default: out += c;
    }
    line_begins = c == '\n';
  }
  return out;
}

/// Broken at blanks: input lines of a manual page stay below 80 characters.
std::string broken(const std::string& text) {
  constexpr std::size_t most = 76;
  std::string out, word;
  std::size_t column = 0;
  for (const char c : text + ' ') {
    if (c != ' ') {
      word += c;
      continue;
    }
    const bool breaks = column > 0 && column + 1 + word.size() > most;
    out += column == 0 ? word : (breaks ? "\n" : " ") + word;
    column = breaks ? word.size() : column + 1 + word.size();
    word.clear();
  }
  return out;
}

/// Lines of prose flow together, lines that begin with blanks stand as they are.
std::string prose(const std::string& text) {
  std::string out, line;
  bool literal = false;
  const auto end_line = [&] {
    const bool now = line.size() > 1 && line[0] == ' ';
    if (now != literal) out += now ? ".PP\n.nf\n" : ".fi\n.PP\n";
    literal = now;
    const std::size_t begin = line.find_first_not_of(' ');
    if (begin != std::string::npos) out += escaped(now ? line.substr(begin) : broken(line)) + "\n";
    line.clear();
  };
  for (const char c : text) {
    if (c == '\n')
      end_line();
    else
      line += c;
  }
  if (!line.empty()) end_line();
  if (literal) out += ".fi\n";
  return out;
}

std::string option_head(const OptionInfo& option) {
  std::string head;
  for (const std::string& name : option.names)
    head += (head.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
  if (!option.value.empty())
    head += (head.empty() ? "\\fI" : " \\fI") + escaped(option.value) + "\\fR";
  return head;
}

std::string option_text(const OptionInfo& option) {
  std::string text = option.description;
  if (!option.choices.empty())
    text += fmt::format("{}One of {}.", text.empty() ? "" : ". ", fmt::join(option.choices, ", "));
  return text;
}

std::string options_of(const CommandInfo& command) {
  std::string out;
  for (const OptionInfo& option : command.options)
    out += ".TP\n" + option_head(option) + "\n" + escaped(broken(option_text(option))) + "\n";
  return out;
}

std::string synopsis_of(const CommandInfo& command) {
  std::string line = fmt::format(".B boundsweep {}\n[\\fIoptions\\fR]", command.name);
  for (const OptionInfo& option : command.options) {
    if (!option.positional()) continue;
    const std::string name =
        "\\fI" + escaped(option.value) + "\\fR" + (option.repeatable ? "..." : "");
    line += option.required ? " " + name : " [" + name + "]";
  }
  return line + "\n";
}

}  // namespace

std::string man_page(const InterfaceInfo& interface, const std::string& version) {
  std::string out = fmt::format(
      ".TH BOUNDSWEEP 1 \"\" \"boundsweep {0}\" \"User Commands\"\n"
      ".SH NAME\nboundsweep \\- explicit pathwise learning guarantees for transformers\n"
      ".SH SYNOPSIS\n",
      escaped(version));
  bool first = true;
  for (const CommandInfo& command : interface.commands) {
    out += (first ? "" : ".br\n") + synopsis_of(command);
    first = false;
  }
  out += ".SH DESCRIPTION\n" + prose(interface.program.description) + ".SH OPTIONS\n" +
         options_of(interface.program) + ".SH COMMANDS\n";
  for (const CommandInfo& command : interface.commands) {
    out += ".SS " + command.name + "\n" + prose(command.description + ".") + options_of(command);
    // A command without a footer of its own inherits the program's, which comes at the end.
    if (!command.footer.empty() && command.footer != interface.program.footer)
      out += ".PP\n" + prose(command.footer);
  }
  return out + ".SH EXIT STATUS\n" + prose(interface.program.footer) +
         ".SH ENVIRONMENT\n"
         ".TP\n\\fBNO_COLOR\\fR\nSet to anything: no colours.\n"
         ".TP\n\\fBCOLUMNS\\fR\nThe width of text and tables, in place of the terminal's.\n"
         ".TP\n\\fBTERM\\fR\n\\fIdumb\\fR: no colours and no progress line.\n"
         ".SH FILES\n"
         ".TP\n\\fIboundsweep\\-out/NAME/\\fR\n"
         "Where \\fBrun\\fR writes the results of \\fINAME\\fR.toml:\n\\fIfrontier.csv\\fR, "
         "\\fImanifest.json\\fR,\nwith \\fB\\-\\-all\\fR also \\fIpoints.csv\\fR.\n"
         ".TP\n\\fIboundsweep\\-out/NAME/.boundsweep/\\fR\n"
         "A lock file, and what is done of a run that is unfinished.\n";
}

}  // namespace boundsweep
