#!/usr/bin/env bash
# Measures connexe beside the Python programs that one would take today, from scratch: an environment with pinned versions, a release
# build, then each pair of programs in turn. What is measured, and how, is told in benches/peers/compare.py.
#
#   benches/compare.sh [--corpus FILE.jsonl] [--runs 5] [--work DIR] [--synth100k FILE.jsonl] [--synth1m FILE.jsonl] [TASK ...]
#   benches/compare.sh --quick                  (a self-test on the sample corpus: small sizes, one run, figures without meaning)
#
# Needs cargo and Python 3.11 or later. All that is made lies in the work folder, by default target/compare: the environment, matrices,
# synthetic corpora, and results.jsonl, to which each run adds. All tasks together take hours: `--help` tells their names.
#
#   PYTHON=python3.12            the interpreter the environment is made with (python3)
#   CONNEXE_CORPORA=DIR          the folder of wiki.jsonl, the corpus that is measured where --corpus names no other
#   CONNEXE_COMPARE_PYTHON=PATH  an interpreter that has the packages already: no environment is made
#   CONNEXE_COMPARE_BUILD=no     measure the programs that stand in the target folder: nothing is built

set -euo pipefail

pins=(numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1 sparse_dot_topn==1.2.0 bm25s==0.3.16 numba==0.68.1 PyStemmer==3.1.0)

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
work=$target/compare
arguments=()
while (($#)); do
  case $1 in
    -h | --help)
      sed -n '2,/^$/s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
      exec "${PYTHON:-python3}" "$root/benches/peers/compare.py" --help ;;
    --work) work=${2:?--work needs a folder}; shift ;;
    --work=*) work=${1#*=} ;;
    *) arguments+=("$1") ;;
  esac
  shift
done
mkdir -p "$target" "$work"
target=$(cd "$target" && pwd)
work=$(cd "$work" && pwd)

python=${CONNEXE_COMPARE_PYTHON:-$work/venv/bin/python}
if [[ -z ${CONNEXE_COMPARE_PYTHON-} && $(cat "$work/venv/pins" 2>/dev/null) != "${pins[*]}" ]]; then
  "${PYTHON:-python3}" -m venv --clear "$work/venv"
  "$python" -m pip install --quiet --disable-pip-version-check "${pins[@]}"
  echo "${pins[*]}" >"$work/venv/pins"
fi

if [[ ${CONNEXE_COMPARE_BUILD-} != no ]]; then
  export CARGO_TARGET_DIR=$target
  (cd "$root" && cargo build --release -p connexe-cli -p connexe-bench-tools)
  # The name of a bench ends in a hash, which cargo alone knows.
  bench=$(cd "$root" && cargo bench -p connexe --no-run --bench tags_only 2> >(tee >(cat >&2)) | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
  arguments+=(--tags-bench "$(cd "$root" && realpath "$bench")")
fi

exec "$python" "$root/benches/peers/compare.py" run --work "$work" --programs "$target/release" "${arguments[@]}"
