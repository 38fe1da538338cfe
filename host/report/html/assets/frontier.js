// The frontier: bound against size, one curve per N.

/// The column that shows an axis, however the sweep states it.
const columnOf = (key) => ({ ff_ratio: "ff", norms_per_block: "norms" })[key] ?? key;

function showFrontier() {
  const target = section("frontier");
  if (rows.count === 0) return;
  const state = { where: new Map() };
  const axes = data.group_by.filter((axis) => axis.key !== "samples" && !axis.of_architecture);
  const valuesOf = (i) => [...new Set(data.groups.map((group) => group.key[i]))];
  const headline = headlineGroup();

  // The frontier of bound and size is a curve per N; other frontiers are points.
  const isCurve = !data.group_by.some((axis) => axis.of_architecture) &&
    data.settings["frontier.maximize"].includes("parameters");
  const numeric = ["parameters", ...architectureColumns, ...extraColumns, ...(isCurve ? [] : processColumns)]
    .filter((name) => rows.has(name) && rows.numeric(name) && rows.varies(name));
  if (numeric.length === 0) numeric.push("parameters");
  // Where size is not an objective, the groups' own axis says what is compared.
  const compared = data.group_by.map((axis) => columnOf(axis.key)).find((name) =>
    architectureColumns.includes(name) && numeric.includes(name));
  state.x = (data.settings["frontier.maximize"].includes("parameters") ? null : compared) ?? numeric[0];
  const categories = [...(isCurve ? [] : ["samples", "kappa"]), "activation", "norms", "placement", ...architectureColumns, ...extraColumns,
    "route", "order", "samples", "kappa"]
    .filter((name, i, all) => all.indexOf(name) === i && rows.has(name) && rows.varies(name) &&
      rows.columns[rows.place.get(name)].values.length > 1 && distinct(name).length <= 8);
  state.color = categories[0] ?? "route";
  state.y = "bound";

  const figure = new Figure("Frontier: bound against size, one curve per number of samples", "", build);
  const update = (name) => (value) => { state[name] = value; figure.draw(); };
  const controls = element("div", { class: "controls" },
    selector("vertical", [["bound", "bound"], ["bound_over_range", "bound / range"]], state.y, update("y")),
    selector("horizontal", numeric.map((name) => [name, name]), state.x, update("x")),
    selector("colour", categories.map((name) => [name, name]), state.color, update("color")));
  for (const axis of axes) {
    const i = data.group_by.indexOf(axis);
    const initial = isCurve ? headline.key[i] : "";  // points of all values can be in one picture
    state.where.set(i, initial);
    const all = isCurve ? [] : [["", "all"]];
    controls.append(selector(keyName(axis.key), [...all, ...valuesOf(i).map((value) => [value, value])], initial,
      (value) => { state.where.set(i, value); figure.draw(); }));
  }
  const { rows: all, rows_shown: shown } = data.reduction;
  figure.caption.textContent = "Hollow marks are vacuous: their bound equals the range. Point at a mark, or " +
    "use the arrow keys, for its row." + (shown < all
    ? ` Shown are ${grouped(String(shown))} of ${grouped(String(all))} rows: of each group kept the ends, the best, ` +
      "the largest that is not vacuous, and others at even distances; frontier.csv has all." : "");
  target.append(controls, figure.node);
  figure.draw();

  function distinct(name) {
    return [...new Set(rows.columns[rows.place.get(name)].values)]
      .sort((a, b) => a.localeCompare(b, "en", { numeric: true }));
  }

  /// Rows that the choices leave, by N.
  function curves() {
    const bySamples = new Map();
    for (let row = 0; row < rows.count; ++row) {
      const key = data.groups[data.group_of[row]].key;
      if ([...state.where].some(([i, value]) => value !== "" && key[i] !== value)) continue;
      const samples = rows.text(row, "samples");
      if (!bySamples.has(samples)) bySamples.set(samples, []);
      bySamples.get(samples).push(row);
    }
    const entries = [...bySamples].sort((a, b) => Number(a[0]) - Number(b[0]));
    const most = 8;  // more curves could not be told apart
    if (entries.length <= most) return entries;
    return Array.from({ length: most }, (_, i) => entries[Math.round(i * (entries.length - 1) / (most - 1))]);
  }

  function build(colors) {
    const names = categories.length ? distinct(state.color) : [];
    const colorOf = (row) => colors.marks[Math.max(0, names.indexOf(rows.text(row, state.color))) % colors.marks.length];
    const logarithmic = ["parameters", "width", "ff"].includes(state.x) || logSpan(state.x) > 1.5;
    const xOf = (row) => (logarithmic ? rows.log(row, state.x) : rows.number(row, state.x));
    const joined = isCurve && state.x === "parameters";
    const datasets = curves().map(([samples, list]) => {
      const points = list
        .map((row) => ({
          x: xOf(row), y: rows.log(row, state.y), row,
          tip: () => [keyText("samples", samples), rowEntries(rows, row)],
        }))
        .filter((point) => point.x !== null && point.y !== null)
        .sort((a, b) => a.x - b.x);
      return {
        type: joined ? "line" : "scatter", data: points, endLabel: joined ? `N = ${/^10*$/.test(samples) || samples.length < 7 ? countText(samples) : powerText(logOf(samples), 2)}` : null,
        borderColor: colors.soft, borderWidth: 1, pointRadius: points.length > 300 ? 2.5 : 4, pointHoverRadius: 7,
        pointHitRadius: 6, pointBorderWidth: 1.5,
        pointBorderColor: points.map(({ row }) => colorOf(row)),
        pointBackgroundColor: points.map(({ row }) => (rows.vacuous(row) ? colors.panel : colorOf(row))),
        pointHoverBackgroundColor: points.map(({ row }) => colorOf(row)),
      };
    });
    return {
      type: "scatter", data: { datasets }, plugins: [endLabels],
      key: names.map((name, i) => [keyText(state.color, name || "none"), colors.marks[i % colors.marks.length]]),
      options: {
        layout: { padding: { right: joined && !labelsAtFirst(datasets) ? 70 : 8 } },
        scales: {
          x: logarithmic ? powerScale(state.x, datasets, "x", joined && labelsAtFirst(datasets) ? 90 / Math.max(150, figure.canvas.clientWidth - 200) : 0) : plainScale(state.x, datasets),
          y: powerScale(state.y === "bound" ? "bound" : "bound / range", datasets, "y"),
        },
      },
    };
  }

  /// Numbers as they are; whole ones have whole ticks. A little room keeps marks off the frame.
  function plainScale(name, datasets) {
    const values = datasets.flatMap((dataset) => dataset.data.map((point) => point.x));
    const low = Math.min(...values), high = Math.max(...values);
    const room = 0.03 * (high - low) || 0.5;
    return {
      type: "linear", title: { text: keyName(name) }, min: low - room, max: high + room,
      ticks: { includeBounds: false, ...(values.every(Number.isInteger) ? { precision: 0 } : {}) },
    };
  }

  function logSpan(name) {
    const logs = rows.columns[rows.place.get(name)].values.map(logOf).filter((value) => value !== null);
    return Math.max(...logs) - Math.min(...logs);
  }
}
