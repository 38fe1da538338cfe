"""Result files: one JSON and one Markdown file a name, a section each for the programs of bench/."""

import datetime
import json
import pathlib
import platform
import statistics
import subprocess
import sys

DIRECTORY = pathlib.Path(__file__).resolve().parent / "results"


def spread(values):
    return {"minimum": min(values), "median": statistics.median(values), "maximum": max(values),
            "repeats": len(values)}


def ratios(above, below):
    """Repeat by repeat; what was measured less often is compared with every repeat of the other."""
    if len(above) == len(below):
        return [a / b for a, b in zip(above, below)]
    return [a / b for a in above for b in below]


def text(values, digits=3):
    """minimum / median / maximum, or nothing."""
    if values is None:
        return ""
    numbers = [values["minimum"], values["median"], values["maximum"]]
    if values["repeats"] == 1:
        numbers = numbers[:1]
    return " / ".join(f"{number:.{digits}g}" for number in numbers)


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.processor()


def commit():
    command = ["git", "-C", str(DIRECTORY), "describe", "--always", "--dirty"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def save(name, section, result, markdown, note):
    """Adds or replaces one section of results/NAME.json and NAME.md."""
    path = DIRECTORY / f"{name}.json"
    saved = json.loads(path.read_text()) if path.exists() else {}
    saved[section] = {
        "date": datetime.datetime.now().astimezone().isoformat(timespec="seconds"),
        "processor": processor(), "commit": commit(), "note": note,
        "load": pathlib.Path("/proc/loadavg").read_text().split()[0],
        "command": " ".join(["python", *sys.argv]), "result": result, "markdown": markdown}
    path.write_text(json.dumps(saved, indent=1) + "\n")
    lines = [f"# {name}"]
    for title, entry in saved.items():
        lines += ["", f"## {title}", "",
                  f"{entry['processor']}, {entry['date']}, commit {entry['commit']}, load average "
                  f"{entry['load']} after the run. `{entry['command']}`"]
        if entry["note"]:
            lines += ["", entry["note"]]
        lines += ["", entry["markdown"]]
    (DIRECTORY / f"{name}.md").write_text("\n".join(lines) + "\n")
    print(f"\nwrote {path} and {name}.md")
