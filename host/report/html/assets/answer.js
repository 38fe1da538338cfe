// The answer in a sentence, and one line per group.

const keyWords = { samples: "N", kappa: "κ", delta: "δ", horizon: "t" };
const keyName = (key) => keyWords[key] ?? key.replaceAll("_", " ");
const keyText = (key, value) => `${keyName(key)} = ${key === "samples" ? countText(value) : value}`;

/// The group that the page speaks of first: the middle one of those that say something.
function headlineGroup() {
  const telling = data.groups.filter((group) => group.vacuous < group.rows);
  const list = telling.length > 0 ? telling : data.groups;
  return list[Math.floor(list.length / 2)];
}

function answerText(group) {
  const row = group.best;
  const first = ["samples", "kappa"];
  const rest = data.group_by.flatMap((axis, i) => (first.includes(axis.key) ? [] : [keyText(axis.key, group.key[i])]));
  const where = [...first.map((name) => keyText(name, rows.text(row, name))), ...rest];
  const at = where.length > 1 ? where.slice(0, -1).join(", ") + " and " + where.at(-1) : where[0];
  const bound = roundedUp(rows.text(row, "bound")), range = roundedUp(rows.text(row, "range"));
  if (group.vacuous === group.rows)
    return `At ${at} every bound is vacuous: it equals the range of the loss, the least of them ${range}, and says ` +
      "nothing. More samples, smaller norms or fewer blocks are needed.";
  const confidence = Number(((1 - rows.number(row, "delta")) * 100).toPrecision(8));
  const best = `At ${at} the best guarantee is ${bound}, ${percentText(rows.text(row, "bound_over_range"))} of the ` +
    `largest possible loss ${range}: with probability ${confidence} %, for every transformer with ` +
    `${architectureText(rows, row)} and within the norm bounds, risk and average loss differ by at most that.`;
  const large = group.largest;
  if (group.rows === 1) return best;
  if (large === row) return best + " It is also the largest architecture of the frontier whose bound is not vacuous.";
  return `${best} The largest architecture whose bound is not vacuous has ` +
    `${countText(rows.text(large, "parameters"))} parameters (${architectureText(rows, large)}): ` +
    `${roundedUp(rows.text(large, "bound"))}, ${percentText(rows.text(large, "bound_over_range"))} of its range.`;
}

function showAnswer() {
  const target = section("answer");
  if (rows.count === 0) {
    target.append(element("p", { class: "answer" }, "The frontier has no rows."));
    return;
  }
  target.append(element("p", { class: "answer" }, answerText(headlineGroup())));
  const several = data.groups.some((group) => group.rows > 1);
  const columns = [
    ...data.group_by.map((axis) => [keyName(axis.key), ""]),
    ["best bound", ""], ["of range", ""], ["architecture", "text wrap"],
    ...(several ? [["largest not vacuous", ""], ["of its range", ""], ["vacuous rows", ""]] : []),
  ];
  const lines = data.groups.map((group) => {
    const silent = group.vacuous === group.rows;
    return [
      ...group.key.map((value, i) => (data.group_by[i].key === "samples" ? countText(value) : value)),
      roundedUp(rows.text(group.best, "bound"), 4),
      rows.vacuous(group.best) ? "vacuous" : percentText(rows.text(group.best, "bound_over_range")),
      architectureText(rows, group.best),
      ...(several ? [
        silent ? "none" : countText(rows.text(group.largest, "parameters")) + " parameters",
        silent ? "" : percentText(rows.text(group.largest, "bound_over_range")),
        `${grouped(String(group.vacuous))} of ${grouped(String(group.rows))}`] : []),
    ];
  });
  target.append(plainTable("Best guarantee of each group", columns, lines));
  const { groups, groups_shown: shown } = data.reduction;
  const selection = shown < groups
    ? ` The table has ${grouped(String(shown))} of ${grouped(String(groups))} groups, at even distances.` : "";
  target.append(element("p", { class: "note" }, "Numbers here are rounded up, as upper bounds must be; the rows ",
    "below have all digits. “Best” is the least bound on the frontier." + selection));
}
