// What would help: one number a little smaller, another class; and what the sweep's own values do.

/// A change of an amount by a factor: "−1.75 %", or "× 0.0123" beyond a factor 10.
function changeText(factor) {
  if (!(factor > 0.1 && factor < 10)) return "× " + powerText(Math.log10(factor));
  const percent = 100 * (factor - 1);
  if (Math.abs(percent) < 0.005) return "same";
  return (percent < 0 ? "−" : "+") + Math.abs(percent).toFixed(2) + " %";
}

const neededText = (samples) => samplesText(samples === 0 ? "" : String(samples));

/// The changes that help, as tables: of a vacuous point what counts are the samples needed.
function outlookTables({ row, outlook }) {
  if (outlook === null) return [element("p", {}, "The bound is 0: nothing is left to gain.")];
  const vacuous = rows.vacuous(row);
  const helps = (change) => (vacuous
    ? change.samples > 0 && (outlook.samples === 0 || changeText(change.samples / outlook.samples).startsWith("−") ||
      change.samples < 0.1 * outlook.samples)
    : change.bound < 1 && changeText(change.bound) !== "same");
  const goal = outlook.goal === 1 ? "N for less" : `N for ${percentText(String(outlook.goal))}`;
  const columns = [["bound", ""], ["bound / range", ""], ...(vacuous || outlook.goal < 1 ? [[goal, ""]] : [])];
  const words = (text) => text.replace(/10\^(\d+)/g, (_, power) => "10" + superscript(power)).replace(/\b\d{5,}\b/g, countText);
  const line = (change) => [breakable(words(change.words)), changeText(change.bound), changeText(change.ratio),
    ...(vacuous || outlook.goal < 1 ? [neededText(change.samples)] : [])];
  const most = 8;
  return [["one number by 1 %", outlook.small], ["another class", outlook.large]].map(([name, changes]) => {
    const helping = changes.filter(helps).slice(0, most);
    return helping.length > 0 ? plainTable(`What helps: ${name}`, [[name, "text wrap"], ...columns], helping.map(line))
      : element("p", {}, `Of “${name}” nothing helps.`);
  });
}

function showSensitivity() {
  const target = section("sensitivity");
  if (chosen.length === 0) return;
  const state = { at: String(Math.floor(chosen.length / 2)) };
  const choose = selector("architecture",
    chosen.map((architecture, i) => [String(i), chosenName(architecture)]), state.at,
    (value) => { state.at = value; draw(); });
  const help = element("div", { class: "pair" });
  target.append(element("div", { class: "controls" }, choose),
    element("h3", {}, "What would help most"),
    element("p", {}, "The same point evaluated again with one number changed by 1 %, and neighbouring classes: how its bound changes."),
    help, element("h3", {}, "What the sweep’s own values do"));
  const figure = new Figure("Factor on the bound when one axis takes its other values",
    "A bar reaches from the smallest to the largest bound as that axis alone takes its values in the sweep; " +
    "1 is the architecture itself, with the values beside the axis.", build);
  const axes = chosen[0].responses.length;
  target.append(axes > 0 ? figure.node : element("p", {}, "No axis of the sweep has more than one value."));
  draw();

  function draw() {
    help.replaceChildren(...outlookTables(chosen[Number(state.at)]));
    if (axes > 0) figure.draw();
  }

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
    const label = (response) => `${keyName(response.axis)} ${shortened(countText(response.values[response.own]))}`;
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
