// Elements of the page. Text always goes in as text, never as HTML.

/// element("td", { class: "text" }, "a", child …); attributes whose value is null are left out.
function element(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (value !== null) node.setAttribute(name, value);
  }
  node.append(...children);
  return node;
}

function section(id) { return document.getElementById(id); }

/// A dotted path that may be broken after its dots.
function breakable(text) {
  return element("span", {}, ...text.split(/(?<=\.)(?=[a-z])/).flatMap((part, i) => (i > 0 ? [element("wbr"), part] : [part])));
}

/// A labelled choice; calls choose(value) now and whenever it changes.
function selector(label, options, initial, choose) {
  const select = element("select", { onchange: () => choose(select.value) });
  for (const [value, text] of options) select.append(element("option", { value }, text));
  select.value = initial;
  return element("label", {}, label, select);
}

/// A table in a frame that scrolls sideways by itself, a long one also down. `columns`: [heading, class].
function plainTable(label, columns, lines) {
  const cells = (tag, line) => line.map((cell, i) =>
    element(tag, { class: columns[i][1] ?? null, scope: tag === "th" ? "col" : null }, cell));
  return element("div", { class: lines.length > 20 ? "scroll tall" : "scroll", tabindex: "0", role: "region", "aria-label": label },
    element("table", {},
      element("thead", {}, element("tr", {}, ...cells("th", columns.map((c) => c[0])))),
      element("tbody", {}, ...lines.map((line) => element("tr", {}, ...cells("td", line))))));
}

/// A key to a chart. `entries`: [text, colour, classes of the swatch].
function legend(entries) {
  return element("ul", { class: "legend" }, ...entries.map(([text, color, kind]) => {
    const swatch = element("span", { class: "swatch " + (kind ?? "") });
    swatch.style.background = color;
    if (kind?.startsWith("line")) swatch.style.borderColor = color;
    return element("li", {}, swatch, text);
  }));
}
