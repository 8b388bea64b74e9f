#!/usr/bin/env bash
# Fails every call of a run in turn, and looks what became of the published set.
#
#   tests/Pipeline.Trials/faults.sh           every point: some thousand, minutes
#   tests/Pipeline.Trials/faults.sh 40        about so many points, spread over all scenarios and kinds of call
#
# A point is the N-th call of one kind (rename, fsync, statx ...) below OUT, --run-dir or --rejects that fails once, with EIO or
# ENOSPC. After it an input that fails (65) is run on the same folders, then the first command once more, both without fault.
# At each end the set must be the old one or the new one, as manifest and hashes of all files say, or there is no _SUCCESS; what
# the run said must be true; the last run must publish. Prints the counts and what was false; exit 1 when anything was, 77 when
# there is no C compiler for the library that fails calls (faults.c).
#
# TEST_PIPELINE_PROGRAM names the program, a native one or a .dll; otherwise run.sh builds it.
set -uo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
budget=${1:-1000000}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

compiler=$(command -v cc || command -v gcc || command -v clang) || { echo 'faults.sh: SKIPPED, no C compiler here to make faults.c of' >&2; exit 77; }
"$compiler" -shared -fPIC -O1 -w -o "$work/faults.so" "$here/faults.c" -ldl || exit 1

case ${TEST_PIPELINE_PROGRAM:-} in
  '') "$here/../../run.sh" --version > "$work/said" || exit 1
      program=("$(cd "$here/../.." && pwd)/.build/pipeline/pipeline") ;;
  *.dll) program=("${DOTNET_HOST_PATH:-dotnet}" "$TEST_PIPELINE_PROGRAM") ;;
  *) program=("$TEST_PIPELINE_PROGRAM") ;;
esac

points=0 old=0 new=0 refused=0 false=0

# make NAME FILES ROWS MARK: an input folder; the mark stands in each record.
make() {
  local file
  mkdir -p "$work/$1"
  for ((file = 0; file < $2; file++)); do
    { echo k,n,mark; for ((row = 0; row < $3; row++)); do echo "k$((row % 4)),$row,$4"; done; } > "$work/$1/f$file.csv"
  done
}

# judge OUT: old, new or refused (no _SUCCESS) by manifest and hashes, or what is wrong.
judge() {
  local name
  [[ -e $1/_SUCCESS ]] || { echo refused; return; }
  sed -n 's/^{"path":"\([^"]*\)".*"sha256":"\([0-9a-f]*\)".*/\2  \1/p' "$1/_manifest.json" > "$work/sums"
  [[ -s $work/sums ]] || { echo 'an empty manifest'; return; }
  (cd "$1" && sha256sum --status -c "$work/sums") || { echo 'the manifest is not what stands there'; return; }
  for name in old new; do
    if [[ -e $work/$name.manifest ]] && cmp -s "$1/_manifest.json" "$work/$name.manifest"; then echo $name; return; fi
  done
  echo 'neither the old nor the new set'
}

wrong() { ((false++)); printf 'FALSE %s\n' "$*"; sed 's/^/      /' "$work/stderr" | head -4; }

# The run of a scenario: pipe INPUT ARGUMENTS...; folders are those of the copy at hand.
pipe() {
  local input=$1; shift
  timeout 60 "${program[@]}" run "$work/$input" -o "$at/out" "$@" "${arguments[@]//AT/$at}" > /dev/null 2> "$work/stderr"
}

prepare() { rm -rf "$at"; cp -a "$work/before" "$at"; }

# point KIND N ERROR
point() {
  local what="$scenario: $1 $2, errno $3" code state
  ((points++))
  prepare
  FAULT_ROOTS=$at/out:$at/runs:$at/rejects FAULT_KIND=$1 FAULT_AT=$2 FAULT_ERROR=$3 LD_PRELOAD=$work/faults.so pipe newer
  code=$?
  state=$(judge "$at/out")
  case $code in
    0) [[ $state == new ]] || wrong "$what: exit 0, $state" ;;
    73 | 74 | 75 | 77 | 69)
      if grep -q 'nothing published' "$work/stderr"; then
        [[ $state == "$untouched" ]] || wrong "$what: said nothing was published, $state"
      elif grep -q 'FAILED while publishing' "$work/stderr"; then
        [[ $state =~ ^(refused|old|new)$ ]] || wrong "$what: $state"
      elif ! grep -q '^published' "$work/stderr"; then
        wrong "$what: exit $code does not say what became of it"
      elif [[ $state != new ]]; then
        wrong "$what: said published, $state"
      fi ;;
    *) wrong "$what: exit $code" ;;
  esac
  case $state in old) ((old++)) ;; new) ((new++)) ;; refused) ((refused++)) ;; esac

  pipe bad --type n=integer
  code=$? state=$(judge "$at/out")
  [[ $code == 65 || $code == 73 ]] || wrong "$what, then a failing run: exit $code"
  [[ $state == old || $state == new || ($state == refused && $untouched == refused) ]] || wrong "$what, then a failing run: $state"

  pipe newer
  code=$? state=$(judge "$at/out")
  if [[ $code == 73 ]] && grep -q -- '--rejects' "$work/stderr"; then
    ((refused++)) # a folder of rejects whose mark was not written belongs to no one
  elif [[ $code != 0 || $state != new ]]; then
    wrong "$what, then the same again: exit $code, $state"
  fi
}

# sweep NAME [ARGUMENT...]: all points of a scenario, or an even choice of them. Uses $work/older and $work/newer; AT stands for the folder.
sweep() {
  scenario=$1; shift
  arguments=("$@")
  at=$work/reference
  rm -rf "$work/before" "$work"/*.manifest "$work/calls"
  mkdir -p "$work/before"
  prepare
  untouched=refused
  if [[ $scenario != fresh* ]]; then
    pipe older || { wrong "$scenario: the run before it: exit $?"; return; }
    cp "$at/out/_manifest.json" "$work/old.manifest"
    rm -rf "$work/before"; cp -a "$at" "$work/before"
    untouched=old
  fi
  FAULT_ROOTS=$at/out:$at/runs:$at/rejects FAULT_LOG=$work/calls LD_PRELOAD=$work/faults.so pipe newer || { wrong "$scenario: without fault: exit $?"; return; }
  cp "$at/out/_manifest.json" "$work/new.manifest"

  local kind n error all=() step
  at=$work/at
  while read -r n kind; do
    for ((; n > 0; n--)); do
      for error in 5 28; do all+=("$kind $n $error"); done
    done
  done < <(sort "$work/calls" | uniq -c)
  step=$((${#all[@]} / (budget / scenarios + 1) + 1))
  ((${#all[@]} > 0)) || wrong "$scenario: the library saw no call"
  for ((n = step / 2; n < ${#all[@]}; n += step)); do
    # shellcheck disable=SC2086
    point ${all[n]}
  done
}

inputs() { rm -rf "$work"/{older,newer,bad}; make older "$@" old; make newer "$@" new; make bad 1 1 bad; sed -i 's/,0,bad/,x,bad/' "$work/bad/f0.csv"; }

scenarios=7
inputs 1 20
sweep 'one file'
sweep 'fresh folder'
sweep 'with a run folder elsewhere' --run-dir AT/runs
sweep 'partitions' --set 'output.path={k}/all.csv'
sweep 'processes' --where 'n < 1000' --shard all=2
sweep 'rejects' --where 'n < 1000' --set 'rejects.max=50%' --rejects AT/rejects --set 'columns={ n: { type: integer, max: 15 } }'
inputs 12 3
sweep 'many files'

echo "$points points: $old old, $new new, $refused refused, $false false"
((points > 0 && false == 0))
