#!/usr/bin/env bash
# Builds Pipeline once and runs it with the arguments given; without any, on sample-data.
#   ./run.sh install [DIR]   puts `pipeline` into DIR, ~/.local/bin unless told, with completion for the shells that are here
#   ./run.sh package [DIR]   makes archives for machines without the SDK in DIR, .build/packages unless told
#   ./run.sh built           prints where the program is if it was built from src/ as it is now; builds nothing, 1 if not
# Needs bash and the .NET 10 SDK. What is built stands in .build/ and is built again when something in src/ changed.
# Exit codes are Pipeline's; of this script itself: 127 without the SDK, 70 when the build fails.
set -euo pipefail

script=${BASH_SOURCE[0]}
while [[ -L $script ]]; do
  folder=$(cd -P -- "$(dirname -- "$script")" > /dev/null && pwd)
  script=$(readlink -- "$script")
  [[ $script == /* ]] || script=$folder/$script
done
root=$(cd -P -- "$(dirname -- "$script")" > /dev/null && pwd)
build=$root/.build
artifacts=$build/artifacts
program=$build/pipeline/pipeline

say() { printf 'run.sh: %s\n' "$*" >&2; }

# Sets `dotnet` and `DOTNET_ROOT`, which the built program needs where .NET stands in a place of its own: the first
# that has an SDK from 10 on, else the first at all, so that require_sdk can say what is wrong with it.
find_dotnet() {
  local candidate place home=
  dotnet=
  for candidate in "${DOTNET_ROOT:-}/dotnet" "$(command -v dotnet || true)" "${HOME:-}/.dotnet/dotnet" \
    /usr/share/dotnet/dotnet /usr/lib/dotnet/dotnet /usr/lib64/dotnet/dotnet /usr/local/share/dotnet/dotnet; do
    [[ -x $candidate && ! -d $candidate ]] || continue
    place=$candidate
    while [[ -L $place ]]; do
      local target
      target=$(readlink -- "$place")
      [[ $target == /* ]] || target=$(dirname -- "$place")/$target
      place=$target
    done
    if [[ -z $dotnet ]]; then
      dotnet=$candidate home=${place%/*}
    fi
    if compgen -G "${place%/*}/sdk/[1-9][0-9].*" > /dev/null; then
      dotnet=$candidate home=${place%/*}
      break
    fi
  done
  if [[ -d $home/host/fxr ]]; then
    export DOTNET_ROOT=$home
  fi
}

# What the build was made from: the content of the sources, the SDKs and C compilers at hand, and what this processor can
# do, since a native program uses all of it. Deleted and new files change it too. The guide is inside the program.
sources_now() {
  printf '%s\n' "${DOTNET_ROOT:-}"/sdk/* "$(command -v clang gcc || true)"
  grep -m 1 ^flags /proc/cpuinfo 2> /dev/null || uname -m
  cd "$root" && find src \( -name bin -o -name obj \) -prune -o -type f \( ! -name '*.md' -o -path 'src/Guide/*' \) -exec cksum {} + | LC_ALL=C sort
}

is_current() { [[ -x $program && -r $build/sources && $(< "$build/sources") == "$(sources_now)" ]]; }

require_sdk() {
  local line
  if [[ -n $dotnet ]]; then
    while read -r line; do
      [[ ${line%%.*} -ge 10 ]] && return
    done < <("$dotnet" --list-sdks)
    say "the .NET SDK here is too old, version 10 or later is needed:"
    "$dotnet" --list-sdks >&2
  else
    say "the .NET SDK was not found, version 10 or later is needed."
  fi
  say "get it from https://dotnet.microsoft.com/download/dotnet/10.0 or into your home folder, without root:"
  say "  curl -sSL https://dot.net/v1/dotnet-install.sh | bash -s -- --channel 10.0"
  exit 127
}

# One build at a time; a second start waits here and then finds the build done. The lock goes with the process.
lock() {
  mkdir -p "$build"
  if command -v flock > /dev/null; then
    exec 9> "$build/lock"
    flock 9
    return
  fi
  local holder
  until mkdir "$build/lock.d" 2> /dev/null; do
    holder=$(cat "$build/lock.d/pid" 2> /dev/null || true)
    if [[ -n $holder ]] && ! kill -0 "$holder" 2> /dev/null; then
      rm -rf "$build/lock.d"
    fi
    sleep 0.2
  done
  echo $$ > "$build/lock.d/pid"
  trap 'rm -rf "$build/lock.d"' EXIT
}

unlock() {
  if command -v flock > /dev/null; then
    exec 9>&-
  else
    rm -rf "$build/lock.d"
    trap - EXIT
  fi
}

# Builds for this kind of machine with the properties given. Its own obj and bin (--artifacts-path), so that it does not fight with `dotnet test` over
# them. The build servers that stay behind must not inherit the lock, hence 9>&-.
publish() { publish_any --use-current-runtime "$@"; }

publish_any() {
  rm -rf "$build/pipeline.new"
  (cd "$root" && "$dotnet" publish src/Pipeline.Cli -c Release --nologo \
    --artifacts-path "$artifacts" "$@" -o "$build/pipeline.new") < /dev/null > "$build/log" 2>&1 9>&-
}

# For any machine with the .NET runtime: `pipeline` there is a script, since a program that starts .NET is made for one
# kind of machine.
publish_portable() {
  publish_any --self-contained false -p:UseAppHost=false || return
  printf '%s\n' '#!/bin/sh' 'exec "${DOTNET_ROOT:+$DOTNET_ROOT/}dotnet" "$(dirname -- "$(readlink -f -- "$0")")/pipeline.dll" "$@"' > "$build/pipeline.new/pipeline"
  chmod +x "$build/pipeline.new/pipeline"
}

# A native program starts in a hundredth of a second and is the fastest; it takes a package from the feed and a C compiler as
# linker. A ReadyToRun one takes another package and starts in a fifth of a second; plain IL takes nothing. What comes out is
# the same, but for the time.
publish_best() {
  if ! command -v clang gcc > /dev/null; then
    say "no C compiler (clang or gcc), which a native program is linked with:"
  elif publish -p:PublishAot=true -p:IlcDehydrate=false -p:PositionIndependentExecutable=false && "$build/pipeline.new/pipeline" --version > /dev/null 2>&1; then
    rm -f "$build"/pipeline.new/*.dbg
    return
  elif grep -qE '\.cs\([0-9,]+\): error ' "$build/log"; then
    return 1
  else
    cp "$build/log" "$build/log.native"
    say "a native program cannot be built here, see .build/log.native:"
  fi
  say "  building one that starts a little slower; delete .build to try again."
  publish --self-contained false -p:PublishReadyToRun=true && return
  say "the ReadyToRun compiler (package microsoft.netcore.app.crossgen2) is not to be had either: each start will take longer."
  publish --self-contained false
}

build_program() {
  require_sdk
  local sources
  sources=$(sources_now)
  say "building (once; takes about a minute) …"
  rm -rf "$build/pipeline.old"
  publish_best || failed
  # Swapped in whole: a program that runs meanwhile keeps its files.
  [[ ! -e $build/pipeline ]] || mv "$build/pipeline" "$build/pipeline.old"
  mv "$build/pipeline.new" "$build/pipeline"
  printf '%s\n' "$sources" > "$build/sources"
  rm -rf "$build/pipeline.old"
}

failed() {
  cat "$build/log" >&2
  say "the build failed, see above."
  exit 70
}

# Where `pipeline` is looked for by its name, and the completions of the shells whose folders are there. A native program is
# linked itself; one that needs .NET by this script, which finds it.
install_program() {
  local to=${1:-${HOME:?}/.local/bin} target=$program data=${XDG_DATA_HOME:-$HOME/.local/share} config=${XDG_CONFIG_HOME:-$HOME/.config}
  [[ ! -e ${program%/*}/pipeline.dll ]] || target=$root/run.sh
  mkdir -p -- "$to" || exit 73
  to=$(cd -P -- "$to" && pwd)
  if [[ -e $to/pipeline && ! -L $to/pipeline ]]; then
    say "$to/pipeline is there and is no link: nothing was installed. Move it away, or name another folder."
    exit 73
  fi
  ln -sfn -- "$target" "$to/pipeline" || exit 73
  echo "$to/pipeline -> $target"
  complete_in bash "$data/bash-completion" completions/pipeline
  complete_in zsh "$HOME/.zfunc" _pipeline
  complete_in fish "$config/fish" completions/pipeline.fish
  if [[ :$PATH: == *":$to:"* ]]; then
    echo "try: pipeline help"
  else
    echo "$to is not on the PATH; in your shell's start file: export PATH=\"$to:\$PATH\""
  fi
}

# Writes the completion of a shell below a folder of that shell, where it is there.
complete_in() {
  [[ -d $2 ]] || return 0
  mkdir -p -- "$(dirname -- "$2/$3")"
  "$program" completion "$1" > "$2/$3"
  echo "$2/$3"
}

# The archives that other machines can use: a native program for the processors of the last ten years, and one of IL.
package_program() {
  local to=${1:-$build/packages} version name
  # Not where the program for this machine is built: other settings would compile all of it again, each time.
  artifacts=$build/artifacts-of-packages
  require_sdk
  mkdir -p -- "$to" || exit 73
  to=$(cd -P -- "$to" && pwd)
  version=$("$program" --version)
  lock
  if ! command -v clang gcc > /dev/null; then
    say "no C compiler (clang or gcc): there will be no native archive."
  else
    case $(uname -m) in
      x86_64) name=linux-x64; set -- -p:IlcInstructionSet=x86-64-v3 ;;
      aarch64) name=linux-arm64; set -- -p:IlcInstructionSet= ;;
      *) name=linux-$(uname -m); set -- -p:IlcInstructionSet= ;;
    esac
    say "building the native program (takes about a minute) …"
    publish -p:PublishAot=true "$@" || failed
    pack "$to/pipeline-$version-$name.tar.gz"
  fi
  say "building the portable program …"
  publish_portable || failed
  pack "$to/pipeline-$version-portable.tar.gz"
  unlock
}

# Packs what was just built as a folder of the archive's name.
pack() {
  local folder
  folder=$(basename -- "$1" .tar.gz)
  rm -rf "$build/$folder"
  mv "$build/pipeline.new" "$build/$folder"
  find "$build/$folder" \( -name '*.dbg' -o -name '*.pdb' -o -name '*.xml' \) -delete
  cp "$root/LICENSE" "$build/$folder/"
  tar -czf "$1" -C "$build" "$folder"
  rm -rf "${build:?}/$folder"
  echo "$1"
}

find_dotnet
if [[ ${0##*/} == run.sh && $* == built ]]; then
  is_current || exit 1
  echo "$program"
  exit
fi
if ! is_current; then
  lock
  is_current || build_program
  unlock
fi

# By another name, such as that of the link on the PATH, this is the program and no more.
name=${0##*/}
if [[ $name == run.sh ]]; then
  case ${1:-} in
    install | package)
      if [[ $# -gt 2 || ${2:-} == -* ]]; then
        say "usage: ./run.sh $1 [DIR]"
        exit 64
      fi
      "$1_program" "${@:2}"
      exit
      ;;
    "")
      at=$root/
      [[ ! . -ef $root ]] || at=
      [[ $# -gt 0 ]] || set -- run "${at}sample-data" -c "${at}sample-data/pipeline.yaml" -o "${at}out"
      ;;
  esac
fi
# Commands that the summary prints begin as this one did, so that they can be pasted.
printf -v PIPELINE_COMMAND %q "$0"
[[ $0 == */* ]] || PIPELINE_COMMAND="bash $PIPELINE_COMMAND"
[[ ! $0 -ef $(command -v -- "$name" || true) ]] || PIPELINE_COMMAND=$name
export PIPELINE_COMMAND
exec "$program" "$@"
