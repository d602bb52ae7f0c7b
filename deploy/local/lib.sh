# What every script of the local cluster knows: names, addresses, places. Sourced with NAME set.
# shellcheck shell=bash disable=SC2034

export PATH="$PATH:/usr/local/sbin:/usr/sbin:/sbin"
STATES="${SWEEPLINE_STATE:-/var/lib/sweepline}"
BIN="${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}/bin"

say() { printf '%s\n' "$*" >&2; }
die() { say "error: $*"; exit 1; }

[[ $NAME =~ ^[a-z][a-z0-9-]{0,10}$ ]] || die "a cluster's name is 1 to 11 of a-z, 0-9 and '-': '$NAME'"

STATE="$STATES/$NAME"
LOGS="$STATE/log"
NODE="$NAME-node"
CONTAINERD="$STATE/containerd/containerd.sock"
KUBECONFIG_ADMIN="$STATE/kubeconfig"

# Each cluster lives in one 10.X.0.0/16 that nothing else on this machine routes to; X is kept in its state.
addresses() {
  local x=$1
  LINK="sweepline$x" CGROUP="sweepline$x"
  NETWORK="10.$x.0.0/16"
  HOST_IP="10.$x.0.1" NODE_IP="10.$x.0.2"
  POD_CIDR="10.$x.64.0/18"
  SERVICE_CIDR="10.$x.128.0/18" API_SERVICE_IP="10.$x.128.1"
}
[[ ! -s $STATE/network ]] || addresses "$(cat "$STATE/network")"

kubectl() { "$BIN/kubectl" --kubeconfig "$KUBECONFIG_ADMIN" "$@"; }

wait_for() { # WHAT COMMAND...
  local what=$1 deadline=$((SECONDS + 120))
  shift
  until "$@" >/dev/null 2>&1; do
    ((SECONDS < deadline)) || die "$what did not come in two minutes; see $LOGS"
    sleep 0.2
  done
}
