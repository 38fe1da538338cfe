/// explain: its numbers against the run's table, huge entropies, unusable routes, the text.

#include <cmath>
#include <map>
#include <string>

#include <gtest/gtest.h>

#include "boundsweep/objective.hpp"
#include "host/config/axis_names.hpp"
#include "host/config/names.hpp"
#include "host/config/sweep_reader.hpp"
#include "host/output/csv.hpp"
#include "host/output/decimal.hpp"
#include "host/output/table.hpp"
#include "host/report/explain_json.hpp"
#include "host/report/explain_text.hpp"
#include "host/report/point_choice.hpp"
#include "host/report/text_table.hpp"

namespace boundsweep {
namespace {

struct Explained {
  explicit Explained(const std::string& text)
      : problem(read_sweep_text(text, "t")),
        explanation(explain(problem, choose_point(problem, {}, "").digits)),
        outlook(outlook_of(problem, explanation.digits)),
        json(explain_json(problem.sweep(), explanation, outlook)) {}
  Problem problem;
  Explanation explanation;
  Outlook outlook;
  nlohmann::ordered_json json;

  std::string text(const Page& page = {}) const {
    return explain_text(problem, explanation, outlook, page);
  }
};

std::string point_of(const Explained& explained, const char* key) {
  return explained.json.at("point").at(key).dump();
}

TEST(Explain, TellsTheCThatWasUsed) {
  const std::string langevin = "process.model = { kind = \"langevin\", convexity = 0.5, dt = 1 }\n";
  const auto with = [&](const std::string& process, const std::string& architecture) {
    return Explained(process + "[architecture]\n" + architecture);
  };
  EXPECT_EQ(point_of(with(langevin, ""), "prefactor"), "1");
  EXPECT_EQ(point_of(with(langevin, "tokens = 4\n"), "prefactor"), "2");
  EXPECT_EQ(point_of(with("process.window = true\n" + langevin, "tokens = 4\n"), "prefactor"), "1");
  EXPECT_EQ(point_of(with("process.model = { kind = \"ou\", rate = 0.5, dt = 1 }\n", "tokens = 4\n"),
                     "prefactor"),
            "1");
  EXPECT_NE(with(langevin, "tokens = 9\n").text().find("prefactor = 3"), std::string::npos);

  // The same numbers as the sweep that states κ and C by itself.
  const std::string matrix = "process.model = { kind = \"ar1\", coefficient = [[0.25, 0], [0, 0.5]] }\n";
  const Explained named = with(matrix, "tokens = 16\ninput_dim = 2\n");
  const double kappa = named.problem.sweep().axis(Axis::kappa).front();
  const Explained stated = with("process.prefactor = 4\nprocess.kappa = " + shortest(kappa) + "\n",
                                "tokens = 16\ninput_dim = 2\n");
  EXPECT_EQ(named.json.at("bound"), stated.json.at("bound"));
  EXPECT_EQ(named.json.at("nonstationarity"), stated.json.at("nonstationarity"));
  EXPECT_TRUE(named.problem.view().settings.contracts_whole_state);
}

TEST(Explain, TheCOfPowersIsTimesTheRootOfTokens) {
  const std::string powers =
      "process.model = { kind = \"ar1\", coefficient = [[0, 2], [0, 0]], kappa = 0.5 }\n";
  const auto prefactor = [&](const std::string& architecture) {
    return std::stod(point_of(Explained(powers + "[architecture]\n" + architecture), "prefactor"));
  };
  const double alone = prefactor(""), two = prefactor("tokens = 2\n"), four = prefactor("tokens = 4\n");
  EXPECT_NEAR(alone, 4, 1e-12);
  EXPECT_GE(alone, 4);
  EXPECT_EQ(four, 2 * alone);
  EXPECT_NEAR(two, alone * std::sqrt(2.0), 1e-12);
  EXPECT_GE(two * two, 2 * alone * alone);
}

/// What the formulas say of κ as typed, not of the nearest double, which is below it.
TEST(Explain, KappaNearOneIsTheDecimal) {
  const auto nonstationarity = [](const std::string& kappa) {
    return Explained("[process]\nergodicity = \"total_variation\"\nkappa = " + kappa +
                     "\n[architecture]\nwidth = 4\n[weights]\nreadout = 0\n"
                     "[statistics]\nsamples = 1e15\n")
        .explanation.values.nonstationarity.to_double_saturated();
  };
  // g_0 κ/(1 − κ)/N with g_0 = 1/2
  for (const auto& [kappa, exact] : std::map<std::string, double>{
           {"0.99999999", 4.99999995e-08}, {"0.9999999", 4.9999995e-09}, {"0.999999", 4.999995e-10}}) {
    EXPECT_GE(nonstationarity(kappa), exact) << kappa;
    EXPECT_LE(nonstationarity(kappa), exact * (1 + 1e-11)) << kappa;
  }
  EXPECT_NEAR(nonstationarity("0.9999999999995") / 1e-3, 1, 1e-9);
}

std::vector<std::string> fields_of(std::string record) {
  record.resize(record.size() - csv_line_end.size());
  std::vector<std::string> fields;
  std::size_t begin = 0;
  for (std::size_t end; (end = record.find(',', begin)) != std::string::npos; begin = end + 1)
    fields.push_back(record.substr(begin, end - begin));
  fields.push_back(record.substr(begin));
  return fields;
}

/// The row of the same point as a run writes it.
std::map<std::string, std::string> table_row(const Problem& problem, const Digits& at) {
  std::array<std::string, axis_count> paths;
  for (int i = 0; i < axis_count; ++i)
    paths[static_cast<std::size_t>(i)] = axis_path(static_cast<Axis>(i), problem.sweep());
  const Table table(problem.sweep(), paths);
  Digits digits = at;
  const Summary summary = summary_at(problem.view(), digits);
  const PointPlace place = place_of(problem.view().grid, encode(problem.view().grid, at));
  RowData row;
  auto keep = [&](std::int64_t, const PointRecord& record) {
    static_cast<PointRow&>(row) = make_row(record, summary);
  };
  for_each_point(
      problem.view(), summary, digits, 1, [&](std::int64_t) { return place.offset; }, keep);
  row.digits = at;
  std::string header, record;
  table.append_header(header);
  table.append_row(record, row);
  const std::vector<std::string> names = fields_of(header), values = fields_of(record);
  std::map<std::string, std::string> result;
  for (std::size_t i = 0; i < names.size(); ++i) result[names[i]] = values[i];
  return result;
}

TEST(Explanation, HasTheNumbersOfTheTable) {
  const Problem problem(
      read_sweep_text("[architecture]\ndepth = [1, 3]\nactivation = [\"gelu\", \"silu\"]\n"
                      "[process]\nkappa = [0.1, 0.9]\nhorizon = [5, inf]\n"
                      "[statistics]\nsamples = [100, 1e6, 1e9]\ndelta = [0.05, 0.01]\n"
                      "[bound]\ntarget = 0.3\n",
                      "t"));
  const Digits last = choose_point(problem, {}, "95").digits;
  for (const Digits& digits :
       {choose_point(problem, {}, "").digits, last, choose_point(problem, {}, "42").digits}) {
    const Explanation e = explain(problem, digits);
    const std::map<std::string, std::string> row = table_row(problem, digits);
    const auto shown = [](Extended value) { return decimal_upper(value, 11); };
    EXPECT_EQ(row.at("index"), std::to_string(e.index));
    EXPECT_EQ(row.at("parameters"), std::to_string(e.parameters.all));
    EXPECT_EQ(row.at("trained"), std::to_string(e.parameters.trained));
    EXPECT_EQ(row.at("bound"), shown(e.values.bound));
    EXPECT_EQ(row.at("bound_over_range"), shown(e.values.bound_over_range));
    EXPECT_EQ(row.at("nonstationarity"), shown(e.values.nonstationarity));
    EXPECT_EQ(row.at("discretization"), shown(e.values.discretization));
    EXPECT_EQ(row.at("deviation"), shown(e.values.deviation));
    EXPECT_EQ(row.at("range"), shown(e.range));
    EXPECT_EQ(row.at("lipschitz"), shown(e.lipschitz));
    EXPECT_EQ(row.at("levels"), std::to_string(e.values.level));
    if (e.values.level > 0) {
      const ExplainedScale& finest = e.scales[static_cast<std::size_t>(e.values.level - 1)];
      EXPECT_EQ(row.at("order"), std::to_string(finest.order));
      EXPECT_EQ(row.at("route"), route_name(finest.order));
    }
    EXPECT_EQ(row.at("samples_needed"), decimal_upper(e.samples_needed, 17));
  }
}

TEST(Explanation, TermsFollowFromTheScales) {
  const Explained e("[architecture]\nwidth = 32\n");
  const PointValues& values = e.explanation.values;
  ASSERT_GT(values.level, 0);
  const ExplainedScale& finest = e.explanation.scales[static_cast<std::size_t>(values.level - 1)];
  EXPECT_NEAR((values.discretization / finest.epsilon).to_double_saturated(), 2, 1e-14);
  EXPECT_NEAR((finest.chain / values.deviation).to_double_saturated(), std::sqrt(2e6), 1e-9);
}

/// Entropies beyond double are told apart: each level has a larger entropy and a larger chain.
TEST(Explanation, ShowsEntropiesBeyondDouble) {
  const Explained e(
      "[architecture]\ntokens = 64\ninput_dim = 16\nwidth = 64\n"
      "[bound]\nroutes = [\"lipschitz\"]\n");
  const ExplainedScale* before = nullptr;
  bool beyond = false;
  for (const ExplainedScale& scale : e.explanation.scales) {
    ASSERT_TRUE(scale.reached());
    if (before != nullptr) {
      EXPECT_TRUE(before->entropy < scale.entropy) << scale.level;
      EXPECT_TRUE(before->chain < scale.chain) << scale.level;
    }
    // The last link alone costs Ψ √entropy, where Ψ is at least the link's width, above ε_k.
    EXPECT_TRUE(scale.chain > scale.epsilon * sqrt(scale.entropy));
    beyond = beyond || scale.entropy > Extended(0x1p1000);
    before = &scale;
  }
  EXPECT_TRUE(beyond);
  EXPECT_TRUE(e.json.at("scales").back().at("entropy").is_string());
  EXPECT_EQ(e.json.at("levels"), 0);
}

TEST(Explanation, HasNullsWhereNoRouteIsUsable) {
  // Counts of cells to the power 10^12, each of millions of digits.
  const Explained e(
      "[architecture]\nactivation = \"relu\"\ntokens = 1000000\ninput_dim = 1000000\n"
      "width = 1\ndepth = 1000\nnorms = 0\n"
      "[weights]\nvalue = 1e300\noutput = 1e300\nff_in = 1e300\nff_out = 1e300\n"
      "[bound]\nroutes = [\"lipschitz\"]\n");
  int unusable = 0;
  for (const auto& scale : e.json.at("scales")) {
    if (!scale.at("entropy").is_null()) continue;
    ++unusable;
    for (const char* key : {"route", "order", "parent", "chain"})
      EXPECT_TRUE(scale.at(key).is_null());
    EXPECT_FALSE(scale.at("epsilon").is_null());
  }
  EXPECT_GT(unusable, 0);
  EXPECT_EQ(e.json.at("vacuous"), true);
}

TEST(Explanation, OfAConstantLossIsZero) {
  const Explained e("[weights]\nreadout = 0\n[loss]\ntarget = \"in_class\"\n");
  EXPECT_EQ(e.json.at("bound"), 0.0);
  EXPECT_TRUE(e.json.at("log10_bound").is_null());
  EXPECT_TRUE(e.json.at("network").at("log10_majorant")[0].is_null());
  EXPECT_EQ(e.json.at("vacuous"), false);
  EXPECT_TRUE(e.json.at("scales").empty());
  EXPECT_NE(e.text().find("The loss is 0"), std::string::npos);
}

TEST(Explanation, HasTheKeysPromised) {
  const Explained e("");
  const auto keys_of = [](const nlohmann::ordered_json& object) {
    std::vector<std::string> keys;
    for (const auto& item : object.items()) keys.push_back(item.key());
    return keys;
  };
  EXPECT_EQ(keys_of(e.json),
            (std::vector<std::string>{"point", "parameters", "trained", "risk", "network", "range",
                                      "lipschitz", "slope", "scales", "levels", "nonstationarity",
                                      "discretization", "deviation", "bound", "bound_over_range",
                                      "log10_bound", "vacuous", "by_route", "layers", "outlook"}));
  EXPECT_EQ(keys_of(e.json.at("network")),
            (std::vector<std::string>{"majorant", "log10_majorant"}));
  EXPECT_EQ(keys_of(e.json.at("scales")[0]),
            (std::vector<std::string>{"level", "epsilon", "entropy", "route", "order", "parent",
                                      "chain", "contenders"}));
  EXPECT_EQ(keys_of(e.json.at("layers")[0]),
            (std::vector<std::string>{"block", "layer", "range", "lipschitz"}));
  EXPECT_EQ(keys_of(e.json.at("outlook")),
            (std::vector<std::string>{"samples", "goal", "samples_needed",
                                      "samples_needed_among_events", "small_changes", "neighbours",
                                      "shrinkage"}));
  EXPECT_EQ(e.json.at("point").size(), static_cast<std::size_t>(axis_count));
  EXPECT_EQ(e.json.at("point").at("placement"), "post");
  EXPECT_EQ(e.json.at("point").at("window"), false);
  EXPECT_EQ(e.json.at("point").at("samples"), 1000000);
  EXPECT_EQ(e.json.at("point").at("horizon"), "inf");
}

TEST(Explanation, HasNoValueForWhatMeansNothing) {
  const auto nulls_of = [](const char* text) {
    std::vector<std::string> keys;
    const Explained e(text);
    EXPECT_EQ(e.json.at("point").size(), static_cast<std::size_t>(axis_count));
    for (const auto& [key, value] : e.json.at("point").items())
      if (value.is_null()) keys.push_back(key);
    for (const Change& change : e.outlook.small)
      EXPECT_TRUE(applies(change.axis, e.problem.sweep())) << change.words;
    return keys;
  };
  using Keys = std::vector<std::string>;
  EXPECT_EQ(nulls_of(""), (Keys{"smoothing", "margin"}));
  EXPECT_EQ(nulls_of("loss.target = \"in_class\"\n"),
            (Keys{"smoothing", "margin", "target_bound", "target_lipschitz"}));
  EXPECT_EQ(nulls_of("loss.kind = \"cross_entropy\"\narchitecture.outputs = 2\n"
                     "process.risk = \"predictive\"\n"),
            (Keys{"margin", "target_bound", "kappa", "prefactor", "window", "first_step",
                  "horizon"}));
}

const char* const two_blocks =
    "[architecture]\ntokens = 2\nwidth = 8\nheads = 2\n"
    "[training]\nupdate = 0.1\ntrainable = [\"query\"]\n"
    "[[blocks]]\nquery = 3.1\ntrainable = []\n"
    "[[blocks]]\nkey = 2.0\nupdate = 0.5\ntrainable = [\"query\", \"value\"]\n";

/// Composed one after the other they are the network, of which readout and embedding change nothing.
TEST(Explanation, HasTheMajorantsOfBlocksThatDiffer) {
  const Explained e(two_blocks);
  const auto& network = e.json.at("network");
  const auto& blocks = network.at("blocks");
  ASSERT_EQ(blocks.size(), 2u);
  EXPECT_TRUE(network.at("blocks_are").is_string());
  Majorant composed;
  composed[0] = composed[1] = Extended(1.0);
  const auto order = static_cast<int>(network.at("majorant").size()) - 1;
  for (std::size_t b = 0; b < 2; ++b) {
    EXPECT_EQ(blocks[b].at("block"), b + 1);
    EXPECT_NEAR(blocks[b].at("input").get<double>(), composed[0].to_double_saturated(), 1e-12);
    EXPECT_EQ(blocks[b].at("log10_majorant").size(), blocks[b].at("majorant").size());
    Majorant block;
    for (int k = 0; k <= order; ++k)
      block[k] = Extended(blocks[b].at("majorant")[static_cast<std::size_t>(k)].get<double>());
    composed = substitute(block, composed, order);
  }
  for (int k = 0; k <= order; ++k) {
    const double whole = network.at("majorant")[static_cast<std::size_t>(k)].get<double>();
    EXPECT_NEAR(composed[k].to_double_saturated() / whole, 1, 1e-11) << k;
  }
}

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0, begin = 0;
  for (std::size_t end; (end = text.find('\n', begin)) != std::string::npos; begin = end + 1)
    widest = std::max(widest, display_width(text.substr(begin, end - begin)));
  return widest;
}

TEST(Explanation, ContendersAreWhatTheChoiceIsMadeFrom) {
  const Explained e(
      "[architecture]\nwidth = 8\n[bound]\nroutes = [\"lipschitz\", \"parametric\"]\n");
  bool smooth_would_win = false;
  for (const ExplainedScale& scale : e.explanation.scales) {
    ASSERT_TRUE(scale.lipschitz.reached() && scale.smooth.reached() && scale.parametric.reached());
    const Extended least = min(scale.lipschitz.entropy, scale.parametric.entropy);
    EXPECT_EQ(decimal_upper(scale.entropy, 17), decimal_upper(least, 17)) << scale.level;
    EXPECT_EQ(scale.lipschitz.order, 1);
    EXPECT_EQ(scale.parametric.order, 0);
    EXPECT_GE(scale.smooth.order, 1);
    EXPECT_TRUE(scale.smooth.entropy <= scale.lipschitz.entropy);
    smooth_would_win = smooth_would_win || scale.smooth.entropy < least;
  }
  EXPECT_TRUE(smooth_would_win) << "a route that is not enabled contends all the same";
}

const char* const deep_sweep =
    "[architecture]\ntokens = 128\ninput_dim = 16\nwidth = 768\nheads = 12\ndepth = 128\n"
    "norms = 0\nradius = 123.456789012345678\n[weights]\nquery = 1.2345678901234567\n"
    "key = 2.3456789012345678\nvalue = 3.4567890123456789\noutput = 4.5678901234567890\n"
    "ff_in = 5.6789012345678901\n[bound]\nlevels = 60\nmax_order = 16\ntarget = 0.1\n";

TEST(ExplainText, FitsThePage) {
  const Explained plain("[weights]\nff_in = 0.3\n");
  const Explained deep(deep_sweep);
  for (const Explained* e : {&plain, &deep}) {
    EXPECT_LE(widest_line(e->text()), 80u);
    for (const std::size_t width : {60, 75, 100})
      EXPECT_LE(widest_line(e->text(Page{width})), width);
    EXPECT_GT(widest_line(e->text(Page{100})), 80u);
    EXPECT_EQ(e->text(Page{1000}), e->text(Page{100})) << "longer lines are hard to read";
  }
}

TEST(ExplainText, TellsTheStoryOfAPoint) {
  const Explained plain("");
  const std::string text = plain.text();
  EXPECT_NE(text.find("The bound is not vacuous"), std::string::npos);
  for (const char* part : {"embedding", "block 1 attention", "block 1 feed-forward", "readout",
                           "Scales 1", "link 0 -> ", "Each route alone", "below the range",
                           "1 % less", "activation silu instead of gelu", "Certified"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  EXPECT_EQ(text.find('\x1b'), std::string::npos) << "no colours unless asked for";
  Page coloured;
  coloured.colour = true;
  EXPECT_NE(plain.text(coloured).find("\x1b[1mThe answer\x1b[0m"), std::string::npos);
}

TEST(ExplainText, ShortensADeepNetwork) {
  const Explained deep(deep_sweep);
  const std::string text = deep.text();
  EXPECT_NE(text.find("The bound is vacuous"), std::string::npos);
  EXPECT_NE(text.find("… 125 blocks alike"), std::string::npos);
  EXPECT_NE(text.find("block 128 feed-forward"), std::string::npos);
  EXPECT_EQ(text.find("block 3 attention"), std::string::npos);
}

TEST(ExplainText, LinksAddUpToTheDeviation) {
  const Explained e("[architecture]\nwidth = 32\n");
  const std::string text = e.text();
  double sum = 0;
  int links = 0;
  for (std::size_t at = 0; (at = text.find("  link ", at)) != std::string::npos; ++links) {
    const std::size_t end = text.find('\n', at);
    const std::string line = text.substr(at, end - at);
    const std::size_t share = line.rfind("  ");  // "…  value  share %"
    const std::size_t value = line.find_last_of(' ', line.find_last_not_of(' ', share));
    sum += std::stod(line.substr(value));
    at = end;
  }
  EXPECT_GT(links, 1);
  const double deviation = e.explanation.values.deviation.to_double_saturated();
  EXPECT_NEAR(sum / deviation, 1, 1e-4);
  EXPECT_GE(sum, deviation * (1 - 1e-12)) << "each is rounded up";
}

TEST(ExplainText, SaysWhyABoundIsVacuous) {
  const std::string few = Explained("[statistics]\nsamples = 10\n").text();
  EXPECT_NE(few.find("J = 0"), std::string::npos);
  EXPECT_NE(few.find("No link is chosen"), std::string::npos);
  EXPECT_NE(Explained("[process]\nkappa = 0.99999\nhorizon = 1\n").text().find("nonstationarity"),
            std::string::npos);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

TEST(ExplainText, NamesEverySettingThatIsMeant) {
  const std::string classes = Explained(
      "[architecture]\noutputs = 3\nnorm_kind = \"rms\"\n"
      "[loss]\nkind = \"cross_entropy\"\nclip = 2\n").text();
  EXPECT_TRUE(has(classes, "norm_kind = rms")) << classes;
  EXPECT_TRUE(has(classes, "  loss          cross_entropy, clip = 2, target_lipschitz = 1\n"));
  EXPECT_TRUE(has(Explained("[loss]\nclip = 2\ntarget = \"in_class\"\n").text(),
                  "  loss          squared, clip = 2, target in the class\n"));
  EXPECT_FALSE(has(Explained("").text(), "norm_kind"));
}

TEST(ExplainText, TellsBlocksApart) {
  const std::string text = Explained(two_blocks).text();
  EXPECT_TRUE(has(text, "  block 1       query = 3.1, frozen\n")) << text;
  EXPECT_TRUE(has(text, "  block 2       key = 2, update = 0.5, trains query, value\n"));
  EXPECT_TRUE(has(text, "where no block says otherwise"));
  std::string alike = "[architecture]\nwidth = 4\n[[blocks]]\n";
  for (int i = 0; i < 6; ++i) alike += "[[blocks]]\nquery = 2\n";
  const std::string seven = Explained(alike).text();
  EXPECT_TRUE(has(seven, "  block 1       as above\n  blocks 2-7    query = 2\n")) << seven;
  EXPECT_FALSE(has(seven, "blocks alike")) << "they differ";
  std::string different = "[architecture]\nwidth = 4\n";
  for (int i = 1; i <= 20; ++i) different += "[[blocks]]\nquery = 1." + std::to_string(i) + "1\n";
  const std::string twenty = Explained(different).text();
  EXPECT_TRUE(has(twenty, "  block 4       query = 1.41\n  …             as in the sweep file\n"
                          "  block 20      query = 1.201\n"))
      << twenty;
}

/// As one text: the page breaks sentences.
std::string in_one_line(std::string text) {
  std::string out;
  for (const char c : text)
    if (c != '\n' && (c != ' ' || out.empty() || out.back() != ' ')) out += c;
    else if (c == '\n' && out.back() != ' ') out += ' ';
  return out;
}

TEST(ExplainText, SaysWhenTheClassMayBeChosen) {
  const auto text = [](const char* sweep) { return in_one_line(Explained(sweep).text()); };
  const char* const fixed = "which was fixed before the data were seen";
  EXPECT_TRUE(has(text(""), fixed));
  const std::string paid = text("statistics.selection = 2.5\n");
  EXPECT_TRUE(has(paid, "whose choice after the data were seen is paid for with 2.5 nats")) << paid;
  EXPECT_FALSE(has(paid, fixed));
  const std::string together =
      text("architecture.width = [8, 16]\nstatistics.simultaneous = true\nbound.target = 0.5\n");
  EXPECT_FALSE(has(together, fixed));
  EXPECT_TRUE(has(together, "picked from the rows of this sweep after the data were seen"));
  EXPECT_TRUE(has(together, "0.6931 nats for all rows to hold together"));
  EXPECT_TRUE(has(together, "samples_needed quotes an N that is not among these events")) << together;
  EXPECT_FALSE(has(text("bound.target = 0.5\n"), "among these events"));
}

TEST(ExplainText, SaysWhatMustShrinkForWhat) {
  const std::string text =
      Explained("[architecture]\nwidth = 64\nheads = 2\n[training]\nupdate = 0.5\nbits = 32\n"
                "code_bits = 100000\n[statistics]\nsamples = 2000\n[bound]\ntarget = 0.5\n")
          .text();
  EXPECT_TRUE(has(text, "for 0.5 of the range at N = 2000, shrink")) << text;
  EXPECT_TRUE(has(text, "training.bits                                      cannot\n"));
  EXPECT_TRUE(has(text, "training.code_bits                        155 (x 0.00155)\n"));
  const std::string vacuous = Explained("[statistics]\nsamples = 10\n").text();
  EXPECT_TRUE(has(vacuous, "for less than the range at N = 10, shrink"));
  EXPECT_TRUE(has(vacuous, "  one number by 1 %  ") && !has(vacuous, "bound  bound/range"))
      << "the bound of a vacuous point is the range";
}

}  // namespace
}  // namespace boundsweep
