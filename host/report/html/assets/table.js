// All rows: sort, filter, download.

const operators = {
  "<": (a, b) => a < b, ">": (a, b) => a > b, "<=": (a, b) => a <= b, ">=": (a, b) => a >= b,
};

/// The test that a filter states: words that some field contains, and conditions such as
/// "depth>=2", "activation=gelu". Null for a condition on a column that is not there.
function parseFilter(text) {
  const tests = [];
  for (const term of text.trim().split(/\s+/).filter((word) => word)) {
    const match = /^([\w.]+)(<=|>=|=|<|>)(.+)$/.exec(term);
    if (!match) {
      tests.push((row) => rows.names.some((name) => rows.text(row, name).includes(term)));
      continue;
    }
    const [, name, operator, value] = match;
    if (!rows.has(name)) return null;
    tests.push(operator === "="
      ? (row) => rows.text(row, name) === value || (value !== "" && rows.number(row, name) === Number(value))
      : (row) => rows.text(row, name) !== "" && operators[operator](rows.number(row, name), Number(value)));
  }
  return (row) => tests.every((test) => test(row));
}

/// Negative, zero or positive as rows compare in a column; empty fields come last.
function rowOrder(name) {
  if (!rows.numeric(name)) return (a, b) => rows.text(a, name).localeCompare(rows.text(b, name));
  const keys = new Float64Array(rows.count);
  const wide = ["bound", "range", "lipschitz", "nonstationarity", "discretization", "deviation"].includes(name);
  for (let row = 0; row < rows.count; ++row) {
    const text = rows.text(row, name);
    keys[row] = text === "" ? Infinity : text === "inf" ? 1e308 : wide ? rows.log(row, name) ?? -Infinity : Number(text);
  }
  return (a, b) => (keys[a] < keys[b] ? -1 : keys[a] > keys[b] ? 1 : 0);
}

const csvField = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function csvText(list) {
  return [rows.names, ...list.map((row) => rows.names.map((name) => rows.text(row, name)))]
    .map((line) => line.map(csvField).join(",") + "\r\n").join("");
}

function showRows() {
  const target = section("rows");
  if (rows.count === 0) return;
  const perPage = 50;
  const state = { sort: null, descending: false, filter: "", telling: false, page: 0 };
  let list = [];

  const constant = rows.names.filter((name) => !rows.varies(name) && !resultColumns.includes(name));
  const shown = rows.names.filter((name) => !constant.includes(name));
  // What paper is too narrow for.
  const onScreen = ["nonstationarity", "discretization", "deviation", "lipschitz", "log10_bound", "levels"];
  const classOf = (name) => (rows.numeric(name) ? "" : "text ") + (onScreen.includes(name) ? "screen" : "");
  const headings = new Map();
  const header = element("tr", {}, ...shown.map((name) => {
    const th = element("th", { scope: "col", class: classOf(name) },
      element("button", { type: "button", onclick: () => sortBy(name) }, name));
    headings.set(name, th);
    return th;
  }));
  const body = element("tbody");
  const status = element("span", { id: "row-status", role: "status" });
  const previous = element("button", { type: "button", onclick: () => turn(-1) }, "Previous");
  const next = element("button", { type: "button", onclick: () => turn(1) }, "Next");
  const filter = element("input", {
    type: "search", id: "row-filter", size: "36", placeholder: "depth>=2 activation=gelu", autocomplete: "off",
    "aria-describedby": "row-status", oninput: () => { state.filter = filter.value; state.page = 0; refresh(); },
  });
  const telling = element("input", {
    type: "checkbox", id: "row-telling",
    onchange: () => { state.telling = telling.checked; state.page = 0; refresh(); },
  });
  const { rows: all, rows_shown: kept } = data.reduction;
  target.append(
    kept < all ? element("p", { class: "note" }, `This page holds ${grouped(String(kept))} of ${grouped(String(all))} ` +
      "rows, a selection from each group; frontier.csv has all.") : "",
    element("div", { class: "controls" },
      element("label", {}, "filter: words, or conditions such as depth>=2", filter),
      element("label", { class: "check" }, telling, "not vacuous"),
      element("button", { type: "button", id: "row-download", onclick: download }, "Download CSV")),
    element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Rows of the frontier" },
      element("table", { id: "row-table" }, element("thead", {}, header), body)),
    element("div", { class: "pager" }, previous, next, status),
    element("p", { class: "note paper" }, `Without ${listed(onScreen)}, which do not fit on paper.`),
    constant.length ? element("p", { class: "note" }, "The same in all rows: " +
      constant.map((name) => `${name} ${rows.text(0, name) || "empty"}`).join(", ") + ".") : "");
  refresh();

  function sortBy(name) {
    state.descending = state.sort === name && !state.descending;
    state.sort = name;
    state.page = 0;
    refresh();
  }

  function turn(step) { state.page += step; refresh(); }

  function refresh() {
    const test = parseFilter(state.filter);
    list = [];
    for (let row = 0; test && row < rows.count; ++row)
      if (test(row) && !(state.telling && rows.vacuous(row))) list.push(row);
    if (state.sort) {
      const compare = rowOrder(state.sort);
      list.sort((a, b) => (state.descending ? -compare(a, b) : compare(a, b)) || a - b);
    }
    for (const [name, th] of headings) {
      if (name === state.sort) th.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
      th.firstChild.textContent = name + (name === state.sort ? (state.descending ? " ▼" : " ▲") : "");
    }
    const first = state.page * perPage, last = Math.min(first + perPage, list.length);
    body.replaceChildren(...list.slice(first, last).map((row) =>
      element("tr", { class: rows.vacuous(row) ? "vacuous" : null },
        ...shown.map((name) => element("td", { class: classOf(name) }, rows.text(row, name))))));
    status.textContent = !test ? "no such column" : list.length === 0 ? "no rows"
      : `rows ${grouped(String(first + 1))} to ${grouped(String(last))} of ${grouped(String(list.length))}`;
    previous.disabled = state.page === 0;
    next.disabled = last >= list.length;
  }

  function download() {
    const url = URL.createObjectURL(new Blob([csvText(list)], { type: "text/csv" }));
    element("a", { href: url, download: "frontier-selection.csv" }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10000);
  }
}
