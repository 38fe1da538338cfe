// What the page refers to as theory: each section in a few plain words, and its text as it stands in
// docs/theory.md, so that references work from disk and on paper.

const theoryWords = {
  0: "One trajectory of a Markov chain is observed. The chain itself stays in a ball, by bounded noise, or by clipping or " +
    "reflection as part of its dynamics, and forgets where it started at a rate that the sweep states. A label is a " +
    "function of the input, or in total variation drawn at random given it. The predictive risk needs none of this: any " +
    "process will do. The bound holds at once for every transformer whose weights obey the stated norms, however " +
    "it was trained, if the norms were fixed before the data were seen.",
  1: "A majorant is a list of numbers that bounds a map and its derivatives, order by order. Sums, products and " +
    "compositions of maps have majorants that follow by arithmetic, like power series.",
  2: "How large the derivatives of activations, of softmax and of layer norm can be, as proven numbers.",
  3: "Layer by layer the majorants of a transformer are put together from the norms of its weights; the result bounds " +
    "its output and how fast it can change.",
  4: "The loss as a function of the input has a majorant too: its largest value is the range that bounds are " +
    "compared with.",
  5: "How many transformers of the class are truly different at a given scale: by covering the inputs with Taylor " +
    "polynomials (crude at order 1), or by covering the weights. The smaller number counts.",
  6: "Dependent samples tell less than independent ones. How much less follows from the rate κ at which the chain " +
    "forgets; blocks of time make it about 1/√(1 − κ).",
  7: "From coarse scales to fine ones, each scale costs chance (its number of functions, the mixing, N and δ) and " +
    "saves resolution. The cheapest path is the bound; it never exceeds the range of the loss.",
  8: "A point is one combination of values. On the frontier are the points that no other point of their group beats " +
    "in every respect.",
  9: "Rounding is counted, every printed number is raised by more than it can amount to, and decimals are rounded up.",
};

/// A reference to a section, "§6" or "§5.1".
function theory(reference) {
  return element("span", { class: "ref" }, " [",
    element("a", { href: "#theory-" + /\d+/.exec(reference)[0] }, `theory ${reference}`), "]");
}

/// The text of docs/theory.md by section: number → { title, text }.
function theorySections() {
  const sections = new Map();
  for (const part of data.theory.text.split(/^## /m)) {
    const [, number, title] = /^§(\d+) (.*)/.exec(part) ?? [];
    if (number) sections.set(number, { title, text: part.slice(part.indexOf("\n")).trim() });
  }
  return sections;
}

function showTheory() {
  const target = section("theory");
  const file = data.theory.file;
  target.append(element("p", {}, "What references on this page lead to. The full text is docs/theory.md of boundsweep",
    ...(file ? [", on the machine that wrote this page ", element("a", { href: file }, "here")] : []), "."));
  for (const [number, { title, text }] of theorySections())
    target.append(
      element("h3", { id: "theory-" + number }, `§${number} ${title}`),
      element("p", {}, theoryWords[number]),
      element("details", {}, element("summary", {}, `The text of §${number}`),
        element("pre", { tabindex: "0", role: "region", "aria-label": `Text of section ${number} of the theory` }, text)));
}
