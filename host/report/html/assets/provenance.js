// Where the numbers come from.

function showProvenance() {
  const { version, device, sweep_file: file, counts, timings, checksums } = data.manifest;
  const certificate = data.chosen.certificate;
  const lines = [
    ["program", `boundsweep ${version}`],
    ["sweep file", file],
    ["device", device ? `${device.backend}: ${device.description}` : "unknown"],
    ["risk", predictive ? "predictive" : "stationary"],
    ["certificate γ", certificate > 0
      ? `${certificate.toExponential(2)}: the bounds of the architectures looked at closely exceed the exact formulas by at most the share 2γ`
      : "not evaluated"],
    ...Object.entries(counts).filter(([name, value]) => value !== 0 || !name.startsWith("skipped"))
      .map(([name, value]) => [name.replaceAll("_", " ").replace("skipped ", "skipped: "), grouped(String(value))]),
    ["seconds", String(Number(Number(timings.seconds).toPrecision(4)))],
    ...Object.entries(checksums).map(([name, value]) => [name, value]),
  ];
  section("provenance").append(
    plainTable("What produced this page", [["what", "text"], ["value", "text values"]], lines),
    element("p", {}, "The method: Limmer, Kratsios, Yang, Saqur and Horvath, Higher-Order Transformer Derivative " +
      "Estimates for Explicit Pathwise Learning Guarantees, arXiv 2405.16563. Formulas and proofs: docs/theory.md of boundsweep."),
    element("details", {}, element("summary", {}, "Licence of the charts"),
      element("pre", {}, data.chart_license)));
}
