#!/usr/bin/env bash
# Are the tests worth their time? Makes one fault at a time in a copy of the tree, and demands that the test named for it fails.
#
#   tests/Pipeline.Trials/mutants.sh               every mutant of the table mutants.txt: half a minute each on two cores
#   tests/Pipeline.Trials/mutants.sh NAME...       these
#   tests/Pipeline.Trials/mutants.sh --list        their names
#   tests/Pipeline.Trials/mutants.sh --apply       whether all can still be made, without building anything
#
# A line of the table is a mutant: name | file | sed -E script | test project | filter of the tests that must kill it.
# First the tests named must pass without a mutant. Exit 1 when one survives or cannot be made: then its line, or a test, is to be mended.
set -uo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

read_table() { sed '/^#/d; /^ *$/d; s/  *|  */\t/g' "$here/mutants.txt"; }

copy_tree() {
  mkdir -p "$work/tree" && cd "$root" || exit 1
  git ls-files -z --cached --others --exclude-standard | while IFS= read -r -d '' file; do
    [[ -e $file ]] && printf '%s\0' "$file"
  done | tar --null -T - -cf - | tar -xf - -C "$work/tree"
  cd "$work/tree" || exit 1
}

# make FILE SCRIPT: the mutant, or failure when it changes nothing.
make() { cp -p "$1" "$work/original" && sed -E -i "$2" "$1" && ! cmp -s "$1" "$work/original"; }
restore() { cp "$work/original" "$1"; }

build() { dotnet build "tests/Pipeline.$1.Tests" -v q -nologo -m:2 -p:RunAnalyzers=false -p:EnforceCodeStyleInBuild=false > "$work/built" 2>&1; }

# run PROJECT FILTER [SECONDS]: 0 all passed, 1 one failed, 2 none ran.
run() {
  timeout "${3:-300}" dotnet test "tests/Pipeline.$1.Tests/bin/Debug/net10.0/Pipeline.$1.Tests.dll" --nologo --filter "$2" > "$work/ran" 2>&1
  local status=$?
  grep -q '^No test matches' "$work/ran" && return 2
  [[ $status -eq 0 ]] && grep -qE 'Passed: +[1-9]' "$work/ran" && return 0
  return $((status == 0 ? 2 : 1))
}

[[ ${1:-} == --list ]] && { read_table | cut -f 1; exit; }
copy_tree
bad=0 killed=0
mapfile -t mutants < <(read_table)
named=()
for name in "$@"; do
  [[ $name == --* ]] && continue
  line=$(printf '%s\n' "${mutants[@]}" | grep -m 1 "^$name"$'\t') && named+=("$line") || { echo "UNKNOWN         $name"; exit 1; }
done
[[ ${#named[@]} -eq 0 ]] || mutants=("${named[@]}")

for project in $([[ ${1:-} == --apply ]] || { printf '%s\n' "${mutants[@]}" | cut -f 4 | sort -u; }); do
  filter=$(printf '%s\n' "${mutants[@]}" | awk -F '\t' -v of="$project" '$4 == of { print $5 }' | sort -u | paste -sd '|')
  build "$project" || { cat "$work/built"; exit 1; }
  run "$project" "$filter" 1800 || { grep -E '^  *(Failed|Skipped) |No test' "$work/ran"; echo "the tests of $project fail without a mutant"; exit 1; }
done

for line in "${mutants[@]}"; do
  IFS=$'\t' read -r name file script project tests <<< "$line"
  if ! make "$file" "$script"; then
    echo "CANNOT BE MADE  $name: its script changes nothing in $file"; ((bad++))
  elif [[ ${1:-} == --apply ]]; then
    ((killed++))
  elif ! build "$project"; then
    grep -m 3 error "$work/built"; echo "CANNOT BE MADE  $name: it does not build"; ((bad++))
  else
    run "$project" "$tests"
    case $? in
      1) echo "killed          $name"; ((killed++)) ;;
      0) echo "SURVIVED        $name: $tests pass"; ((bad++)) ;;
      *) echo "NO TEST         $name: $tests"; ((bad++)) ;;
    esac
  fi
  restore "$file"
done

echo "$killed $([[ ${1:-} == --apply ]] && echo can be made || echo killed), $bad not"
((bad == 0 && killed > 0))
