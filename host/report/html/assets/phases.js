// Heat maps over two axes: the best point of every cell, all other axes free.

const phaseRows = new Rows(data.phase_columns);

/// What a cell can show of its best point, first amounts, then names; of settings those that vary.
const phaseAmounts = ["bound_over_range", "bound", "trained"];
const phaseViews = [
  ["bound_over_range", "best bound / range"], ["bound", "its bound"], ["trained", "its numbers trained"],
  ["activation", "winning activation"], ["route", "winning route and order"], ["depth", "winning depth"],
  ["norms", "winning number of norms"], ["placement", "winning placement"], ["heads", "winning number of heads"],
  ["width", "winning width"],
  ...[...architectureColumns, ...extraColumns].map((name) => [name, `winning ${keyName(name.split(".").at(-1))}`]),
].filter(([name], i, all) => all.findIndex(([other]) => other === name) === i);

/// axis → axis → the diagram of both, the first across.
function diagramPartners() {
  const partners = new Map();
  const add = (x, y, cells) => {
    if (!partners.has(x.key)) partners.set(x.key, new Map());
    partners.get(x.key).set(y.key, { x, y, cells });
  };
  for (const { x, y, cells } of data.phases) {
    add(x, y, cells);
    add(y, x, cells.map(([left, right, row]) => [right, left, row]));
  }
  return partners;
}

/// What a cell shows in a view of names rather than amounts.
function phaseName(row, view) {
  const text = phaseRows.text(row, view);
  if (view !== "route") return text;
  const order = phaseRows.text(row, "order");
  return text === "" ? "none" : text === "smooth" ? `smooth, order ${order}` : text;
}

function showPhases() {
  const target = section("phases");
  if (data.phases.length === 0) {
    target.append(element("p", {}, "This run has none: the sweep has no two axes of several values, " +
      "report.diagrams is empty, or results were merged without them."));
    return;
  }
  const partners = diagramPartners();
  // Where architectures are what groups compare, the axes of the groups are the ones to look at.
  const grouping = data.group_by.some((axis) => axis.of_architecture) ? data.group_by.map((axis) => axis.key) : [];
  const cells = ({ x, y }) => x.values.length * y.values.length;
  const first = data.phases.filter(({ x, y }) => grouping.includes(x.key) && grouping.includes(y.key))
    .sort((a, b) => cells(b) - cells(a))[0] ?? data.phases[0];
  const state = { across: first.x.key, up: first.y.key, view: "bound_over_range" };
  const views = phaseViews.filter(([name], i) => i < 2 || name === "route" || (phaseRows.has(name) && phaseRows.varies(name)));
  const figure = new Figure("Heat map of the best point of every cell",
    "A cell shows the point with the least bound / range among all that share its two values, the other axes " +
    "free. Hatched: even the best is vacuous. Empty: no such point. Where an axis has too many values, neighbours " +
    "share a cell.", build, "tall");
  const up = element("div");
  const choices = (keys) => keys.map((key) => [key, keyName(key)]);
  const offerUp = () => {
    const keys = [...partners.get(state.across).keys()];
    if (!keys.includes(state.up)) state.up = keys[0];
    up.replaceChildren(selector("up", choices(keys), state.up, (value) => { state.up = value; figure.draw(); }));
  };
  offerUp();
  target.append(
    element("div", { class: "controls" },
      selector("across", choices([...partners.keys()]), state.across,
        (value) => { state.across = value; offerUp(); figure.draw(); }),
      up,
      selector("colour", views, state.view, (value) => { state.view = value; figure.draw(); })),
    figure.node);
  figure.draw();

  function build(colors) {
    const diagram = partners.get(state.across).get(state.up);
    const amount = phaseAmounts.includes(state.view);
    const list = diagram.cells.map(([x, y, row]) => ({ x, y, row }));
    const { colorOf, key } = amount ? amountColors(list, colors) : nameColors(list, colors);
    const spoken = (axis, place) => keyText(axis.key, axis.values[place]);
    const datasets = [{
      data: list.map(({ x, y, row }) => ({
        x: [x - 0.5, x + 0.5], y,
        tip: () => [`${spoken(diagram.x, x)}, ${spoken(diagram.y, y)}`, rowEntries(phaseRows, row)],
      })),
      backgroundColor: list.map(({ row }) => {
        const color = colorOf(row);
        return phaseRows.vacuous(row) ? hatched(amount ? colors.panel : color, colors.soft) : color;
      }),
      barPercentage: 1, categoryPercentage: 1, grouped: false, borderColor: colors.panel,
      borderWidth: Math.max(diagram.x.values.length, diagram.y.values.length) > 40 ? 0 : 1, borderSkipped: false,
      hoverBorderColor: colors.ink, hoverBorderWidth: 2,
    }];
    return {
      type: "bar", key, data: { datasets },
      options: {
        indexAxis: "y",
        scales: { x: placeScale(diagram.x), y: placeScale(diagram.y) },
      },
    };
  }

  /// A scale of whole numbers, the places on an axis, labelled with its values.
  function placeScale(axis) {
    // Of a bin its first value, with few digits; the tip has all of it.
    const text = (label) => {
      const value = label.split(" … ")[0];
      if (/^\d+\.?\d*e/.test(value)) return powerText(logOf(value), 2);
      return axis.key === "samples" ? countText(value)
        : shortened(value);
    };
    return {
      type: "linear", offset: false, min: -0.5, max: axis.values.length - 0.5, title: { text: keyName(axis.key) },
      afterBuildTicks: (scale) => { scale.ticks = axis.values.map((_, value) => ({ value })); },
      ticks: { callback: (place) => text(axis.values[place]) }, grid: { display: false },
    };
  }

  /// A ramp over the logarithm of the cells that say something.
  function amountColors(list, colors) {
    const logs = list.filter(({ row }) => !phaseRows.vacuous(row)).map(({ row }) => phaseRows.log(row, state.view))
      .filter((log) => log !== null);
    const low = Math.min(...logs), high = Math.max(...logs);
    const at = (t) => rampColor(colors.ramp, t);
    const colorOf = (row) => {
      const log = phaseRows.log(row, state.view);
      return log === null ? at(0) : at(high > low ? (log - low) / (high - low) : 0.5);
    };
    const stops = logs.length === 0 ? [] : high > low ? [0, 0.25, 0.5, 0.75, 1] : [0.5];
    return {
      colorOf,
      key: [...stops.map((t) => [powerText(low + t * (high - low), 2), at(t), "square"]),
        ...vacuousKey(list, colors)],
    };
  }

  function nameColors(list, colors) {
    const names = [...new Set(list.map(({ row }) => phaseName(row, state.view)))]
      .sort(inOrder);
    const most = colors.marks.length, numbers = names.every((name) => name === "inf" || decimal.test(name));
    const colorOfName = (name) => {
      const i = names.indexOf(name);
      if (i < most && (names.length <= most || !numbers)) return colors.marks[i];
      return numbers || names.length > 2 * most ? rampColor(colors.ramp, i / (names.length - 1))
        : rampColor([colors.marks[i - most], colors.panel], 0.55);  // a second round, paler
    };
    const shown = names.length <= 12 ? names : [names[0], names[Math.floor(names.length / 2)], names.at(-1)];
    return {
      colorOf: (row) => colorOfName(phaseName(row, state.view)),
      key: [...shown.map((name) => [name, colorOfName(name), "square"]), ...vacuousKey(list, colors)],
    };
  }

  function vacuousKey(list, colors) {
    return list.some(({ row }) => phaseRows.vacuous(row)) ? [["vacuous", hatchedImage(colors), "square"]] : [];
  }

  function hatchedImage(colors) {
    return `repeating-linear-gradient(135deg, ${colors.soft} 0 1.5px, ${colors.panel} 1.5px 5px)`;
  }
}
