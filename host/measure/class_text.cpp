#include "host/measure/class_text.hpp"

#include <algorithm>
#include <cmath>
#include <filesystem>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "host/config/entries.hpp"
#include "host/config/names.hpp"
#include "host/config/schema.hpp"
#include "host/config/training_reader.hpp"
#include "host/output/decimal.hpp"

namespace boundsweep {
namespace {

constexpr int digits = 9;

struct Line {
  std::string key, value, comment;
};

/// The file's sections in order, each with its entries.
class Sections {
 public:
  void add(const std::string& section, const std::string& key, const std::string& value,
           const std::string& comment = "") {
    lines(section).push_back({key, value, comment});
  }

  /// Replaces an entry and what may not stand beside it.
  void set(const std::string& path, const std::string& value) {
    erase_alternatives(path);
    const auto [section, key] = split(path);
    for (Line& line : lines(section))
      if (line.key == key) {
        line.value = value;
        line.comment = "--set";
        return;
      }
    lines(section).push_back({key, value, "--set"});
  }

  /// Leaves room for an entry.
  void clear(const std::string& path) {
    erase_alternatives(path);
    erase(path);
  }

  void erase(const std::string& path) {
    const auto [section, key] = split(path);
    auto& list = lines(section);
    list.erase(
        std::remove_if(list.begin(), list.end(), [&k = key](const Line& l) { return l.key == k; }),
        list.end());
  }

  std::string text(const std::string& section) const {
    const auto at = std::find_if(sections_.begin(), sections_.end(),
                                 [&](const auto& one) { return one.first == section; });
    if (at == sections_.end() || at->second.empty()) return "";
    std::string out = section.empty() ? "" : fmt::format("\n[{}]\n", section);
    return out + text_of(at->second);
  }

  static std::string text_of(const std::vector<Line>& lines) {
    std::size_t widest = 0;
    for (const Line& line : lines)
      if (!line.comment.empty()) widest = std::max(widest, line.key.size() + 3 + line.value.size());
    std::string out;
    for (const Line& line : lines) {
      const std::string entry = fmt::format("{} = {}", line.key, line.value);
      out += line.comment.empty() ? entry + "\n"
                                  : fmt::format("{:<{}}  # {}\n", entry, widest, line.comment);
    }
    return out;
  }

 private:
  /// A path without a dot stands before all sections.
  static std::pair<std::string, std::string> split(const std::string& path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string::npos) return {"", path};
    return {path.substr(0, dot), path.substr(dot + 1)};
  }

  void erase_alternatives(const std::string& path) {
    for (const Alternative& alternative : alternatives()) {
      const auto& others = alternative.others;
      if (path == alternative.entry)
        for (const char* other : others) erase(other);
      else if (std::find(others.begin(), others.end(), path) != others.end())
        erase(alternative.entry);
    }
  }

  std::vector<Line>& lines(const std::string& section) {
    for (auto& one : sections_)
      if (one.first == section) return one.second;
    return sections_.emplace_back(section, std::vector<Line>()).second;
  }

  std::vector<std::pair<std::string, std::vector<Line>>> sections_;
};

std::string decimal(double value) {
  return value == 0 ? "0" : decimal_upper(value, digits);
}

/// A comment is one line: names of tensors and files are anyone's.
std::string commented(const std::string& text) {
  std::string out;
  for (const char c : text) {
    const bool control = static_cast<unsigned char>(c) < ' ' || c == 0x7f;
    out += control ? fmt::format("\\x{:02x}", static_cast<unsigned char>(c)) : std::string(1, c);
  }
  return out;
}

Line line_of(const MeasuredEntry& entry) {
  return {entry.key, decimal(entry.bound), commented(entry.comment)};
}

std::string group_text(GroupSet groups) {
  std::string text = "[";
  for (const std::string& name : groups.bits == 0 ? std::vector<std::string>() : group_list(groups))
    text += fmt::format("{}\"{}\"", text.size() == 1 ? "" : ", ", name);
  return text + "]";
}

/// Groups that stand in blocks alone: naming one outside them frees nothing.
constexpr const char* group_without_effect = "[\"query\"]";

std::vector<Line> block_lines(const MeasuredClass& c, const MeasuredGroup& block) {
  std::vector<Line> lines;
  for (const MeasuredEntry& entry : block.weights) lines.push_back(line_of(entry));
  if (block.update) lines.push_back(line_of(*block.update));
  if (c.restricts)
    lines.push_back(
        {"trainable", group_text(block.trainable), block.trainable.bits == 0 ? "frozen" : ""});
  return lines;
}

std::string head_of(const MeasuredClass& c, const ClassOrigin& origin) {
  std::string text = fmt::format(
      "# A class of transformers that holds the network of {}, written by\n"
      "# boundsweep audit (layout {}). Norms are proven upper bounds.\n#\n",
      commented(origin.model), commented(origin.layout));
  if (c.has_start)
    text += fmt::format(
        "# Training began at {}, which must have been fixed before the data were\n"
        "# seen: weights that were trained on the same data are no start.\n",
        commented(origin.start));
  else if (!origin.trainable.empty())
    text += fmt::format(
        "# Training changes {} alone. All else must have been fixed before the data were\n"
        "# seen: nothing is paid for reading its norms.\n",
        origin.trainable);
  else
    text +=
        "# All weights were trained, from zero; --start names others that were fixed beforehand.\n";
  text +=
      "# Norms of trained weights are rounded up to a grid that was fixed beforehand; "
      "statistics.selection\n"
      "# pays for choosing its point, and whatever else was read off the trained network.\n"
      "# [loss], [process] and [statistics] are yours to edit. An edit of what was measured is no "
      "bound of this\n"
      "# network any more, unless it makes the class larger and was decided beforehand.\n";
  return text;
}

/// "section.key=value" as path and TOML.
std::pair<std::string, std::string> parsed_override(const std::string& text) {
  const auto trimmed = [](std::string part) {
    part.erase(0, std::min(part.find_first_not_of(" \t"), part.size()));
    part.erase(part.find_last_not_of(" \t") + 1);
    return part;
  };
  const std::size_t equals = text.find('=');
  const std::string path = trimmed(text.substr(0, equals));
  std::string value = trimmed(text.substr(equals + 1));
  // Bare words stand for strings on a command line: Entries has accepted them.
  try {
    const std::string assignment = "value = " + value;
    static_cast<void>(toml::parse(assignment));
  } catch (const toml::parse_error&) {
    value = "\"" + value + "\"";
  }
  return {path, value};
}

bool has_several_outputs(const MeasuredClass& c) {
  return std::any_of(c.architecture.begin(), c.architecture.end(),
                     [](const Fact& fact) { return fact.key == "outputs" && fact.value != "1"; });
}

/// What a user decides on: a start that works.
void add_usual_choices(Sections& sections, const MeasuredClass& c) {
  if (has_several_outputs(c)) {
    sections.add("loss", "kind", "\"cross_entropy\"", "yours");
    sections.add("loss", "smoothing", "0.1",
                 "yours: log(1 + (1 - smoothing) outputs / smoothing) is the range");
  } else {
    sections.add("loss", "kind", "\"squared\"", "yours");
    sections.add("loss", "target_bound", "1", "yours: the largest modulus of a label");
  }
  sections.add("process", "risk", "\"predictive\"", "nothing is assumed of the process");
  sections.add("statistics", "samples", "{ from = 1e5, to = 1e7, points = 3, scale = \"log\" }",
               "yours");
  sections.add("statistics", "delta", "0.05", "yours");
  sections.add("statistics", "selection", decimal(c.selection()),
               "nats: " + commented(c.paid_text()));
  sections.add("bound", "max_order", "2");
}

Sections sections_of(const MeasuredClass& c) {
  Sections sections;
  for (const Fact& fact : c.architecture)
    sections.add("architecture", fact.key, fact.value, commented(fact.source));
  for (const MeasuredEntry& entry : c.outside.weights) {
    const Line line = line_of(entry);
    sections.add("weights", line.key, line.value, line.comment);
  }
  const bool none = c.outside.trainable.bits == 0;
  if (c.restricts)
    sections.add("training", "trainable",
                 none ? group_without_effect : group_text(c.outside.trainable),
                 none ? "outside the blocks: nothing, where no queries are" : "outside the blocks");
  for (const auto* entry : {&c.outside.update, &c.rank, &c.bits})
    if (*entry)
      sections.add("training", (*entry)->key, decimal((*entry)->bound),
                   commented((*entry)->comment));
  add_usual_choices(sections, c);
  return sections;
}

std::string text_of(const MeasuredClass& c, const ClassOrigin& origin, const Sections& sections) {
  std::string out = head_of(c, origin) + sections.text("");
  for (const char* section : {"architecture", "weights", "training"}) out += sections.text(section);
  for (std::size_t block = 0; block < c.blocks.size(); ++block)
    out += fmt::format("\n[[blocks]]  # {}\n", block) +
           Sections::text_of(block_lines(c, c.blocks[block]));
  for (const char* section : {"loss", "process", "statistics", "bound", "frontier", "report"})
    out += sections.text(section);
  return out;
}

/// What belongs to the loss that stood there goes with it.
void make_room(Sections& sections, const std::string& path) {
  if (path == "loss.kind")
    for (const char* other : {"loss.smoothing", "loss.target_bound"}) sections.erase(other);
}

}  // namespace

std::string class_text(const MeasuredClass& c, const ClassOrigin& origin,
                       const std::vector<std::string>& overrides) {
  Sections sections = sections_of(c);
  for (const std::string& text : overrides) make_room(sections, parsed_override(text).first);
  for (const std::string& text : overrides) {
    const auto [path, value] = parsed_override(text);
    sections.set(path, value);
  }
  return text_of(c, origin, sections);
}

std::string class_text_without(const MeasuredClass& c, const ClassOrigin& origin,
                               const std::vector<std::string>& overrides) {
  Sections sections = sections_of(c);
  for (const std::string& text : overrides) {
    const std::string path = parsed_override(text).first;
    make_room(sections, path);
    sections.clear(path);
  }
  return text_of(c, origin, sections);
}

}  // namespace boundsweep
