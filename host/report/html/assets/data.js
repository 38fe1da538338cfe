// The page's data and numbers as text. Values of rows stay the texts of frontier.csv.

/// Rows of a CSV file, held column by column.
class Rows {
  constructor(columns) {
    this.names = columns.map((column) => column.name);
    this.columns = columns;
    this.place = new Map(this.names.map((name, i) => [name, i]));
    this.count = columns.length === 0 ? 0 : (columns[0].code ?? columns[0].values).length;
    this.numbers = new Map();
  }
  has(name) { return this.place.has(name); }
  text(row, name) {
    const column = this.columns[this.place.get(name)];
    return column.code ? column.values[column.code[row]] : column.values[row];
  }
  number(row, name) { return Number(this.text(row, name)); }
  /// log10 of a positive value of any size, null where there is none.
  log(row, name) { return logOf(this.text(row, name)); }
  varies(name) {
    const column = this.columns[this.place.get(name)];
    return column.values.some((value) => value !== column.values[0]);
  }
  numeric(name) {
    const { values } = this.columns[this.place.get(name)];
    return values.every((value) => value === "" || value === "inf" || decimal.test(value)) &&
      values.some((value) => value !== "");
  }
  vacuous(row) {
    const text = this.text(row, "bound_over_range");
    return text !== "" && Number(text) >= 1;
  }
}

const decimal = /^(\d+)(?:\.(\d*))?(?:e([+-]?\d+))?$/;

/// Digits and power of ten of a decimal: value = 0.DIGITS · 10^power. Null for anything else.
function parts(text) {
  const match = decimal.exec(text);
  if (!match) return null;
  const [, whole, fraction = "", exponent = "0"] = match;
  const digits = (whole + fraction).replace(/^0+/, "");
  const leading = (whole + fraction).length - digits.length;
  return { digits, power: whole.length - leading + Number(exponent) };
}

function logOf(text) {
  const p = parts(text);
  if (!p || p.digits === "") return null;
  return Math.log10(Number("0." + p.digits.slice(0, 17))) + p.power;
}

/// A decimal with `count` significant digits, rounded up as upper bounds must be.
function roundedUp(text, count = 3) {
  const p = parts(text);
  if (!p) return text;
  if (p.digits === "") return "0";
  let { digits, power } = p;
  if (/[1-9]/.test(digits.slice(count))) {
    const next = String(BigInt(digits.slice(0, count)) + 1n);
    if (next.length > count) ++power;
    digits = next.slice(0, count);
  } else {
    digits = digits.slice(0, count);
  }
  digits = digits.replace(/0+$/, "");
  if (power > 7 || power < -3)
    return digits[0] + (digits.length > 1 ? "." + digits.slice(1) : "") + " × 10" + superscript(power - 1);
  if (power <= 0) return "0." + "0".repeat(-power) + digits;
  if (digits.length <= power) return grouped(digits.padEnd(power, "0"));
  return digits.slice(0, power) + "." + digits.slice(power);
}

/// Orders numbers by value and words by the alphabet.
const inOrder = (a, b) => (Number(a) - Number(b)) || a.localeCompare(b, "en", { numeric: true });

const superscript = (n) => String(n).replace(/[-\d]/g, (c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, "\u202f");

/// A whole number for people: 12 448, or 10⁹.
function countText(text) {
  if (/^10{5,}$/.test(text)) return "10" + superscript(text.length - 1);
  return /^\d+$/.test(text) ? grouped(text) : text;
}

/// Long decimals of axes' values with four digits: for words and axes, where tables have them all.
const shortened = (text) => text.replace(/\d+\.\d{5,}/g, (number) => String(Number(Number(number).toPrecision(4))));

/// 10^log with few digits, for axes and tips.
function powerText(log, digits = 3) {
  if (log === null) return "0";
  const whole = Math.floor(log + 1e-9);
  let mantissa = Math.pow(10, log - whole);
  if (whole >= 5 || whole < -4) {
    const text = String(Number(mantissa.toPrecision(digits)));
    return (text === "1" ? "" : text + " × ") + "10" + superscript(whole);
  }
  const text = String(Number(Math.pow(10, log).toPrecision(digits)));
  return /^\d+$/.test(text) ? grouped(text) : text;
}

/// 10^log with few digits, rounded up: of the page's logarithms, which have five decimals.
const upperText = (log, count = 3) => roundedUp(String(Math.pow(10, log + 6e-6).toPrecision(9)), count);

/// A share of the range as per cent, rounded up.
function percentText(text) {
  const p = parts(text);
  if (!p) return text;
  return roundedUp(p.digits === "" ? "0" : "0." + p.digits + "e" + (p.power + 2), 3) + "\u00a0%";
}

const data = JSON.parse(document.getElementById("data").textContent);
const rows = new Rows(data.columns);

const architectureColumns = ["tokens", "input_dim", "radius", "heads", "depth", "width", "ff", "norms",
  "placement", "activation"];
const resultColumns = ["parameters", "trained", "bound", "bound_over_range", "nonstationarity", "discretization",
  "deviation", "range", "lipschitz", "log10_bound", "levels", "order", "route", "samples_needed"];
const processColumns = ["samples", "kappa", "delta", "horizon"];
const extraColumns = rows.names.filter((name) => name.includes("."));

/// The column that says how large a class is, and what it counts.
const sizeColumn = data.size_column;
const sizeWords = sizeColumn === "trained" ? "numbers trained" : "parameters";

const predictive = data.settings["process.risk"] === "predictive";

/// What of an architecture is there or not, in words.
const flagWords = { ff_gated: "gated", rotary: "rotary positions", embedding_norm: "embedding norm", final_norm: "final norm" };

/// The column that shows an axis, however the sweep states it.
const columnOf = (axis) => ({ ff_ratio: "ff", norms_per_block: "norms" })[axis.key] ??
  (rows.has(axis.key) ? axis.key : axis.path);

/// The architecture of a row in words: what varies among the rows, or with `whole` in the sweep, and the
/// sizes that matter in any case, without the columns in `besides`.
function architectureText(table, row, besides = [], whole = false) {
  const isAxis = (name) => data.axes.some((axis) => columnOf(axis) === name);
  const matters = (name) => (whole ? isAxis(name) : table.varies(name));
  const text = (name) => table.text(row, name);
  const list = [];
  const wordsOf = (name, key = name.split(".").at(-1)) => (key in flagWords
    ? (text(name) === "true" ? "" : "no ") + flagWords[key] : `${keyName(key)} ${shortened(text(name))}`).replace("no gated", "not gated");
  const say = (name, words = wordsOf(name)) => {
    if (!besides.includes(name)) list.push(words);
  };
  say("depth");
  say("width");
  for (const name of ["heads", "ff", "tokens", "input_dim", "radius"])
    if (matters(name)) say(name);
  const norms = text("norms"), placement = besides.includes("placement") ? "" : text("placement") + "-";
  say("norms", norms === "0" ? "no norms" : `${norms} ${placement}norm${norms === "1" ? "" : "s"}`);
  if (besides.includes("norms") && table.varies("placement")) say("placement");
  say("activation", text("activation"));
  const normless = norms === "0" && setting("architecture.final_norm") === "false";
  for (const name of extraColumns)
    if (/^(architecture|weights|training|loss)\./.test(name) && matters(name) && !(normless && /norm_(epsilon|gain|bias)$/.test(name)))
      say(name);
  return list.join(", ");
}

/// Names and values of a row as a tip shows them: all that varies and all results.
function rowEntries(table, row) {
  const shown = [...processColumns, ...architectureColumns, ...extraColumns]
    .filter((name) => table.has(name) && table.varies(name));
  return ["index", ...shown, ...resultColumns]
    .filter((name) => table.has(name) && table.text(row, name) !== "")
    .map((name) => [name, table.text(row, name)]);
}
