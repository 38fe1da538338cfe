// What all charts share: axes in powers of ten, tips, keys, themes, printing.

const liveCharts = new Map();  // canvas → { chart, build }

/// A figure with a canvas that redraws itself from build(theme) → Chart.js configuration.
class Figure {
  constructor(label, caption, build, plotClass = "") {
    this.build = build;
    this.canvas = element("canvas", { role: "img", tabindex: "0", "aria-label": label });
    this.key = element("div");
    this.caption = element("figcaption", {}, caption);
    this.node = element("figure", {}, this.key,
      element("div", { class: "plot " + plotClass }, this.canvas), this.caption);
    this.canvas.addEventListener("keydown", (event) => stepThrough(this.canvas, event));
    this.canvas.addEventListener("blur", () => hideTip());
  }
  /// Before the first drawing the canvas itself has another width than it will get.
  width() { return printing ? paper.width : this.canvas.parentElement.clientWidth; }
  draw() {
    liveCharts.get(this.canvas)?.chart.destroy();
    const config = this.build(theme());
    this.key.replaceChildren(...(config.key ? [legend(config.key)] : []));
    delete config.key;
    if (printing) Object.assign(this.canvas, { width: paper.width, height: paper.height });
    liveCharts.set(this.canvas, { chart: new Chart(this.canvas, shared(config)), figure: this });
  }
}

function redrawAll() { for (const { figure } of [...liveCharts.values()]) figure.draw(); }

darkQuery.addEventListener("change", redrawAll);
addEventListener("beforeprint", () => { printing = true; redrawAll(); });
addEventListener("afterprint", () => { printing = false; redrawAll(); });

/// Charts on paper have this size, whatever the window's, so that their text is as large as the page's.
const paper = { width: 680, height: 260, dotsPerPixel: 3 };

/// Fills in what is the same everywhere. Points may carry `tip`: () → [title, entries].
function shared(config) {
  const colors = theme();
  config.options = {
    animation: false, responsive: !printing, maintainAspectRatio: false,
    devicePixelRatio: printing ? paper.dotsPerPixel : undefined,
    interaction: { mode: "nearest", intersect: true },
    ...config.options,
  };
  config.options.plugins = {
    ...config.options.plugins,
    legend: { display: false },
    tooltip: { enabled: false, animation: false, external: showTip },
  };
  for (const scale of Object.values(config.options.scales)) {
    scale.grid = { color: colors.line, borderColor: colors.soft, ...scale.grid };
    scale.ticks = { color: colors.ink, maxRotation: 0, ...scale.ticks };
    if (scale.title) scale.title = { display: true, color: colors.ink, ...scale.title };
  }
  return config;
}

/// A linear scale of logarithms, labelled with the numbers themselves, that just holds the points;
/// `roomBefore` widens it by that share of their span.
function powerScale(title, datasets, axis, roomBefore = 0) {
  const values = datasets.flatMap((dataset) => dataset.data.flatMap((point) => point[axis]));
  const low = Math.min(...values), high = Math.max(...values);
  const margin = Math.max(0.04 * (high - low), 0.01);
  return {
    type: "linear", title: { text: title }, min: low - margin - roomBefore * (high - low), max: high + margin,
    afterBuildTicks: (scale) => {
      const room = scale.isHorizontal() ? scale.maxWidth / 45 : 8;
      scale.ticks = powerTicks(scale.min, scale.max, room).map((value) => ({ value }));
    },
    ticks: { autoSkip: true, autoSkipPadding: 8, callback: (value) => powerText(value, high - low < 0.5 ? 4 : 2) },
  };
}

/// At most about `room` ticks; where not every power has one, 1 has.
function powerTicks(min, max, room) {
  const ticks = [];
  const span = max - min;
  if (span < 0.5) {  // too short for powers: steps of 1, 2 or 5
    const low = Math.pow(10, min), high = Math.pow(10, max);
    const unit = Math.pow(10, Math.floor(Math.log10((high - low) / 4)));
    const step = unit * [1, 2, 5, 10].find((factor) => (high - low) / (factor * unit) <= 7);
    for (let value = Math.ceil(low / step) * step; value <= high; value += step) ticks.push(Math.log10(value));
    return ticks;
  }
  const step = Math.max(1, Math.ceil(span / room));
  const within = span < 1.2 ? [1, 2, 3, 5, 7] : span < 2.5 ? [1, 3] : [1];
  for (let power = Math.floor(min / step) * step; power <= max; power += step)
    for (const factor of within) {
      const value = power + Math.log10(factor);
      if (value >= min && value <= max) ticks.push(value);
    }
  return ticks;
}

/// Whether labels go to the first points: where the curves are further apart there than at the last.
function labelsAtFirst(datasets) {
  const curves = datasets.filter((dataset) => dataset.endLabel && dataset.data.length > 0);
  const gap = (place) => {
    const sorted = curves.map((dataset) => dataset.data.at(place).y).sort((a, b) => a - b);
    return Math.min(...sorted.map((y, i) => (i > 0 ? y - sorted[i - 1] : Infinity)));
  };
  return gap(0) > gap(-1);
}

/// Writes each dataset's `endLabel` after its last point or before its first, wherever the curves are
/// further apart, moved where labels would overlap.
const endLabels = {
  id: "endLabels",
  afterDatasetsDraw(chart) {
    const atFirst = labelsAtFirst(chart.data.datasets);
    const labels = chart.data.datasets.flatMap((dataset, i) => {
      const marks = chart.getDatasetMeta(i).data;
      if (!dataset.endLabel || marks.length === 0) return [];
      const { x, y } = atFirst ? marks[0] : marks.at(-1);
      return [{ text: dataset.endLabel, x: atFirst ? x - 10 : x + 8, y }];
    });
    labels.sort((a, b) => a.y - b.y);
    const bottom = chart.chartArea.bottom;
    labels.forEach((label, i) => { if (i > 0) label.y = Math.max(label.y, labels[i - 1].y + 13); });
    for (let i = labels.length - 1; i >= 0; --i)
      labels[i].y = Math.min(labels[i].y, i + 1 < labels.length ? labels[i + 1].y - 13 : bottom);
    const { ctx } = chart;
    ctx.save();
    ctx.font = "12px system-ui, sans-serif";
    ctx.fillStyle = theme().ink;
    ctx.strokeStyle = theme().panel;
    ctx.lineWidth = 3;
    ctx.textBaseline = "middle";
    for (const { text, x, y } of labels) {
      const { width } = ctx.measureText(text);
      const within = atFirst ? Math.max(x - width, chart.chartArea.left + 3) : Math.min(x, chart.width - width - 2);
      ctx.strokeText(text, within, y);
      ctx.fillText(text, within, y);
    }
    ctx.restore();
  },
};

/// Diagonal lines over a colour: what is vacuous.
function hatched(color, line) {
  const tile = element("canvas", { width: "8", height: "8" });
  const ctx = tile.getContext("2d");
  ctx.fillStyle = color;
  ctx.fillRect(0, 0, 8, 8);
  ctx.strokeStyle = line;
  ctx.lineWidth = 1.4;
  ctx.beginPath();
  for (const shift of [-8, 0, 8]) { ctx.moveTo(shift, 8); ctx.lineTo(shift + 8, 0); }
  ctx.stroke();
  return ctx.createPattern(tile, "repeat");
}

const tip = document.getElementById("tip");

function hideTip() { tip.hidden = true; }
addEventListener("scroll", hideTip, { passive: true });

function tipOf(chart, point) {
  return chart.data.datasets[point.datasetIndex].data[point.index]?.tip?.();
}

function showTip({ chart, tooltip }) {
  const content = tooltip.opacity > 0 && tooltip.dataPoints?.length
    ? tipOf(chart, { datasetIndex: tooltip.dataPoints[0].datasetIndex, index: tooltip.dataPoints[0].dataIndex })
    : null;
  if (!content) { hideTip(); return; }
  const [title, entries] = content;
  tip.replaceChildren(element("strong", {}, title),
    element("dl", {}, ...entries.flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)])));
  tip.hidden = false;
  const frame = chart.canvas.getBoundingClientRect();
  const x = frame.left + tooltip.caretX, y = frame.top + tooltip.caretY;
  const left = x + 14 + tip.offsetWidth < innerWidth ? x + 14 : x - 14 - tip.offsetWidth;
  tip.style.left = Math.max(4, Math.min(left, innerWidth - tip.offsetWidth - 4)) + "px";
  tip.style.top = Math.max(4, Math.min(y - tip.offsetHeight / 2, innerHeight - tip.offsetHeight - 4)) + "px";
}

/// Arrow keys walk through a chart's points; what a tip shows is read out.
function stepThrough(canvas, event) {
  const { chart } = liveCharts.get(canvas);
  const stops = chart.data.datasets.flatMap((dataset, datasetIndex) =>
    dataset.data.flatMap((point, index) => (point?.tip ? [{ datasetIndex, index }] : [])));
  if (stops.length === 0) return;
  const steps = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };
  if (event.key === "Escape") { hideTip(); return; }
  if (!(event.key in steps)) return;
  event.preventDefault();
  const active = chart.getActiveElements()[0];
  const at = active ? stops.findIndex((s) => s.datasetIndex === active.datasetIndex && s.index === active.index) : -1;
  const next = stops[Math.min(Math.max(at + steps[event.key], 0), stops.length - 1)];
  const mark = chart.getDatasetMeta(next.datasetIndex).data[next.index].getCenterPoint();
  chart.setActiveElements([next]);
  chart.tooltip.setActiveElements([next], mark);
  chart.update("none");
  const [title, entries] = tipOf(chart, next);
  document.getElementById("live").textContent = title + ": " + entries.map((entry) => entry.join(" ")).join(", ");
}
