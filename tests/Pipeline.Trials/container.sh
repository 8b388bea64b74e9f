#!/usr/bin/env bash
# Runs a job in tasks as Kubernetes would: an image of the program, a root that is read-only, another user, no network, and
# JOB_COMPLETION_INDEX; the arguments are those of the printed manifest. Compares what is published with one local run.
#
#   tests/Pipeline.Trials/container.sh PROGRAM
#
# PROGRAM is native and for any processor of the last ten years: that of `./run.sh package`, say. Needs root and Debian's packages
# mmdebstrap, buildah, podman and runc; the image's system is made by the first, so that no registry is asked. Ends with 3 where they are not there.
set -euo pipefail
program=$(realpath -- "$1")
root=$(cd -- "$(dirname -- "$0")/../.." && pwd)
for tool in mmdebstrap buildah podman runc; do
  command -v "$tool" > /dev/null || { echo "needs $tool"; exit 3; }
done

work=$(mktemp -d)
chmod 755 "$work"
images=(--root "$work/images" --runroot "$work/run" --storage-driver vfs)
clean() {
  podman "${images[@]}" unshare true 2> /dev/null || true
  umount -R "$work"/images/* 2> /dev/null || true
  rm -rf "$work"
}
trap clean EXIT

echo "the system"
# From where this machine gets its packages, and as it gets them.
apt-config dump | grep -i '^Acquire::' > "$work/apt.conf" || true
mapfile -t sources < <(find /etc/apt/sources.list /etc/apt/sources.list.d \( -name '*.list' -o -name '*.sources' \) -size +0 2> "$work/said")
mmdebstrap --quiet --variant=essential --include=ca-certificates,openssl --aptopt="$work/apt.conf" "$(. /etc/os-release && echo "$VERSION_CODENAME")" "$work/system.tar" "${sources[@]}"
podman "${images[@]}" import -q "$work/system.tar" localhost/system:latest > "$work/imported"
mkdir "$work/context"
cp "$program" "$(dirname -- "$program")/libe_sqlite3.so" "$work/context/"
[[ ${program##*/} == pipeline ]] || mv "$work/context/${program##*/}" "$work/context/pipeline"
buildah "${images[@]}" build --isolation chroot --quiet --build-arg BASE=localhost/system:latest -f "$root/src/Containerfile" -t localhost/pipeline:latest "$work/context" > "$work/built"

echo "the job"
mkdir -p "$work/data/in"
for i in $(seq 50000); do printf '%d,n%d,"text, of\ntwo ""lines"" %d"\n' "$i" $((i % 7)) "$i"; done > "$work/body"
{ echo id,name,text; cat "$work/body"; } > "$work/data/in/a.csv"
printf 'id,name,text\n1,x,y\n2,broken\n' > "$work/data/in/b.csv"
flags=(--where "name <> 'n3'" --derive "twice=id || id" --max-rejects 9)
cd "$work/data"
"$program" run in -o local -q "${flags[@]}" 2> "$work/said"
chown -R 65532:65532 "$work/data"

container() {
  podman "${images[@]}" --runtime runc --cgroup-manager cgroupfs run --rm --quiet --read-only --network none --ulimit nofile=1024:4096 --ulimit nproc=4096:4096 --security-opt no-new-privileges --cap-drop all \
    --user 65532:65532 --workdir /data --tmpfs /tmp -v "$work/data:/data" "$@"
}

container localhost/pipeline:latest tasks plan in -o /data/out --job /data/job --tasks 5 "${flags[@]}"
container localhost/pipeline:latest tasks script /data/job kubernetes > "$work/manifest"
number=$(sed -n 's/^  completions: //p' "$work/manifest")
words=$(sed -n 's/^ *args: \[\(.*\)\]$/\1/p' "$work/manifest" | head -n 1 | tr -d '",')
for index in $(seq 0 $((number - 1)) | shuf) 0; do
  # shellcheck disable=SC2086
  container --env "JOB_COMPLETION_INDEX=$index" localhost/pipeline:latest $words
done
container localhost/pipeline:latest tasks commit /data/job -q
diff -r --exclude=.pipeline --exclude=_manifest.json local out
diff -r local/.pipeline/latest/rejects out/.pipeline/latest/rejects
cmp local/.pipeline/latest/rejects.csv out/.pipeline/latest/rejects.csv
[[ $(stat -c %u out) == 65532 ]]
echo "the same bytes, by $number tasks in containers"
