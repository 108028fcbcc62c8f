#!/bin/sh
# Build the image for real and drive one request through it, without a container engine.
#
#   scripts/image-test.sh        needs root on Debian: buildah, debootstrap (installed when missing)
#   EXTRAS=svg scripts/image-test.sh        the image that draws SVG: one drawing of letters as well
#
# The base is made by debootstrap and tagged with the name in FROM; packages come as wheels that are
# fetched outside. The command then runs as uid 10001 on a read-only root, as operators run it.
set -eu
cd "$(dirname "$0")/.."
[ "$(id -u)" = 0 ] || { echo "image-test needs root: it builds a base with debootstrap"; exit 1; }

missing=
for package in buildah debootstrap curl; do
    command -v "$package" > /dev/null || missing="$missing $package"
done
[ -z "$missing" ] || { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing; }

work=$(mktemp -d)
extras=${EXTRAS:-}
export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=vfs
store="--storage-driver vfs --root $work/store --runroot $work/run"
container=
server=
origin=
finish() {
    for one in $server $origin; do kill -TERM "$one" 2> /dev/null && wait "$one" 2> /dev/null || true; done
    for place in root/var/cache/freesheet root/proc root; do umount "$work/$place" 2> /dev/null || true; done
    [ -z "$container" ] || buildah $store umount "$container" > /dev/null 2>&1 || true
    umount "$work/store/vfs" 2> /dev/null || true
    if mount | grep -q " $work/root "; then echo "image-test: $work is still mounted"; else rm -rf "$work"; fi
}
trap finish EXIT

base=$(sed -n 's/^FROM \([^ ]*\).*/\1/p' Dockerfile | head -n 1)
suite=${base##*-}
echo "image-test: a base for $base"
debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates "$suite" "$work/base" > "$work/debootstrap.log" 2>&1 \
    || { tail -5 "$work/debootstrap.log"; exit 1; }
container=$(buildah $store from scratch)
buildah $store add "$container" "$work/base" / > /dev/null
buildah $store config --env PIP_NO_INDEX=1 --env PIP_FIND_LINKS=/wheels "$container"
buildah $store commit -q "$container" "$base" > /dev/null
buildah $store rm "$container" > /dev/null
container=

echo "image-test: wheels"
python3 -m pip download -q --disable-pip-version-check -d "$work/wheels" \
    $(sed 's/ *;.*//' requirements.lock) 'setuptools>=77' wheel 2> "$work/pip.log" || { tail -5 "$work/pip.log"; exit 1; }
[ -z "$extras" ] || python3 -m pip wheel -q --disable-pip-version-check -w "$work/wheels" \
    -r "requirements-$extras.lock" 2> "$work/pip.log" || { tail -5 "$work/pip.log"; exit 1; }

echo "image-test: build"
buildah $store build --build-arg "EXTRAS=$extras" --pull-never --format docker --volume "$work/wheels:/wheels:ro" -t freesheet:test . > "$work/build.log" 2>&1 || { tail -20 "$work/build.log"; exit 1; }
buildah $store inspect --type image freesheet:test > "$work/image.json"
python3 - "$work/image.json" << 'EOF'
import json, sys
config = json.load(open(sys.argv[1]))["Docker"]["config"]
wanted = {"User": "10001:10001", "StopSignal": "SIGTERM", "Entrypoint": ["freesheet"], "Cmd": ["serve"]}
wrong = {name: config.get(name) for name, value in wanted.items() if config.get(name) != value}
assert not wrong, wrong
assert config["Healthcheck"]["Test"] == ["CMD", "freesheet", "health"], config["Healthcheck"]
EOF

echo "image-test: run as uid 10001 on a read-only root"
container=$(buildah $store from --pull-never freesheet:test)
root=$(buildah $store mount "$container")
mkdir -p "$work/root"
mount --bind "$root" "$work/root"
mount -o remount,bind,ro "$work/root"
mount -t proc proc "$work/root/proc"
mount -t tmpfs -o size=64m,mode=1777 tmpfs "$work/root/var/cache/freesheet"

cat > "$work/origin.py" << 'EOF'
import http.server
class Origin(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        drawing = self.path == "/votes.svg"
        body = b"<html lang=en><title>Ferry</title><body><h1>The ferry</h1><p>" + b"A quiet harbor. " * 40
        body += b'<p><img src=/votes.svg width=300 height=200 alt="Votes">'
        if drawing:
            body = b'<svg xmlns="http://www.w3.org/2000/svg" width="300" height="200"><text y="99">Votes</text></svg>'
        self.send_response(200)
        self.send_header("Content-Type", "image/svg+xml" if drawing else "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *args):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Origin)
print(server.server_port, flush=True)
server.serve_forever()
EOF
python3 "$work/origin.py" > "$work/port" &
origin=$!
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
admin=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
while [ ! -s "$work/port" ]; do sleep 0.1; done

inside() { exec chroot --userspec=10001:10001 "$work/root" /usr/bin/env -i PATH=/opt/freesheet/bin:/usr/bin:/bin TMPDIR=/var/cache/freesheet FREESHEET_RULES_DIR=/rules "$@"; }
(inside FREESHEET_ORIGIN="http://127.0.0.1:$(cat "$work/port")" FREESHEET_HOSTS=127.0.0.1 \
    FREESHEET_LISTEN="127.0.0.1:$port" FREESHEET_ADMIN_LISTEN="127.0.0.1:$admin" FREESHEET_DRAIN_S=1 FREESHEET_SVG="${extras:+true}" \
    freesheet serve) > "$work/serve.log" 2>&1 &
server=$!
for _ in $(seq 100); do
    (inside FREESHEET_ADMIN_LISTEN="127.0.0.1:$admin" freesheet health) 2> /dev/null && break
    kill -0 "$server" || { cat "$work/serve.log"; exit 1; }
    sleep 0.2
done
(inside FREESHEET_ADMIN_LISTEN="127.0.0.1:$admin" freesheet health)
curl -sS -i -A 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)' "http://127.0.0.1:$port/" > "$work/answer"
grep -q '^Freesheet-Tier: basic' "$work/answer" || { cat "$work/answer" "$work/serve.log"; exit 1; }
grep -q 'A quiet harbor' "$work/answer"
picture=$(sed -n 's|.*src="\(/_i/[^"]*\)".*|\1|p' "$work/answer")
[ -n "$picture" ] && drawn=svg || drawn=
[ "$drawn" = "$extras" ] || { echo "a drawing is a picture with EXTRAS=svg and nowhere else"; exit 1; }
if [ -n "$picture" ]; then
    curl -sS "http://127.0.0.1:$port$picture" -A 'Mozilla/4.0 (compatible; MSIE 6.0; Windows NT 5.1)' > "$work/picture"
    head -c 4 "$work/picture" | grep -q PNG || { echo "the drawing was not drawn"; cat "$work/serve.log"; exit 1; }
fi
(inside touch /rules/written) 2> /dev/null && { echo "the root is not read-only"; exit 1; }
kill -TERM "$server"
wait "$server" && status=0 || status=$?
server=
kill "$origin"
origin=
[ "$status" = 0 ] || { echo "the server ended with $status after SIGTERM"; cat "$work/serve.log"; exit 1; }
echo "image-test: built, healthy, one sheet served, ended cleanly"
