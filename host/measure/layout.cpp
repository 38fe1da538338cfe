#include "host/measure/layout.hpp"

#include <algorithm>
#include <charconv>

namespace boundsweep {

const std::array<const char*, part_count> part_names{"token_embedding",
                                                     "embedding",
                                                     "embedding_bias",
                                                     "class_token",
                                                     "position",
                                                     "token_type",
                                                     "query",
                                                     "key",
                                                     "value",
                                                     "output",
                                                     "ff_in",
                                                     "ff_gate",
                                                     "ff_out",
                                                     "query_bias",
                                                     "key_bias",
                                                     "value_bias",
                                                     "output_bias",
                                                     "ff_in_bias",
                                                     "ff_gate_bias",
                                                     "ff_out_bias",
                                                     "norm_gain",
                                                     "norm_bias",
                                                     "embedding_norm_gain",
                                                     "embedding_norm_bias",
                                                     "final_norm_gain",
                                                     "final_norm_bias",
                                                     "readout",
                                                     "readout_bias",
                                                     "ignored"};

bool stands_in_blocks(Part part) {
  return part >= Part::query && part <= Part::norm_bias;
}

bool is_matrix_part(Part part) {
  return part == Part::token_embedding || part == Part::embedding || part == Part::readout ||
         (part >= Part::query && part <= Part::ff_out);
}

WeightGroup group_of(Part part) {
  switch (part) {
    case Part::token_embedding:
    case Part::embedding: return WeightGroup::embedding;
    case Part::embedding_bias:
    case Part::class_token:
    case Part::position:
    case Part::token_type: return WeightGroup::position;
    case Part::query: return WeightGroup::query;
    case Part::key: return WeightGroup::key;
    case Part::value: return WeightGroup::value;
    case Part::output: return WeightGroup::output;
    case Part::ff_in: return WeightGroup::ff_in;
    case Part::ff_gate: return WeightGroup::ff_gate;
    case Part::ff_out: return WeightGroup::ff_out;
    case Part::norm_gain:
    case Part::norm_bias:
    case Part::embedding_norm_gain:
    case Part::embedding_norm_bias:
    case Part::final_norm_gain:
    case Part::final_norm_bias: return WeightGroup::norm;
    case Part::readout: return WeightGroup::readout;
    default: return WeightGroup::bias;
  }
}

namespace {

bool ends_with(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

/// Whether all of `text` is digits, as a number that fits.
std::optional<int> block_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool whole = error == std::errc() && end == text.data() + text.size() && number >= 0;
  if (!whole || (text.size() > 1 && text[0] == '0')) return std::nullopt;
  return number;
}

std::optional<LayoutMatch> match(const LayoutRule& rule, std::string_view name) {
  const std::string_view pattern = rule.pattern;
  const auto result = [&](std::size_t prefix, int block) -> std::optional<LayoutMatch> {
    if (prefix > 0 && name[prefix - 1] != '.') return std::nullopt;
    return LayoutMatch{&rule, block, name.substr(0, prefix)};
  };
  const std::size_t at = pattern.find(block_word);
  if (at == std::string_view::npos)
    return ends_with(name, pattern) ? result(name.size() - pattern.size(), -1) : std::nullopt;
  const std::string_view before = pattern.substr(0, at),
                         after = pattern.substr(at + block_word.size());
  if (!ends_with(name, after)) return std::nullopt;
  const std::string_view rest = name.substr(0, name.size() - after.size());
  const std::size_t digits = rest.find_last_not_of("0123456789") + 1;  // npos + 1 is 0
  const std::optional<int> block = block_number(rest.substr(digits));
  if (!block || !ends_with(rest.substr(0, digits), before)) return std::nullopt;
  return result(digits - before.size(), *block);
}

}  // namespace

std::vector<LayoutMatch> matches(const Layout& layout, std::string_view name) {
  std::vector<LayoutMatch> found;
  for (const LayoutRule& rule : layout.rules)
    if (const std::optional<LayoutMatch> one = match(rule, name)) found.push_back(*one);
  std::stable_sort(found.begin(), found.end(), [](const LayoutMatch& a, const LayoutMatch& b) {
    return a.prefix.size() < b.prefix.size();
  });
  return found;
}

}  // namespace boundsweep
