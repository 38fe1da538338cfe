// The answer in a sentence, and one line per group.

const keyWords = { samples: "N", kappa: "κ", delta: "δ", horizon: "t" };
/// A key or a dotted path for people: "N", "norm epsilon", of "training.rank" the "rank".
const keyName = (key, last = key.split(".").at(-1)) => keyWords[last] ?? last.replaceAll("_", " ");
const keyText = (key, value) => `${keyName(key)} = ${key === "samples" ? countText(value) : value}`;

const headlineGroup = data.groups[data.headline];

/// "a", "a and b", "a, b and c".
const listed = (texts) => (texts.length > 1 ? texts.slice(0, -1).join(", ") + " and " + texts.at(-1) : texts[0]);

/// The groups that differ from the headline's in the architecture only.
function comparedGroups() {
  return data.groups.filter((group) => data.group_by.every((axis, i) =>
    axis.of_architecture || group.key[i] === headlineGroup.key[i]));
}

/// Of groups the one with the least bound, among those that say something where any does.
function bestOf(groups) {
  const telling = groups.filter((group) => group.vacuous < group.rows);
  const log = (group) => rows.log(group.best, "bound") ?? -Infinity;
  return (telling.length > 0 ? telling : groups).reduce((a, b) => (log(b) < log(a) ? b : a));
}

/// "50 % of the range": the sweep's bound.target.
const targetText = () => `${percentText(setting("bound.target"))} of the range`;

/// How many samples a row needs, in a sentence; nothing where the sweep does not ask.
function neededSentence(row) {
  if (!rows.has("samples_needed")) return "";
  const needed = rows.text(row, "samples_needed");
  return needed === "" ? ` No N brings it to ${targetText()}.`
    : ` For a bound of ${targetText()} it needs ${samplesText(needed)} samples.`;
}

/// A number of samples, rounded up to few digits.
const samplesText = (text) => (text === "" ? "no N" : /^10*$/.test(text) ? countText(text) : roundedUp(text, 4));

/// At most 1 − δ: in per cent, rounded down, or as a difference where that would read 100 %.
function confidenceText(row) {
  const delta = rows.number(row, "delta");
  return delta < 1e-6 ? `1 − ${rows.text(row, "delta")}` : `${Math.floor((1 - delta) * 1e6 + 1e-6) / 1e4} %`;
}

/// The risk that a row's bound is about.
function riskWords(row) {
  if (predictive) return "predictive risk";
  const horizon = rows.text(row, "horizon");
  return horizon === "inf" ? "stationary risk" : `risk at step ${countText(horizon)}`;
}

const trainingKeys = ["update", "rank", "bits", "code_bits"];
const trainingColumns = trainingKeys.map((key) => "training." + key);

/// What training may change of a row's class: ", whose training changes query and value alone, …"; nothing
/// where it may change everything.
function trainingText(row) {
  const value = (key) => (rows.has("training." + key) ? rows.text(row, "training." + key) : setting("training." + key));
  const words = { update: (u) => `by at most ${u}`, rank: (r) => `at rank ${r}`, bits: (b) => `in ${several(b, "bit")} a number`,
    code_bits: (c) => `in ${several(c, "bit")} altogether` };
  const limits = trainingKeys.filter((key) => value(key) !== "inf").map((key) => words[key](shortened(value(key))));
  const groups = trainedGroups();
  if (limits.length === 0 && groups === "everything") return "";
  return `, whose training changes ${groups}${data.blocks.length > 0 ? " unless a block says otherwise" : ""}` +
    (limits.length > 0 ? `, ${limits.join(", ")},` : "");
}

function answerText() {
  const compared = comparedGroups();
  const group = bestOf(compared);
  const row = group.best;
  const first = ["samples", "kappa"].filter((name) => rows.text(row, name) !== "");
  const rest = data.group_by.flatMap((axis, i) =>
    (first.includes(axis.key) || axis.of_architecture ? [] : [keyText(axis.key, group.key[i])]));
  const where = [...first.map((name) => keyText(name, rows.text(row, name))), ...rest];
  const at = listed(where);
  const bound = roundedUp(rows.text(row, "bound")), range = roundedUp(rows.text(row, "range"));
  if (compared.every(({ vacuous, rows: count }) => vacuous === count))
    return `At ${at} every bound on the distance between ${riskWords(row)} and average loss is vacuous: it equals the range ` +
      `of the loss, the least of them ${range}, and says nothing. More samples, smaller norms or fewer blocks are needed.` +
      neededSentence(row).replace("it needs", `${architectureText(rows, row, [], true)} needs`);
  const best = `At ${at} the best guarantee is ${bound}, ${percentText(rows.text(row, "bound_over_range"))} of the ` +
    `largest possible loss ${range}: with probability ${confidenceText(row)}, for every transformer with ` +
    `${architectureText(rows, row, trainingColumns, true)}${trainingText(row)} and within norm bounds fixed before the data were ` +
    `seen, ${riskWords(row)} and average loss differ by at most that.` + neededSentence(row);
  const large = group.largest;
  if (compared.length > 1) return best + comparison(compared, group);
  if (group.rows === 1) return best;
  const trained = sizeColumn === "trained";
  if (large === row) return best + ` It is also the largest ${trained ? "class" : "architecture"} of the frontier whose bound is not vacuous.`;
  return `${best} The largest ${trained ? "class" : "architecture"} whose bound is not vacuous has ` +
    `${countText(rows.text(large, sizeColumn))} ${sizeWords} (${architectureText(rows, large)}); its bound is ` +
    `${roundedUp(rows.text(large, "bound"))}, ${percentText(rows.text(large, "bound_over_range"))} of its range.`;
}

/// How the others do of several groups that are compared.
function comparison(compared, best) {
  const silent = compared.filter((group) => group.vacuous === group.rows).length;
  const telling = compared.filter((group) => group !== best && group.vacuous < group.rows);
  const worst = telling.reduce((a, b) =>
    (a && rows.log(a.best, "bound") >= rows.log(b.best, "bound") ? a : b), null);
  const most = worst ? `; the largest that is not vacuous is ${roundedUp(rows.text(worst.best, "bound"))}, ` +
    `${percentText(rows.text(worst.best, "bound_over_range"))} of its range (${architectureText(rows, worst.best)})` : "";
  const what = compared.some((group) => group.rows > 1) ? "groups’ best bounds" : "compared";
  return ` It is the least of the ${compared.length} ${what}${most}.` +
    (silent > 0 ? ` ${silent === 1 ? "One of them is" : `${silent} of them are`} vacuous.` : "");
}

function showAnswer() {
  const target = section("answer");
  if (rows.count === 0) {
    target.append(element("p", { class: "answer" }, "The frontier has no rows."));
    return;
  }
  target.append(element("p", { class: "answer" }, answerText()));
  const several = data.groups.some((group) => group.rows > 1);
  const needed = rows.has("samples_needed");
  const grouping = data.group_by.filter((axis) => axis.of_architecture).map(columnOf);
  const columns = [
    ...data.group_by.map((axis) => [keyName(axis.key), axis.of_architecture && !rows.numeric(columnOf(axis)) ? "text" : ""]),
    ["best bound", ""], ["of range", ""], ...(needed ? [[`N for ${targetText()}`, "narrow"]] : []), ["architecture", "text wrap"],
    ...(several ? [[`${sizeWords} of the largest not vacuous`, "narrow"], ["of its range", ""], ["vacuous rows", "narrow"]] : []),
  ];
  const lines = data.groups.map((group) => {
    const silent = group.vacuous === group.rows;
    return [
      ...group.key.map((value, i) => (data.group_by[i].key === "samples" ? countText(value) : value)),
      roundedUp(rows.text(group.best, "bound"), 4),
      rows.vacuous(group.best) ? "vacuous" : percentText(rows.text(group.best, "bound_over_range")),
      ...(needed ? [samplesText(rows.text(group.best, "samples_needed"))] : []),
      architectureText(rows, group.best, grouping),
      ...(several ? [
        silent ? "none" : countText(rows.text(group.largest, sizeColumn)),
        silent ? "" : percentText(rows.text(group.largest, "bound_over_range")),
        `${grouped(String(group.vacuous))} of ${grouped(String(group.rows))}`] : []),
    ];
  });
  target.append(plainTable("Best guarantee of each group", columns, lines));
  const { groups, groups_shown: shown } = data.reduction;
  const selection = shown < groups
    ? ` The table has ${grouped(String(shown))} of ${grouped(String(groups))} groups, at even distances.` : "";
  target.append(element("p", { class: "note" }, "Numbers here are rounded up, as upper bounds must be; the rows ",
    `below have all digits. “Best” is the frontier’s least bound on the distance between ${sweepRisk()} and average loss.` + selection));
}
