#!/usr/bin/env bash
# Times `connexe related --site` beside `pagefind --site` on the same built site, in turn.
#
#   pagefind.sh SITE [CONNEXE] [RUNS]
#
# SITE is a built site, such as `large_site.py` makes; CONNEXE the command (target/release/connexe), or `-` to time pagefind alone;
# RUNS the number of runs of each (5). Prints CPU seconds (user and system), wall seconds and peak memory: median, least and most.
# Needs python3, and node with npm to install pagefind into $CONNEXE_PAGEFIND_CACHE (default: ~/.cache/connexe-pagefind).
# Both programs write to a temporary folder, so that SITE stays as it is.
set -euo pipefail

version=1.6.0
site=${1:?"usage: $0 SITE [CONNEXE] [RUNS]"}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
connexe=${2:-${CARGO_TARGET_DIR:-$root/target}/release/connexe}
runs=${3:-5}
cache=${CONNEXE_PAGEFIND_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/connexe-pagefind}/$version

[[ -d $site ]] || { echo "$site: no such folder" >&2; exit 2; }
if [[ $connexe != - ]] && ! command -v "$connexe" >/dev/null; then
  echo "$connexe: no such command; build it by: cargo build --release -p connexe-cli" >&2
  exit 2
fi
if [[ ! -e $cache/complete ]]; then
  command -v npm >/dev/null || { echo "npm was not found" >&2; exit 2; }
  mkdir -p "$cache"
  npm install --silent --no-audit --no-fund --prefix "$cache" "pagefind@$version" >&2
  : >"$cache/complete"
fi
# The program itself, without the node script that starts it.
pagefind=$(find "$cache/node_modules/@pagefind" -path '*/bin/*' -type f \( -name pagefind -o -name pagefind_extended \) | sort | head -n 1)
[[ -x $pagefind ]] || { echo "pagefind $version has no program for this machine" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
exec_python=$scratch/measure.py
cat >"$exec_python" <<'PYTHON'
import os, shutil, statistics, subprocess, sys, time

pagefind, connexe, site, scratch, runs = sys.argv[1:6]
programs = {"pagefind": [pagefind, "--silent", "--site", site, "--output-path", scratch + "/pagefind"]}
if connexe != "-":
    programs["connexe"] = [connexe, "related", "--site", site, "--out", scratch + "/lists.jsonl"]

def measure(command):
    """CPU seconds, wall seconds and peak memory in MB of one run, its children included."""
    shutil.rmtree(scratch + "/pagefind", ignore_errors=True)
    log = open(scratch + "/log", "w+")
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0:
        log.seek(0)
        sys.exit(f"{' '.join(command)}: failed\n{log.read()[-2000:]}")
    return usage.ru_utime + usage.ru_stime, wall, usage.ru_maxrss / 1024

def pages():
    return sum(name.endswith(".html") for _, _, names in os.walk(site) for name in names)

print(f"{pages()} pages in {site}; {runs} runs of each, in turn; {os.cpu_count()} processors")
results = {name: [] for name in programs}
for name in programs:
    measure(programs[name])  # Not counted: it brings the files into memory.
for run in range(int(runs)):
    # The order changes from run to run, so that neither always follows the other.
    for name in sorted(programs, reverse=run % 2 == 1):
        results[name].append(measure(programs[name]))
for name, rows in results.items():
    for column, unit in enumerate(["CPU s", "wall s", "peak MB"]):
        values = sorted(row[column] for row in rows)
        print(f"{name:9} {unit:8} median {statistics.median(values):8.2f}   {values[0]:.2f} to {values[-1]:.2f}")
if "connexe" in results:
    ratios = sorted(ours[0] / theirs[0] for ours, theirs in zip(results["connexe"], results["pagefind"]))
    print(f"ratio of CPU, connexe to pagefind: median {statistics.median(ratios):.2f}   {ratios[0]:.2f} to {ratios[-1]:.2f}")
PYTHON
python3 "$exec_python" "$pagefind" "$connexe" "$site" "$scratch" "$runs"
