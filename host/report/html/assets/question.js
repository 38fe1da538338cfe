// The sweep in words, and what the theorem assumes of data and model.

function setting(path) {
  const value = data.settings[path];
  if (value !== undefined) return String(value);
  const axis = data.axes.find((a) => a.path === path);
  return axis ? shortened(axis.summary) : "";
}

/// "= 0.5", or "one of 0.5, 0.9" for an axis.
function stated(path) {
  return data.axes.some((a) => a.path === path) ? `one of ${setting(path)}` : `= ${setting(path)}`;
}

const weightWords = {
  spectral: "spectral norms", frobenius: "Frobenius norms", entrywise: "largest entries",
};
const lossWords = {
  squared: "the squared error ½r²", absolute: "the absolute error |r|",
  pseudo_huber: "pseudo-Huber, √(1+r²) − 1", log_cosh: "log cosh r",
  cross_entropy: "the cross-entropy of the classes", ramp: "the ramp loss of the margin, never below the share of wrong classes",
};

/// "1 token", "2 tokens", "1, 2 or 4 tokens".
const several = (count, word) => `${count.replace(/, ([^,]*)$/, " or $1")} ${word}${count === "1" ? "" : "s"}`;

function weightList() {
  const names = ["embedding", "query", "key", "value", "output", "ff_in", "ff_out", "readout",
    ...(setting("architecture.ff_gated") === "false" ? [] : ["ff_gate"])];
  const same = names.every((name) => setting(`weights.${name}`) === setting("weights.embedding"));
  return same ? `all at most ${setting("weights.embedding")}`
    : names.map((name) => `${name} ${setting(`weights.${name}`)}`).join("; ");
}

function assumptions() {
  const predictive = setting("process.risk") === "predictive";
  const totalVariation = setting("process.ergodicity") === "total_variation";
  const model = data.settings["process.model"];
  const start = setting("process.start") === "stationary"
    ? "It starts in its stationary law." : "It may start anywhere.";
  const window = setting("process.window");
  const windows = window === "false" ? ""
    : ` ${window === "true" ? "An" : "Where window is true, an"} input is a window of M consecutive tokens of a chain and ` +
      "has forgotten no more than its oldest token: j below counts from step M − 1.";
  const stateC = data.settings["process.prefactor_without_window"];
  const prefactor = stateC === undefined || window === "true" ? stated("process.prefactor")
    : `= ${stateC}${setting("architecture.tokens") === "1" ? "" : " (its state's Euclidean norm contracts: √M for M tokens)"}` +
      (window === "false" ? "" : ` without window, with it ${setting("process.prefactor")}`);
  const horizon = setting("process.horizon") === "inf"
    ? "The risk is the mean loss on new data from the stationary law."
    : `The risk is the mean loss at step t of the chain, over all its trajectories, t ${stated("process.horizon")}.`;
  const classes = ["cross_entropy", "ramp"].includes(setting("loss.kind"));
  const jump = setting("loss.target_lipschitz") === "inf";
  const target = classes
    ? `Labels are classes, ${setting("architecture.outputs")} of them${jump || predictive ? "" : `, functions of the input ` +
      `that change by at most ${setting("loss.target_lipschitz")} in total variation per unit of it`}.`
    : predictive ? `Labels are at most ${setting("loss.target_bound")} in norm.` : data.settings["loss.target"] === "in_class"
    ? "The target is itself one of the transformers."
    : `The target is a function of the input, is at most ${setting("loss.target_bound")} and changes by at most ` +
      `${setting("loss.target_lipschitz")} per unit of input.`;
  const inputs = `Inputs are ${several(setting("architecture.tokens"), "token")} with ` +
    `${several(setting("architecture.input_dim"), "feature")} each, every token within distance ${setting("architecture.radius")} of 0. `;
  const process = predictive
    ? [[`${inputs}They may come from any process whatever: no Markov property, no stationarity and no mixing is assumed. ` +
        `Each input is known ${several(setting("process.ahead"), "step")} before its label. The risk is the predictive one: the mean, ` +
        "along this path, of what is to be expected of each loss given the past.", "§7"]]
    : [[`${inputs}${model === "iid"
      ? "They are independent draws from one law." : "They come from one trajectory of a Markov chain, so they may depend on one another. " +
        `The chain stays in that ball by itself: a series clipped after it was recorded is no Markov chain. ${start}`}${windows}`, "§0"],
    [`The chain forgets where it started: after j steps the laws of two copies, wherever they start, ${totalVariation
      ? "differ by at most C·κ^j, in total variation" : "are at most C·κ^j times as far apart as the starts, in Wasserstein distance"} ` +
      `(κ ${stated("process.kappa")}${model ? `, from the model ${model}` : ""}; C ${prefactor}). ` +
      `That the data come from such a chain is an assumption that δ does not cover. ${horizon}`, "§6"]];
  const changes = ["update", "rank", "bits", "code_bits"].filter((key) => setting(`training.${key}`) !== "inf")
    .map((key) => `${key} ${setting(`training.${key}`)}`);
  const groups = [].concat(data.settings["training.trainable"] ?? "all").join(", ");
  const training = groups === "all" && changes.length === 0 ? []
    : [[`Training may change ${groups === "all" ? "everything" : groups + " alone"}${changes.length > 0 ? `: ${changes.join("; ")}` : ""}. ` +
        "All else was fixed before the data were seen.", "§5"]];
  const selection = setting("statistics.simultaneous") === "true"
    ? " All rows hold together: any may be picked after seeing the data." : "";
  return [
    ...process,
    [`The weights obey bounds: ${weightWords[setting("weights.kind")]} of the matrices, ${weightList()}. ` +
      `These bounds were fixed before the data were seen, and the statement holds for all such transformers at once, however they were trained.`, "§3"],
    ...training,
    [`The loss is ${lossWords[setting("loss.kind")]}. ${target}`, "§4"],
    [`Each statement holds with probability at least 1 − δ over the trajectory, δ ${stated("statistics.delta")}. ` +
      `Looking at the data to choose among k classes that were fixed beforehand asks for δ/k each; ` +
      `norms read off the trained network are a choice among very many.${selection}`, "§7"],
    [`The arithmetic is covered: every number is an upper bound of the exact formula if library functions ` +
      `(exp, log, …) are within 4 units in the last place.`, "§9"],
  ];
}

function showQuestion() {
  const counts = data.manifest.counts;
  const skipped = counts.skipped > 0 ? `; ${grouped(String(counts.skipped))} more make no sense and were skipped` : "";
  section("question").append(
    element("p", {}, "How far can the risk of a transformer be from its average loss on the one series it was " +
      `trained on${setting("process.risk") === "predictive" ? "" : ", where that series is a Markov chain"}? boundsweep bounded that distance at ${grouped(String(counts.evaluated))} points${skipped}: ` +
      (data.axes.length > 0 ? "every combination of these values." : "a single one.")));
  if (data.axes.length > 0)
    section("question").append(plainTable("Axes of the sweep",
      [["axis", "text path"], ["number", ""], ["values", "text values"]],
      data.axes.map((axis) => [breakable(axis.path), String(axis.count),
        axis.key === "samples" ? axis.summary.split(", ").map(countText).join(", ") : shortened(axis.summary)])));
  const { "frontier.minimize": minimize, "frontier.maximize": maximize } = data.settings;
  const wishes = [minimize.length ? `small ${minimize.join(", ")}` : "",
    maximize.length ? `large ${maximize.join(", ")}` : ""].filter((text) => text).join(" and ");
  const groups = listed(data.group_by.map((axis) => keyName(axis.key)));
  section("question").append(
    element("p", {}, `A point is on the frontier when no other${groups ? ` with the same ${groups}` : ""} is as good ` +
      `in every respect and better in one. Wanted: ${wishes}.`, theory("§8")),
    element("h3", {}, "What is assumed"),
    element("ul", {}, ...assumptions().map(([text, reference]) => element("li", {}, text, theory(reference)))),
    element("details", {}, element("summary", {}, "All fixed settings"),
      plainTable("Fixed settings", [["entry", "text path"], ["value", "text values"]],
        Object.entries(data.settings).map(([path, value]) =>
          [breakable(path), Array.isArray(value) ? value.join(", ") : String(value)]))));
}
