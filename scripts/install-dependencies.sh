#!/usr/bin/env bash
# Installs what building needs from Debian's packages:
# `install-dependencies.sh [tests] [mpi] [bench] [fuzz] [slurm] [browser] [package]`. `mpi` adds Open MPI, for runs on
# several nodes; the tests include it. `slurm` adds what tests/slurm/run.sh needs, `browser` what the tests of
# report.html do: Chromium, Selenium and, from PyPI, axe-core; `package` what CPack needs for a Debian package.
set -euo pipefail

packages=(
  build-essential cmake ninja-build
  libcli11-dev libtomlplusplus-dev libfmt-dev nlohmann-json3-dev libeigen3-dev
  libmpfr-dev libgmp-dev zlib1g-dev libjs-chart.js
)
# Thrust comes with a CUDA toolkit; without one, from Debian.
if ! command -v nvcc >/dev/null && [ ! -e /usr/local/cuda/bin/nvcc ]; then
  packages+=(libthrust-dev libcub-dev)
fi
optional=()
browser=
for part in "$@"; do
  case $part in
    tests)
      packages+=(libgtest-dev libgmock-dev libflint-dev libopenmpi-dev openmpi-bin)
      # plots, completions, the manual page, documents and scripts are tried with these
      packages+=(gnuplot-nox zsh fish mandoc man-db file python3 shellcheck)
      optional+=(libflint-arb-dev) # a package of its own until FLINT 3 took Arb in
      ;;
    bench) packages+=(libbenchmark-dev python3 python3-venv valgrind binutils) ;;
    fuzz)
      packages+=(clang)
      optional+=(libclang-rt-dev) # the sanitizers' runtime, where clang does not bring it
      ;;
    mpi) packages+=(libopenmpi-dev openmpi-bin) ;;
    package) packages+=(file) ;;
    slurm) packages+=(munge slurmctld slurmd slurm-client) ;;
    browser)
      packages+=(chromium chromium-driver python3-selenium python3-pip fonts-dejavu-core)
      browser=yes
      ;;
    *)
      echo "install-dependencies.sh: unknown argument $part: tests, mpi, bench, fuzz, slurm, browser or package" >&2
      exit 2
      ;;
  esac
done

# axe-core, the accessibility checker, comes inside a Python package; only its script is used.
install_axe() {
  local target
  target=$(dirname "$0")/../.browser-tools
  [ -z "$browser" ] || [ -e "$target/axe_playwright_python/axe.min.js" ] ||
    /usr/bin/python3 -m pip install --quiet --no-deps --target "$target" axe-playwright-python==0.1.8
}

missing=()
installed() { dpkg-query -W -f '${Status}' "$1" 2>/dev/null | grep -q 'ok installed'; }
for package in "${packages[@]}" ${optional[@]+"${optional[@]}"}; do
  installed "$package" || missing+=("$package")
done
if [ ${#missing[@]} -eq 0 ]; then
  install_axe
  exit 0
fi

root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || {
    echo "install-dependencies.sh: needs root or sudo to install: ${missing[*]}" >&2
    exit 1
  }
  root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
${root[@]+"${root[@]}"} apt-get update -q
wanted=()
for package in "${missing[@]}"; do
  case " ${optional[*]-} " in
    *" $package "*) apt-cache show "$package" >/dev/null 2>&1 || continue ;;
  esac
  wanted+=("$package")
done
${root[@]+"${root[@]}"} apt-get install -y -q --no-install-recommends "${wanted[@]}"
install_axe
