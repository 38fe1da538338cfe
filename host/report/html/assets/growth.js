// Chosen architectures: the bound against N, and with each way of counting alone.

const chosen = data.chosen.list.map((architecture) => ({
  ...architecture, name: [architectureText(rows, architecture.row), ...processTexts(architecture.row)].join(", "),
}));
// Only then the inputs' dimension plays a part.
const countsInputs = chosen.some(({ row }) => ["smooth", "lipschitz"].includes(rows.text(row, "route")));
const logSamples = data.chosen.log_samples;

/// What of the process a row has and not all chosen rows have.
function processTexts(row) {
  return [...processColumns, ...extraColumns.filter((name) => name.startsWith("process."))]
    .filter((name) => name !== "samples" && rows.has(name) &&
      data.chosen.list.some((other) => rows.text(other.row, name) !== rows.text(row, name)))
    .map((name) => keyText(name.split(".").at(-1), rows.text(row, name)));
}

function chosenName(architecture) {
  return `${countText(rows.text(architecture.row, sizeColumn))} ${sizeWords}: ${architecture.name}`;
}

/// d log bound / d log N around place i; null where the bound is vacuous.
function localExponent(curve, i) {
  const a = Math.max(i - 1, 0), b = Math.min(i + 1, logSamples.length - 1);
  if (curve.bound[a] === null || curve.bound[b] === null || curve.ratio[a] >= 0) return null;
  return (curve.bound[b] - curve.bound[a]) / (logSamples[b] - logSamples[a]);
}

const exponentText = (exponent) => (exponent === null ? "vacuous" : exponent.toFixed(2).replace("-", "−"));

function placeOf(log) {
  let best = 0;
  logSamples.forEach((value, i) => { if (Math.abs(value - log) < Math.abs(logSamples[best] - log)) best = i; });
  return best;
}

function curvePoints(curve, value, title) {
  return logSamples.flatMap((x, i) => (curve[value][i] === null ? [] : [{
    x, y: curve[value][i],
    tip: () => [title, [["N", powerText(x)], ["bound", upperText(curve.bound[i], 4)],
      ["bound / range", upperText(curve.ratio[i], 4)], ["local exponent", exponentText(localExponent(curve, i))]]],
  }]));
}

/// A dashed line of the given slope from just below the first point that says something.
function slopeLine(curve, value, slope, color, label) {
  const at = curve.ratio.findIndex((ratio) => ratio !== null && ratio < -0.02);
  const y = (x) => curve[value][at] - 0.3 + slope * (x - logSamples[at]);  // beside the curve, not on it
  return {
    type: "line", borderDash: [6, 5], borderColor: color, borderWidth: 1.5, pointRadius: 0, pointHitRadius: 0,
    endLabel: label, data: [logSamples[at], logSamples.at(-1)].map((x) => ({ x, y: y(x) })),
  };
}

/// Which rows the chosen ones are.
function chosenFrom() {
  const groups = [...new Set(chosen.map(({ row }) => data.group_of[row]))].map((place) => data.groups[place]);
  if (groups.length > 1) return "A few architectures of the frontier, each the best of its group.";
  const where = data.group_by.map((axis, i) => keyText(axis.key, groups[0].key[i]));
  return "A few architectures of the frontier, from small to large" + (where.length ? `, where ${listed(where)}.` : ".");
}

function showGrowth() {
  const target = section("growth");
  if (chosen.length === 0) return;
  const state = { y: "bound" };
  const figure = new Figure("Bound against the number of samples for chosen architectures",
    `Dashed: the slope −1/2, which chance alone costs${countsInputs ? ", and −1/n, which crude counting pays on n input " +
    "coordinates" : ""}. ` + "A bound is flat where it is vacuous; its slope tends to −1/2 as finer scales pay.", build);
  const controls = element("div", { class: "controls" },
    selector("vertical", [["bound", "bound"], ["ratio", "bound / range"]], state.y,
      (value) => { state.y = value; figure.draw(); }));
  target.append(
    element("p", {}, `${chosenFrom()} An architecture is summarized once, so any N costs next to nothing.`, theory("§7")),
    controls, figure.node);
  const last = Math.floor(logSamples.at(-1));
  const powers = [0, 1, 2, 3].map((i) => Math.round(last / 3 + i * (last - 1 - last / 3) / 3));
  target.append(element("h3", {}, "Local exponents: the slope of log bound against log N"), plainTable("Local exponents",
    [["architecture", "text wrap"], ["n", ""], ...powers.map((power) => [`N = 10${superscript(power)}`, ""])],
    chosen.map((architecture) => [chosenName(architecture), countText(String(architecture.input_dimension)),
      ...powers.map((power) => exponentText(localExponent(architecture.growth.all, placeOf(power))))])));
  figure.draw();

  function build(colors) {
    const datasets = chosen.map((architecture, i) => ({
      type: "line", data: curvePoints(architecture.growth.all, state.y, chosenName(architecture)),
      borderColor: colors.marks[i], backgroundColor: colors.marks[i], borderWidth: 2, pointRadius: 0,
      pointHitRadius: 8, pointHoverRadius: 5,
    }));
    const telling = chosen.filter((a) => a.growth.all.ratio.some((ratio) => ratio !== null && ratio < -0.02));
    const widest = telling.reduce((a, b) => (b.input_dimension > a.input_dimension ? b : a), telling[0]);
    if (telling.length > 0)
      datasets.push(slopeLine(telling[0].growth.all, state.y, -1 / 2, colors.soft, "−1/2"));
    if (widest?.input_dimension > 2 && countsInputs) {
      const n = widest.input_dimension;
      datasets.push(slopeLine(widest.growth.all, state.y, -1 / n, colors.soft, n < 1000 ? `−1/${n}` : "−1/n"));
    }
    return {
      type: "line", data: { datasets }, plugins: [endLabels],
      key: [...chosen.map((architecture, i) => [chosenName(architecture), colors.marks[i], "line"]),
        ["slopes", colors.soft, "line dashed"]],
      options: {
        layout: { padding: { right: 36 } }, parsing: false, normalized: true,
        scales: { x: powerScale("N, samples", datasets, "x"), y: powerScale(state.y === "bound" ? "bound" : "bound / range", datasets, "y") },
      },
    };
  }
}

const routeWords = [
  ["lipschitz", "crude: Lipschitz functions"], ["smooth", "higher order: Taylor polynomials"],
  ["parametric", "parametric: weights"], ["all", "all together"],
];

const routeColor = (colors, i) => (i === 3 ? colors.band : colors.marks[i]);

function showRoutes() {
  const target = section("routes");
  if (chosen.length === 0) return;
  const state = { at: "0" };
  const figure = new Figure("Bound as a share of the range with each way of counting alone",
    "“All together” takes, at each scale, the way that counts least; it may beat each alone.", build);
  target.append(
    element("p", {}, "How many functions must be told apart? Crude counting uses the Lipschitz constant only, ",
      "higher orders use derivative bounds up to the sweep’s max_order, parametric counting covers the weights. ",
      "Each gives a bound alone.", theory("§5")),
    element("div", { class: "controls" }, selector("architecture",
      chosen.map((architecture, i) => [String(i), chosenName(architecture)]), state.at,
      (value) => { state.at = value; figure.draw(); })),
    figure.node);
  target.append(element("h3", {}, "Bound / range at the architecture’s own N"), plainTable("Bound / range of each route",
    [["architecture", "text wrap"], ["N", ""], ...routeWords.map(([, words]) => [words.split(":")[0], ""])],
    chosen.map((architecture) => {
      const i = placeOf(architecture.log_samples);
      return [chosenName(architecture), powerText(logSamples[i]), ...routeWords.map(([route]) => {
        const ratio = architecture.growth[route].ratio[i];
        return ratio === null ? "0" : ratio >= 0 ? "vacuous" : upperText(ratio);
      })];
    })));
  figure.draw();

  function build(colors) {
    const { growth } = chosen[Number(state.at)];
    const style = (i) => ({
      borderColor: routeColor(colors, i), backgroundColor: routeColor(colors, i), borderWidth: i === 3 ? 9 : 2,
      pointRadius: 0, pointHitRadius: 8, pointHoverRadius: 5, order: i,  // the broad one lies behind
    });
    const datasets = routeWords.map(([route, words], i) =>
      ({ type: "line", data: curvePoints(growth[route], "ratio", words), ...style(i) }));
    return {
      type: "line", key: routeWords.map(([, words], i) => [words, routeColor(colors, i), "line"]),
      data: { datasets },
      options: {
        parsing: false, normalized: true,
        scales: { x: powerScale("N, samples", datasets, "x"), y: powerScale("bound / range", datasets, "y") },
      },
    };
  }
}
