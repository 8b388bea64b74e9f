#!/usr/bin/env bash
# scale.sh [--save]: one work on files from small to large, on one core and on several: does time grow with the data and memory
# not, what does the second core bring, and what would more bring? See README.md.
#   SIZES="1 16 256 4096"  sizes of the input in MB; each is generated, and deleted when it was measured
#   ROUNDS=3               runs of each
#   WORK=filter            of: filter derive copy, as in compare.sh
#   BENCH_DIR=…            inputs and outputs (default below the temporary folder)
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" > /dev/null && pwd)
root=$(cd -P -- "$here/../.." > /dev/null && pwd)
bench=${BENCH_DIR:-${TMPDIR:-/tmp}/opsbench}
scale=$bench/scale
read -ra sizes <<< "${SIZES:-1 16 256 4096}"
rounds=${ROUNDS:-3}
work=${WORK:-filter}
save=
[[ ${1:-} != --save ]] || save=1

say() { printf '%s\n' "$*" >&2; }

total="total=round(quantity * unit_price * (1 - discount), 2)"
case $work in
  filter) stages=(--where "country = 'DE' and status <> 'cancelled'" --derive "$total" --select order_id,customer_id,country,product,total) ;;
  derive) stages=(--derive "$total") ;;
  copy) stages=() ;;
  *) say "there is no work '$work'"; exit 64 ;;
esac

for tool in time taskset; do
  command -v "$tool" > /dev/null || { say "'$tool' is missing: apt-get install time util-linux"; exit 1; }
done
"$root/run.sh" --version > /dev/null
say "building the generator"
mkdir -p "$scale"
trap 'rm -rf "$scale"' EXIT
dotnet build "$here" -c Release -v q --nologo -o "$bench/tool" > "$bench/build.log" || { cat "$bench/build.log" >&2; exit 1; }
benchmarks=$bench/tool/Pipeline.Benchmarks

program=$root/.build/pipeline/pipeline

# Runs once, behind a prefix if one is given: a line `bytes mode wall-microseconds user+system peak-KiB` to the measurements; the run's report is kept.
measure() {
  local bytes=$1 mode=$2 jobs=$3 start end user system peak
  shift 3
  rm -rf "$scale/out"
  sync
  start=${EPOCHREALTIME/[.,]/}
  env time -f '%U %S %M' -o "$scale/time" -- "$@" "$program" run "$scale/input/orders.csv" -q "${stages[@]}" --jobs "$jobs" --set output.sync=false -o "$scale/out"
  end=${EPOCHREALTIME/[.,]/}
  read -r user system peak < "$scale/time"
  printf '%s\t%s\t%s\t%s\t%s\n' "$bytes" "$mode" "$((end - start))" "$user+$system" "$peak" | tee -a "$scale/measurements.tsv" >&2
  cp "$scale/out/.pipeline/latest/run.json" "$scale/run-${mode// /-}.json"
}

# The first core that this script may use.
core=$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')
for size in "${sizes[@]}"; do
  say "generating $size MB"
  # A row has about 77 bytes.
  "$benchmarks" generate --rows $((size * 1000000 / 77)) --seed 42 --output "$scale/input"
  bytes=$(stat -c %s "$scale/input/orders.csv")
  cat "$scale/input/orders.csv" > /dev/null
  for ((round = 1; round <= rounds; round++)); do
    measure "$bytes" "one core" 1 taskset -c "$core"
    measure "$bytes" "jobs 1" 1
    measure "$bytes" "jobs 2" 2
  done
  rm -rf "$scale/input"
done

# The last size's report says what the blocks took.
"$benchmarks" scaling "$work" "$scale/measurements.tsv" "$scale/run-jobs-1.json" ${save:+--save "$here/results"}
