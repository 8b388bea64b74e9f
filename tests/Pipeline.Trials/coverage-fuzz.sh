#!/usr/bin/env bash
# Coverage-guided fuzzing of all that reads bytes of others (trial 39): AFL++ changes inputs and keeps those that reach code
# which none reached before; SharpFuzz tells it what they reached in Pipeline.Core.
#
#   tests/Pipeline.Trials/coverage-fuzz.sh [SECONDS] [TARGET...]    so long for each target; 30, and all of them, unless told
#   tests/Pipeline.Trials/coverage-fuzz.sh --again TARGET FILE      one input once more, such as one that was found
#
# Exit 0 nothing found, 1 something was: its inputs stay in .build/coverage-fuzz. 77 nothing was tried, since a tool is missing.
set -uo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
place=$root/.build/coverage-fuzz
built=$place/built
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

skip() { echo "NOT RUN: $*" >&2; exit 77; }

get_tools() {
  if ! command -v afl-fuzz > /dev/null && [[ $EUID -eq 0 ]] && command -v apt-get > /dev/null; then
    echo "installing afl++"
    { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends afl++; } > "$place/apt" 2>&1
  fi
  command -v afl-fuzz > /dev/null || skip "afl-fuzz is missing; on Debian: apt-get install afl++"
  [[ -x $place/tools/sharpfuzz ]] || dotnet tool install SharpFuzz.CommandLine --version 2.3.0 --tool-path "$place/tools" > "$place/tool" 2>&1 \
    || skip "SharpFuzz.CommandLine 2.3.0 cannot be installed: $(tail -n 1 "$place/tool")"
}

build() {
  rm -rf "$built"
  dotnet build "$here/CoverageFuzz" -o "$built" -v q -nologo -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false > "$place/build" 2>&1 || { cat "$place/build"; exit 1; }
}

program() { dotnet "$built/Pipeline.CoverageFuzz.dll" "$@"; }

stat_of() { sed -n "s/^$1 *: *//p" "$work/default/fuzzer_stats"; }

mkdir -p "$place"
if [[ ${1:-} == --again ]]; then
  build
  program once "$2" "$3"
  exit
fi
seconds=30
[[ ${1:-} =~ ^[0-9]+$ ]] && { seconds=$1; shift; }
get_tools
build
mapfile -t targets < <(if (($#)); then printf '%s\n' "$@"; else program targets; fi)
# Before the library is instrumented: its code then runs only where AFL listens.
for target in "${targets[@]}"; do
  rm -rf "${place:?}/$target" && mkdir -p "$place/$target/seeds"
  program seeds "$target" "$place/$target/seeds" || exit 1
done
"$place/tools/sharpfuzz" "$built/Pipeline.Core.dll" || exit 1

# The target is no program that AFL's compiler made, its crashes are exceptions, and the first input waits for the runtime.
export AFL_SKIP_BIN_CHECK=1 AFL_SKIP_CPUFREQ=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1 AFL_FORKSRV_INIT_TMOUT=60000
# Once compiled: else a method that becomes hot is compiled anew, in the time of whichever input comes then.
export DOTNET_TieredCompilation=0
found=0
for target in "${targets[@]}"; do
  work=$place/$target
  afl-fuzz -i "$work/seeds" -o "$work" -t 10000 -m none -V "$seconds" -- dotnet "$built/Pipeline.CoverageFuzz.dll" fuzz "$target" > "$work/log" 2>&1
  [[ -f $work/default/fuzzer_stats ]] || { echo "afl-fuzz did not run:"; tail -n 20 "$work/log"; exit 1; }
  crashes=$(stat_of saved_crashes) hangs=$(stat_of saved_hangs)
  printf '%-14s %9s executions  %5s inputs kept  %s crashes  %s hangs\n' "$target" "$(stat_of execs_done)" "$(stat_of corpus_count)" "$crashes" "$hangs"
  if ((crashes + hangs > 0)); then
    found=1
    ls "$work"/default/{crashes,hangs}/id* 2> /dev/null | head -n 5
  fi
done
exit "$found"
