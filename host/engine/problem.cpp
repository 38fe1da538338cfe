#include "host/engine/problem.hpp"

#include <algorithm>
#include <cmath>

#include "boundsweep/constants/activation_table.hpp"
#include "boundsweep/constants/layer_norm_table.hpp"
#include "boundsweep/constants/softmax_table.hpp"
#include "boundsweep/entropy/smooth.hpp"
#include "host/config/columns.hpp"
#include "host/config/error.hpp"
#include "host/config/exact.hpp"
#include "host/config/grid_count.hpp"
#include "host/config/kappa.hpp"
#include "host/config/report_reader.hpp"

namespace boundsweep {
namespace {

double next_up(double value) {
  return value == 0 ? value : std::nextafter(value, INFINITY);
}

const constants::ActivationRow& activation_row(const std::string& name) {
  for (const constants::ActivationRow& row : constants::activation_rows)
    if (name == row.name) return row;
  throw InputError("unknown activation " + name);
}

std::vector<Objective> objectives_of(const Sweep& sweep) {
  std::vector<Objective> objectives;
  for (const std::string& name : sweep.frontier.minimize)
    objectives.push_back({resolve_column(name, sweep), false});
  for (const std::string& name : sweep.frontier.maximize)
    objectives.push_back({resolve_column(name, sweep), true});
  return objectives;
}

/// The lags of a sweep's processes, in the order of ProblemView::mixing_curves.
std::vector<double> lags_of(const Sweep& sweep) {
  std::vector<double> windows{0};
  const std::vector<double>& window = sweep.axis(Axis::window);
  if (std::find(window.begin(), window.end(), 1.0) != window.end())
    for (const double tokens : sweep.axis(Axis::tokens)) windows.push_back(tokens - 1);
  std::vector<double> lags;
  for (const double of_window : windows)
    for (const double ahead : sweep.axis(Axis::ahead))
      lags.push_back(of_window + ahead - (sweep.predictive ? 1 : 0));
  return lags;
}

/// log of the number of different events in a sweep, rounded up: its points less those that differ
/// in assumptions or levels alone.                                       theory §7.2
double log_of_events(const Sweep& sweep) {
  std::int64_t assumptions = 1;
  for (const Axis axis : {Axis::kappa, Axis::prefactor, Axis::window, Axis::first_step,
                          Axis::horizon, Axis::delta})
    assumptions *= static_cast<std::int64_t>(sweep.axis(axis).size());
  const auto events = static_cast<double>(count_grid(sweep).evaluated() / assumptions);
  return next_up(std::log(events));
}

}  // namespace

Tables make_tables() {
  Tables tables{};
  for (int k = 0; k <= constants::highest_order; ++k) {
    tables.softmax[0][k] = k == 0 ? 1 : 0;  // one token: the softmax is constant
    tables.softmax[1][k] = constants::softmax_two_tokens_over_factorial[k];
    tables.softmax[2][k] = constants::softmax_many_tokens_over_factorial[k];
    tables.layer_norm[k] = constants::layer_norm[k];
  }
  for (int s = 1; s <= constants::highest_order; ++s) {
    for (int f = 0; f < coding_shares; ++f) {
      tables.cell_widening[s][f] = std::pow(1 - coding_share(f), -1.0 / s);
      tables.log_cell_widening[s][f] = std::log(tables.cell_widening[s][f]);
    }
    tables.log_root_of_two[s] = std::log(2.0) / s;
    for (int i = 0; i < s; ++i) tables.root_of_two[s][i] = std::exp2(static_cast<double>(i) / s);
  }
  for (int d = 0; d <= highest_level; ++d) tables.log1p_power[d] = std::log1p(power_of_two(-d));
  return tables;
}

Activation make_activation(const std::string& name) {
  constexpr const char* swish = "swish:";
  const bool is_swish = name.rfind(swish, 0) == 0;
  const double beta = is_swish ? std::stod(name.substr(std::char_traits<char>::length(swish))) : 1;
  const constants::ActivationRow& row = activation_row(is_swish ? "silu" : name);
  Activation activation{};
  double power = 1;  // A_k(Swish_β) = β^{k−1} A_k(SiLU), rounded up
  for (int k = 1; k <= row.max_order; ++k) {
    activation.derivative[k] = power == 1 ? row.derivative[k] : next_up(power * row.derivative[k]);
    power = beta == 1 ? 1 : next_up(power * beta);
  }
  activation.at_zero = row.at_zero;
  activation.supremum = row.supremum;
  activation.linear_growth = row.linear_growth;
  activation.max_order = row.max_order;
  return activation;
}

Routes make_routes(const RouteChoice& choice) {
  Routes routes;
  routes.smooth_order = choice.smooth ? constants::highest_order : choice.lipschitz ? 1 : 0;
  routes.parametric = choice.parametric;
  return routes;
}

Problem::Problem(const Sweep& sweep) : sweep_(sweep), tables_(make_tables()) {
  for (const std::string& name : sweep_.activations) activations_.push_back(make_activation(name));
  const std::vector<double> lags = lags_of(sweep_);
  for (const double kappa : sweep_.axis(Axis::kappa)) {
    mixing_.push_back(mixing_table_of(kappa, kappa > 0 ? decay_rate(sweep_, kappa) : 0));
    for (const double lag : lags) mixing_curves_.push_back(make_mixing_curve(mixing_.back(), lag));
  }

  const std::vector<double>& sizes = sweep_.axis(Axis::samples);
  for (const double samples : sizes) {
    roots_.push_back(SampleValues::root_of(samples));
    inverse_roots_.push_back(SampleValues::inverse_of(roots_.back()));
  }

  for (int i = 0; i < axis_count; ++i) {
    const std::vector<double>& values = sweep_.axes[static_cast<std::size_t>(i)];
    view_.grid.size[i] = static_cast<std::int64_t>(values.size());
    view_.grid.values[i] = values.data();
  }
  view_.grid.ff_is_ratio = sweep_.ff_is_ratio;
  view_.grid.norms_per_block = sweep_.norms_per_block;

  Settings& settings = view_.settings;
  settings.architecture = {sweep_.weight_kind, sweep_.output_per_head, sweep_.trainable,
                           sweep_.blocks.empty() ? nullptr : sweep_.blocks.data()};
  settings.loss = sweep_.loss;
  settings.target_in_class = sweep_.target_in_class;
  settings.ergodicity = sweep_.ergodicity;
  settings.contracts_whole_state = sweep_.contracts_whole_state;
  settings.stationary_start = sweep_.stationary_start;
  settings.summary = {sweep_.max_order, sweep_.levels, make_routes(sweep_.routes),
                      sweep_.predictive};
  settings.selection = sweep_.selection;
  if (sweep_.simultaneous) settings.selection += log_of_events(sweep_);
  if (sweep_.target) settings.target = double_at_most(exact_meaning(*sweep_.target));
  for (const Objective& objective : objectives_of(sweep_))
    settings.objective[settings.objectives++] = objective;
  for (const AxisPair& axes : sweep_.diagrams) diagrams_.push_back(make_diagram(axes, sweep_));

  view_.activations = activations_.data();
  view_.tables = &tables_;
  view_.mixing = mixing_.data();
  view_.mixing_curves = mixing_curves_.data();
  view_.samples = {sizes.data(), roots_.data(), inverse_roots_.data(),
                   std::is_sorted(sizes.begin(), sizes.end())};
  view_.lags = static_cast<std::int64_t>(lags.size());
  view_.diagrams = diagrams_.data();
  view_.diagram_count = static_cast<std::int64_t>(diagrams_.size());
}

}  // namespace boundsweep
