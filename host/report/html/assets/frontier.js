// The frontier: bound against size, one curve per N.

function showFrontier() {
  const target = section("frontier");
  if (rows.count === 0) return;
  const state = { where: new Map() };
  const valuesOf = (i) => [...new Set(data.groups.map((group) => group.key[i]))];

  // The frontier of bound and size is a curve per N; other frontiers are points.
  const isCurve = data.settings["frontier.maximize"].includes(sizeColumn);
  const axes = data.group_by.filter((axis) => !(isCurve && axis.key === "samples"));
  const across = [sizeColumn, "parameters", "trained", ...architectureColumns, ...extraColumns, ...(isCurve ? [] : processColumns)]
    .filter((name, i, all) => all.indexOf(name) === i && rows.has(name) && rows.varies(name));
  if (across.length === 0) across.push(sizeColumn);
  // Where size is not an objective, the groups' own axis with most values says what is compared.
  const compared = data.group_by.filter((axis) => axis.of_architecture).map(columnOf)
    .filter((name) => across.includes(name)).sort((a, b) => distinct(b).length - distinct(a).length)[0];
  state.x = (isCurve ? null : compared) ?? across[0];
  const categories = [...(isCurve ? [] : ["samples", "kappa"]), "activation", "norms", "placement", ...architectureColumns, ...extraColumns,
    "samples", "kappa", "route", "order"]
    .filter((name, i, all) => all.indexOf(name) === i && rows.has(name) && rows.varies(name) &&
      !(isCurve && axes.some((axis) => columnOf(axis) === name)) &&
      rows.columns[rows.place.get(name)].values.length > 1 && distinct(name).length <= 8);
  state.color = categories[0] ?? "route";
  const vertical = [["bound", "bound"], ["bound_over_range", "bound / range"],
    ...(rows.has("samples_needed") ? [["samples_needed", `N for ${targetText()}`]] : [])];
  state.y = data.settings["frontier.minimize"].includes("samples_needed") ? "samples_needed" : "bound";

  const figure = new Figure("Frontier: bound against size or another column", "", build);
  const update = (name) => (value) => {
    state[name] = value;
    showAll(value);
    figure.draw();
  };
  const controls = element("div", { class: "controls" },
    selector("vertical", vertical, state.y, update("y")),
    selector("horizontal", across.map((name) => [name, keyName(name)]), state.x, update("x")),
    selector("colour", categories.map((name) => [name, keyName(name)]), state.color, update("color")));
  const choices = new Map();  // of the groups' axes whose values can be in one picture, by column
  for (const axis of axes) {
    const i = data.group_by.indexOf(axis);
    // Points of all values can be in one picture where something in it tells them apart.
    const told = [state.x, state.color].includes(columnOf(axis));
    const initial = isCurve || !told ? headlineGroup.key[i] : "";
    state.where.set(i, initial);
    const all = isCurve ? [] : [["", "all"]];
    const choice = selector(keyName(axis.key), [...all, ...valuesOf(i).map((value) => [value, axis.key === "samples" ? countText(value) : value])], initial,
      (value) => { state.where.set(i, value); figure.draw(); });
    if (!isCurve) choices.set(columnOf(axis), { i, select: choice.querySelector("select") });
    controls.append(choice);
  }
  const { rows: all, rows_shown: shown } = data.reduction;
  figure.caption.textContent = "Hollow marks are vacuous: their bound equals the range. Point at a mark, or " +
    "use the arrow keys, for its row." + (shown < all
    ? ` Shown are ${grouped(String(shown))} of ${grouped(String(all))} rows: of each group kept the ends, the best, ` +
      "the largest that is not vacuous, and others at even distances; frontier.csv has all." : "");
  target.append(controls, figure.node);
  figure.draw();

  /// What the picture now tells apart it shows whole.
  function showAll(column) {
    const choice = choices.get(column);
    if (!choice) return;
    state.where.set(choice.i, "");
    choice.select.value = "";
  }

  function distinct(name) {
    return [...new Set(rows.columns[rows.place.get(name)].values)]
      .sort(inOrder);
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
    // Names stand side by side, and κ, whose values crowd at 1.
    const places = !rows.numeric(state.x) || distinct(state.x).includes("inf") || (state.x === "kappa" && distinct("kappa").length <= 12) ? distinct(state.x) : null;
    const logarithmic = !places && (["parameters", "trained", "width", "ff"].includes(state.x) || logSpan(state.x) > 1.5);
    const xOf = (row) => (places ? places.indexOf(rows.text(row, state.x))
      : logarithmic ? rows.log(row, state.x) : rows.number(row, state.x));
    const xScale = () => (places ? nameScale(state.x, places) : plainScale(state.x, datasets));
    const joined = isCurve && state.x === sizeColumn;
    const datasets = curves().map(([samples, list]) => {
      const points = list
        .map((row) => ({
          x: xOf(row), y: rows.log(row, state.y), row,
          tip: () => [keyText("samples", samples), rowEntries(rows, row)],
        }))
        .filter((point) => point.x !== null && point.y !== null)
        .sort((a, b) => a.x - b.x);
      return {
        type: joined ? "line" : "scatter", data: points, endLabel: joined && points.some(({ row }) => !rows.vacuous(row)) ? `N = ${/^10*$/.test(samples) || samples.length < 7 ? countText(samples) : powerText(logOf(samples))}` : null,
        segment: { borderDash: ({ p0DataIndex, p1DataIndex }) => (rows.vacuous(points[p0DataIndex].row) || rows.vacuous(points[p1DataIndex].row) ? [2, 4] : undefined) },
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
          x: logarithmic ? powerScale(state.x === sizeColumn ? sizeWords : keyName(state.x), datasets, "x", joined && labelsAtFirst(datasets) ? 90 / Math.max(150, figure.width() - 200) : 0) : xScale(),
          y: powerScale(vertical.find(([name]) => name === state.y)[1], datasets, "y"),
        },
      },
    };
  }

  /// Numbers as they are, few of them each with its tick; whole ones have whole ticks. A little room keeps marks off the frame.
  function plainScale(name, datasets) {
    const values = datasets.flatMap((dataset) => dataset.data.map((point) => point.x));
    const few = [...new Set(values)].sort((a, b) => a - b);
    const low = Math.min(...values), high = Math.max(...values);
    const room = 0.03 * (high - low) || 0.5;
    return {
      type: "linear", title: { text: keyName(name) }, min: low - room, max: high + room,
      ...(few.length <= 12 ? { afterBuildTicks: (scale) => { scale.ticks = few.map((value) => ({ value })); } } : {}),
      ticks: { includeBounds: false, ...(values.every(Number.isInteger) ? { precision: 0 } : {}) },
    };
  }

  function nameScale(name, places) {
    return {
      type: "linear", title: { text: keyName(name) }, min: -0.5, max: places.length - 0.5, grid: { display: false },
      afterBuildTicks: (scale) => { scale.ticks = places.map((_, value) => ({ value })); },
      ticks: { callback: (place) => places[place], maxRotation: 60, autoSkip: false },
    };
  }

  function logSpan(name) {
    const logs = rows.columns[rows.place.get(name)].values.map(logOf).filter((value) => value !== null);
    return Math.max(...logs) - Math.min(...logs);
  }
}
