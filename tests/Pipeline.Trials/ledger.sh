#!/bin/bash
# Kills runs at random moments (kill -9), half of them with --if-changed over input that changes. After each, the next start must
# leave what a run of everything leaves, byte by byte, and the ledger must know every run and which one's files stand.
#   tests/Pipeline.Trials/ledger.sh PROGRAM [RUNS]
set -u
program=$(realpath "$1")
runs=${2:-100}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
mkdir data
write() { { echo id,x; seq 1 "$2" | sed "s/$/,$RANDOM/"; } > "data/$1.csv"; }
fail() { echo "run $1: $2" >&2; exit 1; }
for name in a b c d e; do write "$name" 3000; done
killed=0
for i in $(seq 1 "$runs"); do
  write "$(printf '%s\n' a b c d e | shuf -n 1)" $((RANDOM % 4000 + 1))
  flag=(); ((RANDOM % 2)) && flag=(--if-changed)
  "$program" run data -o out -q "${flag[@]}" 2> first & run=$!
  sleep "0.$(printf '%03d' $((RANDOM % 250)))"
  kill -9 $run 2> kill && killed=$((killed + 1))
  wait $run 2> wait
  "$program" run data -o out -q --if-changed 2> second || fail "$i" "$(cat second)"
  rm -rf full
  "$program" run data -o full -q || fail "$i" "the run of everything failed"
  cmp out/_manifest.json full/_manifest.json || fail "$i" "the manifests differ"
  for name in a b c d e; do cmp "out/$name.csv" "full/$name.csv" || fail "$i" "$name differs"; done
  "$program" runs list out --json > list.json || fail "$i" "the ledger cannot be read"
  python3 - << 'END' || fail "$i" "the ledger is wrong"
import json, os
listed = json.load(open('list.json'))
ledger = {json.loads(line)['run_id'] for line in open('out/.pipeline/ledger.jsonl')}
stands = json.load(open('out/.pipeline/published.json'))['run_id']
assert stands in ledger
assert [run['status'] for run in listed if run['run_id'] == stands] == ['published']
assert all(run in ledger for run in os.listdir('out/.pipeline/runs'))
END
done
echo "$runs runs, $killed of them killed: each time what a run of everything leaves"
