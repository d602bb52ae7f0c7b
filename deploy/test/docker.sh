#!/usr/bin/env bash
# Process 1 of a Docker daemon's own network, mount and pid namespaces: docker.sh NAME. Its containers' ports are
# reached at the namespaces' address; its iptables rules and bridges are seen by nobody else.
set -euo pipefail
NAME=$1
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/../local/lib.sh"
. "$(dirname "$0")/../local/inside.sh"

private_places
network
keep dockerd dockerd --data-root "$STATE/data" --exec-root "$STATE/exec" --pidfile "$STATE/docker.pid" \
  --host "unix://$STATE/docker.sock" --cgroup-parent "/$CGROUP" --bip "10.$(cat "$STATE/network").64.1/24" --log-level warn
wait
