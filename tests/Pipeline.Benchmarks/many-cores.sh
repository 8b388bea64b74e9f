#!/usr/bin/env bash
# many-cores.sh PROGRAM [DIR]: what more cores bring, measured, beside what the model predicted on two. It needs bash, awk and the program
# alone: no SDK, no network. See README.md.
#   ROWS=5000000           orders
#   JOBS="1 2 4 8 16"      cores; more than there are, are left out
#   ROUNDS=5               runs of each; no round begins after LATEST seconds
#   LATEST=270
#   WORKS="…"              of: filter derive copy gzip sharded
# DIR (default /dev/shm, or the temporary folder where that is not) takes 1 GB, which is deleted at the end.
set -euo pipefail

if [[ $# -lt 1 || ! -x $1 ]]; then
  echo "usage: many-cores.sh PROGRAM [DIR], where PROGRAM is the native program" >&2
  exit 64
fi
program=$(cd -P -- "$(dirname -- "$1")" > /dev/null && pwd)/$(basename -- "$1")
shm=/dev/shm
[[ -w $shm ]] || shm=${TMPDIR:-/tmp}
work=$(mktemp -d "${2:-$shm}/many-cores.XXXXXX")
trap 'rm -rf "$work"' EXIT
rows=${ROWS:-5000000}
rounds=${ROUNDS:-5}
latest=${LATEST:-270}
read -ra works <<< "${WORKS:-filter derive copy gzip sharded}"
cores=$(nproc)
jobs=()
for n in ${JOBS:-1 2 4 8 16}; do
  ((n > cores)) || jobs+=("$n")
done
pin=
! command -v taskset > /dev/null || pin=1

say() { printf '%s\n' "$*" >&2; }

# The first n cores that this script may use, as taskset takes them.
allowed=$(awk '/^Cpus_allowed_list/ { n = split($2, parts, ","); for (i = 1; i <= n; i++) { m = split(parts[i], ends, "-"); for (c = ends[1]; c <= ends[m]; c++) printf "%d ", c } }' /proc/self/status)
first() { awk -v n="$1" '{ for (i = 1; i <= n && i <= NF; i++) printf "%s%s", (i > 1 ? "," : ""), $i }' <<< "$allowed"; }

# Orders like those of the benchmarks: 15 in 100 are German and not cancelled. Pieces are made side by side.
generate() {
  local pieces=$cores i
  for ((i = 0; i < pieces; i++)); do
    awk -v from=$((rows * i / pieces + 1)) -v to=$((rows * (i + 1) / pieces)) -v seed=$((42 + i)) '
      function pick(list, n) { return list[1 + int(rand() * n)] }
      BEGIN {
        srand(seed)
        names = split("Anna Weber|Zoë Roux|John Carter|Łukasz Nowak|Mia Schulz|Luc Petit|Emma Jones|\"Meyer, Jan\"|Jonas Vogel|Noah Smith|Lea Koch|Hugo Morel|", name, "|")
        countries = split("FR US GB NL AT PL ES IT SE", country, " ")
        products = split("oak desk|floor lamp|chair|bookshelf|sofa|mirror|carpet|wall clock|bar stool|vase|tea kettle|mug|plate|bath towel|pillow", product, "|")
        states = split("new paid paid shipped shipped shipped delivered delivered returned", state, " ")
        discounts = split("0 0 0 0 0 0.05 0.05 0.10 0.15 0.2", discount, " ")
        for (id = from; id <= to; id++)
          printf "%d,2026-%02d-%02dT%02d:%02d:%02dZ,C%05d,%s,%s,%s,%d,%d.%02d,%s,%s\n", id, 1 + rand() * 12, 1 + rand() * 28, rand() * 24, rand() * 60, rand() * 60,
            10000 + rand() * 90000, pick(name, names), (rand() < 0.1705 ? "DE" : pick(country, countries)), pick(product, products), 1 + rand() * 5, 2 + rand() * 90, rand() * 100,
            pick(discount, discounts), (rand() < 0.12 ? "cancelled" : pick(state, states))
      }' > "$work/piece.$(printf %03d "$i")" &
  done
  wait
  { echo order_id,order_date,customer_id,customer_name,country,product,quantity,unit_price,discount,status; cat "$work"/piece.*; } > "$work/orders.csv"
  rm "$work"/piece.*
}

total="total=round(quantity * unit_price * (1 - discount), 2)"
arguments() {
  case $1 in
    filter) arguments=(--where "country = 'DE' and status <> 'cancelled'" --derive "$total" --select order_id,customer_id,country,product,total) ;;
    derive) arguments=(--derive "$total") ;;
    copy) arguments=() ;;
    gzip) arguments=(--set output.csv.compression=gzip) ;;
    sharded) arguments=(--derive "$total" --shard "all=$2") ;;
    *) say "there is no work '$1'"; exit 64 ;;
  esac
}

# Lines `work jobs seconds wall-microseconds cause block limit-of-prediction seconds-of-prediction…`; the last ones for 2, 4, 8, 16 cores.
measure() {
  local name=$1 n=$2 start end
  arguments "$name" "$n"
  rm -rf "$work/out"
  start=${EPOCHREALTIME/[.,]/}
  ${pin:+taskset -c "$(first "$n")"} "$program" run "$work/orders.csv" -q ${arguments[@]+"${arguments[@]}"} --jobs "$n" --set output.sync=false -o "$work/out"
  end=${EPOCHREALTIME/[.,]/}
  awk -v name="$name" -v n="$n" -v wall=$((end - start)) '
    { gsub(/[",{}]/, " ") }
    $1 == "seconds:" || ($1 == "seconds" && $2 == ":") { value = $NF; if (!predicting && duration == "") duration = value; if (predicting) seconds[at] = value }
    $1 ~ /^predictions/ { predicting = 1 }
    $1 ~ /^cause/ { cause = $NF }
    $1 ~ /^block$/ && block == "" { block = $NF }
    predicting && $1 == "cores" { at = $NF }
    predicting && $1 == "limit" { limit[at] = $NF }
    predicting && /\]/ { predicting = 0 }
    END { printf "%s\t%s\t%s\t%s\t%s\t%s", name, n, duration, wall, cause, block; for (c = 2; c <= 16; c *= 2) printf "\t%s\t%s", (c in seconds ? seconds[c] : "-"), (c in limit ? limit[c] : "-"); print "" }
  ' "$work/out/.pipeline/latest/run.json" >> "$work/measured.tsv"
}

say "$(grep -m1 'model name' /proc/cpuinfo | sed 's/.*: //'), $cores cores${pin:+, runs pinned to as many as --jobs says}; $("$program" --version)"
say "generating $rows orders"
generate
say "$(stat -c %s "$work/orders.csv") bytes"
SECONDS=0
for ((round = 1; round <= rounds; round++)); do
  if ((SECONDS > latest)); then
    say "no time for round $round"
    break
  fi
  for name in "${works[@]}"; do
    for n in "${jobs[@]}"; do
      measure "$name" "$n"
    done
  done
  say "round $round: $SECONDS s"
done

# Predicted is the flow that the runs on two cores predicted, and what they took beside it.
awk -F '\t' '
  function median(text,    list, n, i, j, swap) {
    n = split(text, list, " ")
    for (i = 2; i <= n; i++) for (j = i; j > 1 && list[j - 1] + 0 > list[j] + 0; j--) { swap = list[j]; list[j] = list[j - 1]; list[j - 1] = swap }
    return n % 2 ? list[(n + 1) / 2] : (list[n / 2] + list[n / 2 + 1]) / 2
  }
  {
    key = $1 SUBSEP $2
    if (!(key in wall)) { order[++keys] = key }
    wall[key] = wall[key] " " $4 / 1e6
    cause[key] = $5 " " $6
    if ($2 == 2) {
      for (c = 2; c <= 16; c *= 2) {
        column = c == 2 ? 7 : c == 4 ? 9 : c == 8 ? 11 : 13
        if ($column != "-") {
          predicted[$1, c] = predicted[$1, c] " " ($column + $4 / 1e6 - $7)
          limit[$1, c] = $(column + 1)
        }
      }
    }
  }
  END {
    print "| Work | cores | measured, s | × of two | predicted, s | × of two | measured / predicted | predicted limit | verdict |"
    print "|---|---:|---:|---:|---:|---:|---:|---|---|"
    for (i = 1; i <= keys; i++) {
      split(order[i], part, SUBSEP)
      m = median(wall[order[i]])
      two = (part[1], 2) in wall ? median(wall[part[1], 2]) : m
      if ((part[1], part[2]) in predicted) {
        p = median(predicted[part[1], part[2]])
        printf "| %s | %s | %.3f | %.2f | %.3f | %.2f | %.2f | %s | %s |\n", part[1], part[2], m, two / m, p, median(predicted[part[1], 2]) / p, m / p, (limit[part[1], part[2]] == "null" ? "cores" : limit[part[1], part[2]]), cause[order[i]]
      } else
        printf "| %s | %s | %.3f | %.2f | | | | | %s |\n", part[1], part[2], m, two / m, cause[order[i]]
    }
  }
' "$work/measured.tsv"
