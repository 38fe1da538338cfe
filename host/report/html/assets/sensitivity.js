// What one axis does to the bound when all others stay.

function showSensitivity() {
  const target = section("sensitivity");
  if (chosen.length === 0 || chosen[0].responses.length === 0) {
    target.append(element("p", {}, "No axis of the sweep has more than one value."));
    return;
  }
  const state = { at: String(Math.floor(chosen.length / 2)) };
  const figure = new Figure("Factor on the bound when one axis takes its other values",
    "A bar reaches from the smallest to the largest bound as that axis alone takes its values in the sweep; " +
    "1 is the architecture itself.", build);
  target.append(
    element("div", { class: "controls" }, selector("architecture",
      chosen.map((architecture, i) => [String(i), chosenName(architecture)]), state.at,
      (value) => { state.at = value; figure.draw(); })),
    figure.node);
  figure.draw();

  /// Per axis the factors, those of skipped points left out, widest first.
  function factors() {
    return chosen[Number(state.at)].responses.map((response) => {
      const own = response.bound[response.own];
      const logs = response.bound.map((bound) => (bound === null || own === null ? null : bound - own));
      const known = logs.filter((log) => log !== null);
      return { ...response, logs, low: Math.min(0, ...known), high: Math.max(0, ...known) };
    }).sort((a, b) => (b.high - b.low) - (a.high - a.low));
  }

  function build(colors) {
    const list = factors();
    const label = (response) => `${response.axis} ${response.values[response.own]}`;
    const datasets = [{
      backgroundColor: colors.marks[0], minBarLength: 3, barPercentage: 0.7,
      data: list.map((response) => ({
        x: [response.low, response.high], y: label(response),
        tip: () => [response.axis, response.values.map((value, i) =>
          [value, response.logs[i] === null ? "no bound" : "× " + powerText(response.logs[i])])],
      })),
    }];
    return {
      type: "bar", data: { labels: list.map(label), datasets },
      options: {
        indexAxis: "y", interaction: { mode: "y", intersect: false },
        scales: { x: powerScale("factor on the bound", datasets, "x"), y: { type: "category", grid: { display: false } } },
      },
    };
  }
}
