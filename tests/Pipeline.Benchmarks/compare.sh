#!/usr/bin/env bash
# compare.sh [--save]: the same works in Pipeline and in other tools, side by side on this machine.
# Whole processes, warm cache, two threads, rounds interleaved, outputs compared. See README.md for the works.
#   ROUNDS=3        rounds of each work           BENCH_DIR=…   inputs, outputs, packages (default below the temporary folder)
#   ROWS=5000000    orders; texts in proportion   WORKS="…"     of: small filter derive copy select numeric regex partition gzip text ten sharded
#   TOOLS="…"       of: pipeline pipeline-nosync duckdb polars miller sqlite gnu sep; sharded compares pipeline-nosync with pipeline-shards
#   SLOW_ROUNDS=1   rounds of Miller, SQLite and the GNU tools, which take several times as long as the others
#   INSTRUCTIONS=…  builds Pipeline and the program on Sep for these instead of all that the processor has, as the SDK's IlcInstructionSet has
#                   them: x86-64-v3,aes,sha,-avx512 for one without AVX-512; the other tools use what they find
#   NAME=comparison what --save calls its files
set -euo pipefail

here=$(cd -P -- "$(dirname -- "${BASH_SOURCE[0]}")" > /dev/null && pwd)
root=$(cd -P -- "$here/../.." > /dev/null && pwd)
bench=${BENCH_DIR:-${TMPDIR:-/tmp}/opsbench}
rounds=${ROUNDS:-3}
slow_rounds=${SLOW_ROUNDS:-1}
read -ra works <<< "${WORKS:-small filter derive copy select numeric regex partition gzip text ten sharded}"
read -ra tools <<< "${TOOLS:-pipeline pipeline-nosync duckdb polars miller sqlite gnu sep}"
instructions=${INSTRUCTIONS:-native}
programs=$bench/programs/${instructions//,/+}
program=$root/.build/pipeline/pipeline
[[ $instructions == native ]] || program=$programs/pipeline
sep=$programs/sep-works
save=
[[ ${1:-} != --save ]] || save=1

rows=${ROWS:-5000000} small_rows=200000 small_files=2000
text_rows=$((rows * 104 / 1000))
# Inputs of another size than usual have names of their own.
size=
[[ $rows -eq 5000000 ]] || size=-$rows
where="country = 'DE' and status <> 'cancelled'"
total="total=round(quantity * unit_price * (1 - discount), 2)"
miller_total='$total = fmtnum(roundm($quantity * $unit_price * (1 - $discount), 0.01), "%.2f")'
# Quotes stand in the fourth column only, so awk finds the columns behind it by counting from the end.
gnu_total='sprintf("%.2f", $(NF-3) * $(NF-2) * (1 - $(NF-1)))'
gnu_filter="NR == 1 { print \"order_id,customer_id,country,product,total\"; next }
  \$(NF-5) == \"DE\" && \$NF != \"cancelled\" { print \$1, \$3, \$(NF-5), \$(NF-4), $gnu_total }"
gnu_derive="NR == 1 { print \$0, \"total\"; next } { print \$0, $gnu_total }"
sql_total="printf('%.2f', round(quantity * unit_price * (1 - discount), 2)) as total"
export POLARS_MAX_THREADS=2 GOMAXPROCS=2

say() { printf '%s\n' "$*" >&2; }

uses() { [[ " ${tools[*]} " == *" $1"* ]]; }

# Memory that this machine has never used can be slow to get: a virtual one has to ask its host for each page, which took five times as
# long as writing to it. So as much as the outputs take is used once before anything is measured; tail keeps a line without an end.
memory_ready() {
  local free
  free=$(awk '/MemAvailable/ { print int($2 / 1024 * 0.8) }' /proc/meminfo)
  head -c "$((free < 8192 ? free : 8192))M" /dev/zero | tail -n 1 > /dev/null
}

# A program that Debian has: installed when we may, else named.
need() {
  command -v "$1" > /dev/null && return
  if [[ $EUID -eq 0 ]] && command -v apt-get > /dev/null; then
    say "installing $2"
    apt-get update -qq > /dev/null && apt-get install -y -qq --no-install-recommends "$2" > /dev/null
  else
    say "'$1' is missing: apt-get install $2"
    exit 1
  fi
}

tools_ready() {
  need time time
  ! uses miller || need mlr miller
  ! uses sqlite || need sqlite3 sqlite3
  ! uses gnu || need gawk gawk
  if uses duckdb || uses polars; then
    need node nodejs
    need npm npm
    mkdir -p "$bench/others"
    # Polars' native package is named because npm leaves it out, silently, under a node older than the one it asks for.
    if [[ ! -d $bench/others/node_modules/nodejs-polars-linux-x64-gnu ]]; then
      say "installing DuckDB and Polars from npm"
      printf '{"private":true}\n' > "$bench/others/package.json"
      (cd "$bench/others" && npm install --no-audit --no-fund --loglevel=error \
        @duckdb/node-api@1.5.6-r.1 nodejs-polars@0.25.2 nodejs-polars-linux-x64-gnu@0.25.2 >&2)
    fi
    cp "$here"/Comparing/*.mjs "$bench/others/"
  fi
  if [[ $instructions != native ]]; then
    build "$root/src/Pipeline.Cli"
  elif uses pipeline; then
    "$root/run.sh" --version > /dev/null
  fi
  ! uses sep || build "$here/Sep"
  say "building the generator"
  dotnet build "$here" -c Release -v q --nologo -o "$bench/tool" > "$bench/build.log" || { cat "$bench/build.log" >&2; exit 1; }
}

# A native program for the instructions wanted. A comma in a property would begin another one.
build() {
  say "building $(basename "$1") for $instructions"
  dotnet publish "$1" -c Release --use-current-runtime -v q --nologo -p:PublishAot=true "-p:IlcInstructionSet=${instructions//,/%2c}" \
    --artifacts-path "$bench/artifacts" -o "$programs" > "$bench/build.log" || { cat "$bench/build.log" >&2; exit 1; }
}

generate() {
  local folder=$bench/input/$1
  shift
  [[ -d $folder ]] && return
  say "generating ${folder##*/}"
  "$bench/tool/Pipeline.Benchmarks" generate "$@" --seed 42 --output "$folder.part"
  mv "$folder.part" "$folder"
}

inputs_ready() {
  mkdir -p "$bench/input"
  generate "orders$size" --rows "$rows"
  generate "text$size" --rows "$text_rows" --shape text
  generate small --rows "$small_rows" --files "$small_files"
  generate ten --rows 10
  local zipped=$bench/input/gzip$size
  if [[ ! -d $zipped ]]; then
    say "compressing the orders"
    mkdir -p "$zipped.part"
    gzip -n -c "$bench/input/orders$size/orders.csv" > "$zipped.part/orders.csv.gz"
    mv "$zipped.part" "$zipped"
  fi
}

input() {
  case $1 in
    gzip) echo "$bench/input/gzip$size/orders.csv.gz" ;;
    text) echo "$bench/input/text$size/reviews.csv" ;;
    small) echo "$bench/input/small" ;;
    ten) echo "$bench/input/ten/orders.csv" ;;
    *) echo "$bench/input/orders$size/orders.csv" ;;
  esac
}

# Sets `command` to what a tool does for a work; it writes below $output.
command_of() {
  local tool=$1 work=$2 from stages=() verbs=() awk= sql='select * from records'
  from=$(input "$work")
  case $work in
    filter | gzip)
      stages=(--where "$where" --derive "$total" --select order_id,customer_id,country,product,total)
      verbs=(filter '$country == "DE" && $status != "cancelled"' then put "$miller_total"
        then cut -o -f order_id,customer_id,country,product,total)
      awk=$gnu_filter
      sql="select order_id, customer_id, country, product, $sql_total from records where $where"
      ;;
    derive | ten | sharded)
      stages=(--derive "$total") verbs=(put "$miller_total") awk=$gnu_derive
      sql="select *, $sql_total from records"
      ;;
    copy | small) verbs=(cat) ;;
    select)
      stages=(--select product,country,order_id,unit_price)
      verbs=(cut -o -f product,country,order_id,unit_price)
      awk='{ print $(NF-4), $(NF-5), $1, $(NF-2) }'
      sql='select product, country, order_id, unit_price from records'
      ;;
    numeric)
      stages=(--type quantity=integer,unit_price=decimal --where 'unit_price > 500 and quantity >= 3')
      verbs=(filter '$unit_price > 500 && $quantity >= 3')
      awk='NR == 1 || ($(NF-2) > 500 && $(NF-3) >= 3)'
      sql='select * from records where cast(unit_price as real) > 500 and cast(quantity as integer) >= 3'
      ;;
    regex)
      stages=(--where "regexp_matches(product, '^[bc]a.*t$')")
      verbs=(filter '$product =~ "^[bc]a.*t$"')
      awk='NR == 1 || $(NF-4) ~ /^[bc]a.*t$/'
      ;;
    partition)
      stages=(--set 'output.path=country={country}.csv')
      verbs=(split -g country --prefix "$output/country")
      awk='NR == 1 { header = $0; next } { to = folder "/country=" $(NF-5) ".csv" } !seen[to]++ { print header > to } { print > to }'
      ;;
    text) stages=(--where "rating = '5'") verbs=(filter '$rating == 5') sql="select * from records where rating = '5'" ;;
  esac
  case $tool in
    pipeline) command=("$program" run "$from" "${stages[@]}" -o "$output/ours") ;;
    pipeline-nosync) command=("$program" run "$from" "${stages[@]}" --set output.sync=false -o "$output/ours") ;;
    pipeline-shards) command=("$program" run "$from" "${stages[@]}" --shard all=2 --set output.sync=false -o "$output/ours") ;;
    duckdb | polars)
      # One output for the many small files: the others have no way to keep them apart.
      local name=$work
      case $work in gzip) name=filter ;; ten) name=derive ;; small) name=copy from="$from/*.csv" ;; esac
      command=(node "$bench/others/$tool.mjs" "$name" "$from" "$output/out.csv")
      ;;
    miller)
      [[ $work != small ]] || from="$from"/*.csv
      [[ $work != gzip ]] || verbs=(--gzin "${verbs[@]}")
      # Miller writes to stdout only, but for the files of `split`; the shell that redirects it is part of every such command line.
      local to=$output/out.csv
      [[ $work != partition ]] || to=/dev/null
      # shellcheck disable=SC2016,SC2206
      command=(bash -c 'out=$1; shift; exec mlr "$@" > "$out"' mlr "$to" --csv "${verbs[@]}" $from)
      ;;
    sqlite) command=(sqlite3 -batch -bail :memory: '.mode csv' '.headers on' ".import '$from' records" ".once '$output/out.csv'" "$sql") ;;
    sep) command=("$sep" "$work" "$from" "$output/out.csv") ;;
    gnu) command=(bash -c "$(gnu_command "$work")" gnu "$from" "$output" "$awk") ;;
  esac
}

# A shell command for $1 = input, $2 = folder of the output, $3 = awk program.
gnu_command() {
  # shellcheck disable=SC2016
  case $1 in
    copy) echo 'exec cat "$1" > "$2/out.csv"' ;;
    small) echo 'exec gawk "FNR > 1 || NR == 1" "$1"/*.csv > "$2/out.csv"' ;;
    gzip) echo 'set -o pipefail; gzip -dc "$1" | LC_ALL=C gawk -F , -v OFS=, "$3" > "$2/out.csv"' ;;
    partition) echo 'LC_ALL=C exec gawk -F , -v folder="$2" "$3" "$1"' ;;
    *) echo 'LC_ALL=C exec gawk -F , -v OFS=, "$3" "$1" > "$2/out.csv"' ;;
  esac
}

# A line of text is no record, so no GNU tool can do `text`. The program on Sep is written for some works only, and SQLite has no shell
# for the others.
does() {
  [[ ($1 != gnu || $2 != text) && ($1 != sep || $2 == @(filter|derive|copy|select|numeric)) && ($1 != sqlite || $2 == @(filter|derive|copy|select|numeric|text|ten)) ]]
}

# Runs one command: a line `work tool wall-seconds cpu-seconds peak-KB` to the measurements.
measure() {
  local work=$1 tool=$2 start end user system peak
  output=$bench/output/$round/$tool
  mkdir -p "$output"
  command_of "$tool" "$work"
  sync
  start=${EPOCHREALTIME/[.,]/}
  if ! env time -f '%U %S %M' -o "$bench/time" -- "${command[@]}" > "$bench/log" 2>&1; then
    say "$tool failed at $work:"
    tail -n 5 "$bench/log" >&2
    return 1
  fi
  end=${EPOCHREALTIME/[.,]/}
  read -r user system peak < "$bench/time"
  printf '%s\t%s\t%s\t%s\t%s\n' "$work" "$tool" "$((end - start))" "$user+$system" "$peak" | tee -a "$bench/measurements.tsv" >&2
}

# The outputs of a work against the first tool's, which may be a folder of files, read as one; partitions against the input.
same_outputs() {
  local work=$1 tool first='' result order
  for tool in "${tools[@]}"; do
    does "$tool" "$work" || continue
    output=$bench/output/1/$tool
    rm -rf "$output"/ours/.pipeline
    if [[ $work == partition ]]; then
      # Only Pipeline promises the order of a partition's records.
      order=free
      [[ $tool != pipeline* ]] || order=kept
      result=$(same --partitions country --order "$order" "$(input "$work")" "$output") || different=1
    elif [[ -z $first ]]; then
      first=$output
      continue
    else
      result=$(same --cent-columns total "$first" "$output") || different=1
    fi
    printf '%s\t%s\tsame\t%s\n' "$work" "$tool" "$result" | tee -a "$bench/measurements.tsv" >&2
  done
}

same() { "$bench/tool/Pipeline.Benchmarks" same "$@"; }

knows_shards() { grep -q -e --shard <<< "$("$program" run --help 2>&1)"; }

# Of all that is measured, in one line.
versions() {
  local kind=native text
  [[ ! -e ${program%/*}/pipeline.dll ]] || kind="compiled at run time"
  text="Pipeline $("$program" --version) ($kind, for ${instructions//,/ }"
  text+=$(git -C "$root" describe --always --dirty 2> /dev/null | sed 's/^/, commit /' || true)")"
  ! uses duckdb || text+=", DuckDB 1.5.6 (node-api 1.5.6-r.1)"
  ! uses polars || text+=", Polars (nodejs-polars 0.25.2)"
  ! uses duckdb && ! uses polars || text+=", node $(node --version)"
  ! uses miller || text+=", $(mlr --version)"
  ! uses sqlite || text+=", SQLite $(sqlite3 --version | cut -d' ' -f1)"
  ! uses sep || text+=", Sep 0.17.1 (native, for ${instructions//,/ })"
  ! uses gnu || text+=", $(gawk --version | head -n 1 | cut -d, -f1), $(cat --version | head -n 1), $(gzip --version | head -n 1)"
  echo "$text"
}

tools_ready
inputs_ready
memory_ready
different=
: > "$bench/measurements.tsv"
printf 'versions\t%s\n' "$(versions)" >> "$bench/measurements.tsv"
printf 'inputs\t%s orders, %s reviews; medians of %s rounds\n' "$rows" "$text_rows" "$rounds" >> "$bench/measurements.tsv"
chosen=("${tools[@]}")
for work in "${works[@]}"; do
  tools=("${chosen[@]}")
  if [[ $work == sharded ]]; then
    if ! knows_shards; then
      say "SKIPPED sharded: this build of pipeline does not know --shard"
      printf 'skipped\t%s\n' "sharded: this build of pipeline does not know --shard" >> "$bench/measurements.tsv"
      continue
    fi
    tools=(pipeline-nosync pipeline-shards)
  fi
  find "$(input "$work")" -type f -exec cat {} + > /dev/null
  # Outputs are removed as soon as they are not needed: memory that stays free for seconds may go back to the host, see memory_ready, and
  # what was just freed is used next. But not those of many files: for five minutes after thousands of files were removed, ext4 without
  # a journal takes a second longer to make as many. So `small` comes first, and wants some minutes between two runs of this script.
  rm -rf "$bench/output"
  for ((round = 1; round <= rounds; round++)); do
    for tool in "${tools[@]}"; do
      does "$tool" "$work" || continue
      [[ $tool != @(miller|sqlite|gnu) || $round -le $slow_rounds ]] || continue
      measure "$work" "$tool"
      [[ $round -eq 1 || $work == small ]] || rm -rf "$output"
    done
    [[ $round -gt 1 ]] || same_outputs "$work"
    [[ $work == small ]] || rm -rf "$bench/output/$round"
  done
  rm -rf "$bench/output"
done

# The table, and with --save the files that are committed.
dotnet "$bench/tool/Pipeline.Benchmarks.dll" table "$bench/measurements.tsv" ${save:+--save "$here/results" --name "${NAME:-comparison}"}
[[ -z $different ]] || { say "OUTPUTS DIFFER, see above"; exit 1; }
