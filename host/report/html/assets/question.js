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

const alternatives = (text) => text.replace(/, ([^,]*)$/, " or $1");

/// "1 token", "2 tokens", "1, 2 or 4 tokens".
const several = (count, word) => `${alternatives(count)} ${word}${count === "1" ? "" : "s"}`;

/// The groups that training may change: "query and value alone", or "everything".
function trainedGroups() {
  const groups = [].concat(data.settings["training.trainable"] ?? "all");
  return groups.join() === "all" ? "everything" : `${listed(groups)} alone`;
}

/// Settings in sentences; `told` has the paths of those that were asked for.
class Telling {
  constructor() { this.told = new Set(); }
  value(path) {
    this.told.add(path);
    return setting(path);
  }
  stated(path) {
    this.told.add(path);
    return stated(path);
  }
  /// " Rotary positions." of a flag that is set, with its condition where it is an axis.
  flag(path, words) {
    const value = this.value(path);
    if (value === "false" || value === "") return "";
    return value === "true" ? ` ${words[0].toUpperCase()}${words.slice(1)}.` : ` Where ${path.split(".")[1]} is true: ${words}.`;
  }
}

function inputsSentence(tell) {
  return `Inputs are ${several(tell.value("architecture.tokens"), "token")} with ` +
    `${several(tell.value("architecture.input_dim"), "feature")} each, every token within distance ${alternatives(tell.value("architecture.radius"))} of 0. `;
}

function predictiveProcess(tell) {
  return [[`${inputsSentence(tell)}They may come from any process whatever: no Markov property, no stationarity and no mixing is assumed. ` +
    `Each input is known ${several(tell.value("process.ahead"), "step")} before its label. The risk is the predictive one: the mean, ` +
    "along this path, of what is to be expected of each loss given the past.", "§7"]];
}

function stationaryProcess(tell) {
  const totalVariation = tell.value("process.ergodicity") === "total_variation";
  const model = data.settings["process.model"];
  const stationary = tell.value("process.start") === "stationary";
  const start = stationary ? "It starts in its stationary law." : "It may start anywhere.";
  const first = tell.value("process.first_step");
  const moves = first === "inf" || stationary || totalVariation ? ""
    : ` The laws of its first two states are at most ${alternatives(first)} apart, in Wasserstein distance.`;
  const window = tell.value("process.window");
  const windows = window === "false" ? ""
    : ` ${window === "true" ? "An" : "Where window is true, an"} input is a window of M consecutive tokens of a chain and ` +
      "has forgotten no more than its oldest token: j below counts from step M − 1.";
  const ahead = tell.value("process.ahead");
  const later = ahead === "0" ? ""
    : ` A label comes ${several(ahead, "step")} after its input: it belongs to the token then, and j below counts from so many steps later.`;
  const stateC = data.settings["process.prefactor_without_window"];
  const statedC = tell.stated("process.prefactor");
  const prefactor = stateC === undefined || window === "true" ? statedC
    : `= ${stateC}${setting("architecture.tokens") === "1" ? "" : " (its state's Euclidean norm contracts: √M for M tokens)"}` +
      (window === "false" ? "" : ` without window, with it ${setting("process.prefactor")}`);
  const horizon = tell.value("process.horizon") === "inf"
    ? "The risk is the stationary one: the mean loss on new data from the stationary law."
    : `The risk is the mean loss at step t of the chain, over all its trajectories, t ${stated("process.horizon")}` +
      `${/inf/.test(setting("process.horizon")) ? "; inf is the stationary law" : ""}.`;
  return [[`${inputsSentence(tell)}${model === "iid"
    ? "They are independent draws from one law." : "They come from one trajectory of a Markov chain, so they may depend on one another. " +
      `The chain stays in that ball by itself: a series clipped after it was recorded is no Markov chain. ${start}${moves}`}${windows}${later}`, "§0"],
  [`The chain forgets where it started: after j steps the laws of two copies, wherever they start, ${totalVariation
    ? "differ by at most C·κ^j, in total variation" : "are at most C·κ^j times as far apart as the starts, in Wasserstein distance"} ` +
    `(κ ${tell.stated("process.kappa")}${model ? `, from the model ${model}` : ""}; C ${prefactor}). ` +
    `That the data come from such a chain is an assumption that δ does not cover. ${horizon}`, "§6"]];
}

function networkSentences(tell) {
  const value = (key) => alternatives(tell.value("architecture." + key));
  const key = (first, second) => (setting("architecture." + first) !== "" ? first : second);
  const ff = key("ff_ratio", "ff"), norms = key("norms_per_block", "norms");
  const shared = tell.value("architecture.kv_heads");
  const rms = tell.value("architecture.norm_kind") === "rms";
  const none = setting("architecture." + norms) === "0" && setting("architecture.final_norm") === "false" &&
    setting("architecture.embedding_norm") === "false";
  const epsilon = value("norm_epsilon"), placement = value("placement");
  const normed = none ? " No norms." : ` ${rms ? "RMS" : "Layer"} norms: ${value(norms)} ${norms === "norms" ? "altogether" : "a block"}, ` +
    `${placement} (before or after their sublayers), epsilon ${epsilon}.`;
  if (none) tell.value("architecture." + norms);
  return `The networks: depth ${value("depth")}, width ${value("width")}, heads ${value("heads")}` +
    `${shared === "" ? "" : `, which share ${alternatives(shared)} heads of keys and values`}; feed-forward width ${value(ff)}` +
    `${ff === "ff" ? "" : " times the width"}, activation ${value("activation")}; outputs ${value("outputs")}.` +
    tell.flag("architecture.ff_gated", "the feed-forward parts are gated") +
    tell.flag("architecture.rotary", "positions are rotary") + normed.replace("pre (before or after their sublayers)", "before their sublayers")
      .replace("post (before or after their sublayers)", "after the sum with their sublayers")
      .replace(" (before or after their sublayers)", "") +
    tell.flag("architecture.embedding_norm", "a norm follows the embedding") +
    tell.flag("architecture.final_norm", "a norm stands before the readout");
}

/// The bounds on matrices, then of all others those that are not the default.
function weightSentences(tell) {
  const gated = setting("architecture.ff_gated") !== "false", blocks = data.blocks.length > 0;
  const matrices = ["embedding", "query", "key", "value", "output", "ff_in", "ff_out", "readout", ...(gated ? ["ff_gate"] : [])];
  const bound = (name) => alternatives(tell.value("weights." + name));
  const same = matrices.every((name) => bound(name) === bound("embedding"));
  const list = same ? `all at most ${bound("embedding")}` : matrices.map((name) => `${name} ${bound(name)}`).join("; ");
  const others = [["norm_gain", "the largest gain of a norm"], ["ff_in_row", "the largest row of ff_in"],
    ...(gated ? [["ff_gate_row", "the largest row of ff_gate"]] : []), ["position", "positions"],
    ...["query", "key", "value", "output", "ff_in", ...(gated ? ["ff_gate"] : []), "ff_out", "norm", "readout"]
      .map((name) => [name + "_bias", name + "_bias"])];
  if (!gated) for (const name of ["ff_gate", "ff_gate_row", "ff_gate_bias"]) tell.value("weights." + name);  // without a role
  const stated = others.filter(([name]) => data.changed.includes("weights." + name)).map(([name, words]) => `${words} ${bound(name)}`);
  const perHead = tell.value("weights.output_per_head") === "true" ? " The bound on output holds for each head by itself." : "";
  const starting = tell.value("training.update") === "inf" && data.blocks.every((block) => block.update === undefined) ? ""
    : setting("training.update").includes("inf") ? " Where update is finite, those on matrices are bounds on the starting weights."
    : " Those on matrices are bounds on the starting weights; what training adds comes on top.";
  return `The weights obey bounds${blocks ? ", but where a block below states its own" : ""}: ${weightWords[tell.value("weights.kind")]} ` +
    `of the matrices, ${list}${stated.length > 0 ? `; and, vectors in Euclidean norm: ${stated.join("; ")}` : ""}. ` +
    `${stated.some((text) => text.includes("_bias")) ? "Other biases" : "Biases"}${
      data.changed.includes("weights.position") ? "" : " and positional vectors"} are absent.${perHead}${starting} ` +
    "These bounds were fixed before the data were seen, and the statement holds for all such transformers at once, however they were trained.";
}

/// What a block states for itself: "query at most 3.1; nothing trained".
function blockText(block) {
  const { update, trainable, ...bounds } = block;
  const list = Object.entries(bounds).map(([name, value]) => `${name} ${value}`);
  if (update !== undefined) list.push(`update ${update}`);
  if (trainable !== undefined) list.push([].concat(trainable).length > 0 ? `training may change ${listed([].concat(trainable))}` : "nothing trained");
  return list.join("; ") || "nothing of its own";
}

/// Blocks in words, equal neighbours together: ["block 1", "query 3.1"], ["blocks 2 to 4", …].
function blockTexts() {
  const texts = [];
  data.blocks.map(blockText).forEach((text, i) => {
    if (texts.at(-1)?.text === text) texts.at(-1).last = i + 1;
    else texts.push({ first: i + 1, last: i + 1, text });
  });
  return texts.map(({ first, last, text }) => [first === last ? `block ${first}` : `blocks ${first} to ${last}`, text]);
}

function trainingSentences(tell) {
  const words = {
    update: (u) => `each matrix by at most ${alternatives(u)} in spectral norm from weights that it starts from`,
    rank: (r) => `each matrix by a change of rank at most ${alternatives(r)}`,
    bits: (b) => `numbers stored in ${several(b, "bit")} each`, code_bits: (c) => `all that is trained stored in at most ${several(c, "bit")}`,
  };
  tell.told.add("training.trainable");
  const changes = trainingKeys.filter((key) => tell.value("training." + key) !== "inf")
    .map((key) => words[key](setting("training." + key)));
  const groups = trainedGroups();
  const blocks = data.blocks.some((block) => block.update !== undefined || block.trainable !== undefined);
  if (groups === "everything" && changes.length === 0 && !blocks) return [];
  return [[`Training may change ${groups}${blocks ? ", but where a block states otherwise" : ""}${changes.length > 0 ? `: ${changes.join("; ")}` : ""}. ` +
    "All else, and the weights that it starts from, were fixed before the data were seen.", "§5"]];
}

function lossSentences(tell) {
  const kind = tell.value("loss.kind");
  const smoothing = tell.value("loss.smoothing"), margin = tell.value("loss.margin"), clip = tell.value("loss.clip");
  const details = kind === "cross_entropy" && smoothing !== "0"
    ? `, of probabilities mixed with a share ${alternatives(smoothing)} of the uniform law` : kind === "ramp" ? `, margin ${alternatives(margin)}` : "";
  const clipped = clip === "inf" ? "" : ` Predictions are projected to the ball of radius ${alternatives(clip)}.`;
  const classes = ["cross_entropy", "ramp"].includes(kind);
  const bound = alternatives(tell.value("loss.target_bound")), slope = tell.value("loss.target_lipschitz");
  const jump = slope === "inf";
  const some = !jump && slope.includes("inf") ? "; where it is inf, labels may be drawn at random given the input" : "";
  const random = ", drawn at random given the input or not";
  const label = predictive ? (classes ? random.replace("the input", "the past") : `Labels are at most ${bound} in norm${random.replace("the input", "the past")}.`)
    : data.settings["loss.target"] === "in_class" ? "The target is itself one of the transformers."
    : classes ? (jump ? random : `, functions of the input that change by at most ${alternatives(slope)} in total variation per unit of it${some}`)
    : jump ? `Labels are at most ${bound} in norm${random}.`
    : `The target is a function of the input, is at most ${bound} and changes by at most ${alternatives(slope)} per unit of input${some}.`;
  if (data.settings["loss.target"] !== undefined) tell.told.add("loss.target");
  const target = classes ? `Labels are classes, ${alternatives(tell.value("architecture.outputs"))} of them${label}.` : label;
  return `The loss is ${lossWords[kind]}${details}.${clipped} ${target}`;
}

function confidenceSentences(tell) {
  const nats = tell.value("statistics.selection");
  const paid = nats === "0" ? "" : ` ${nats} nats are paid for choosing the class after seeing the data.`;
  const selection = tell.value("statistics.simultaneous") === "true"
    ? " All rows whose assumptions hold, hold together: any of them may be picked after seeing the data." : "";
  return `Each statement holds with probability at least 1 − δ over the trajectory, δ ${tell.stated("statistics.delta")}. ` +
    `Looking at the data to choose among k classes that were fixed beforehand asks for δ/k each; ` +
    `norms read off the trained network are a choice among very many.${paid}${selection}`;
}

/// What is assumed, with the section of the theory: every setting that is not its default.
function assumptions() {
  const tell = new Telling();
  tell.told.add("process.risk").add("statistics.samples").add("process.model").add("process.model_definition").add("process.prefactor_without_window");
  const list = [
    ...(predictive ? predictiveProcess(tell) : stationaryProcess(tell)),
    [networkSentences(tell), "§3"],
    [weightSentences(tell), "§3"],
    ...(data.blocks.length > 0 ? [[`Blocks have bounds of their own. ${blockTexts().map(([which, text]) => `B${which.slice(1)}: ${text}.`).join(" ")}`, "§7"]] : []),
    ...trainingSentences(tell),
    [lossSentences(tell), "§4"],
    [confidenceSentences(tell), "§7"],
  ];
  const untold = data.changed.filter((path) => !tell.told.has(path));
  if (untold.length > 0) list.push([`Further settings that are not the default: ${untold.map((path) => `${path} ${stated(path)}`).join("; ")}.`, "§0"]);
  return [...list, [`The arithmetic is covered: every number is an upper bound of the exact formula if library functions ` +
    `(exp, log, …) are within 4 units in the last place.`, "§9"]];
}

/// The risk that the sweep is about.
function sweepRisk() {
  const horizon = setting("process.horizon");
  return predictive ? "predictive risk" : horizon === "inf" ? "stationary risk" : /inf/.test(horizon)
    ? "risk at step t, or the stationary risk," : `risk at step ${alternatives(horizon)}`;
}

function showQuestion() {
  const counts = data.manifest.counts;
  const skipped = counts.skipped > 0 ? `; ${grouped(String(counts.skipped))} more make no sense and were skipped` : "";
  section("question").append(
    element("p", {}, `How far can the ${sweepRisk()} of a transformer be from its average loss on the one series it was ` +
      `trained on${predictive ? "" : ", where that series is a Markov chain"}? boundsweep bounded that distance at ${grouped(String(counts.evaluated))} points${skipped}: ` +
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
        [...Object.entries(data.settings).map(([path, value]) =>
          [breakable(path), Array.isArray(value) ? value.join(", ") : String(value)]),
        ...blockTexts()])));
}
