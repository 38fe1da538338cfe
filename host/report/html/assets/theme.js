// Colours of the charts, which CSS does not reach.

const lightTheme = {
  ink: "#1d2126", soft: "#565d66", line: "#d3d6da", panel: "#ffffff", band: "#b9c0c8",
  marks: ["#1c5d99", "#b8480a", "#0b7a5e", "#8f3d8f", "#7a6200", "#4a4a4a", "#b3202c", "#2f7f9e"],
  ramp: ["#08306b", "#1c6aaf", "#4f9bcb", "#9ac8e0", "#dbe9f6"],
};
const darkTheme = {
  ink: "#e6e8ea", soft: "#a9b0b8", line: "#3b424a", panel: "#1c2025", band: "#59626c",
  marks: ["#79b8f2", "#f2995c", "#4fc9a4", "#d994d9", "#d9bd4a", "#bdbdbd", "#f28a92", "#86d3ec"],
  ramp: ["#e8f3ff", "#9fccf5", "#5d9fd6", "#33699b", "#1d3c5c"],
};

const darkQuery = matchMedia("(prefers-color-scheme: dark)");
let printing = false;

function theme() {
  return darkQuery.matches && !printing ? darkTheme : lightTheme;
}

/// The colour at t in [0, 1] of a ramp, blended between its stops.
function rampColor(ramp, t) {
  const at = Math.min(Math.max(t, 0), 1) * (ramp.length - 1);
  const i = Math.min(Math.floor(at), ramp.length - 2);
  const channel = (color, k) => parseInt(color.slice(1 + 2 * k, 3 + 2 * k), 16);
  const mixed = [0, 1, 2].map((k) =>
    Math.round(channel(ramp[i], k) * (i + 1 - at) + channel(ramp[i + 1], k) * (at - i)));
  return `rgb(${mixed.join(", ")})`;
}
