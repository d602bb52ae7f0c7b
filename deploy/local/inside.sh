# What process 1 of a set of namespaces does first, and how it keeps programs running. Sourced after lib.sh.
# shellcheck shell=bash

private_places() {
  mount --make-rshared /
  mount -t tmpfs -o mode=755 tmpfs /run
  mount -t tmpfs -o mode=755 tmpfs /var/log
  mkdir -p /run/lock /run/netns "$STATE/cni"
  mount --bind "$STATE/cni" /var/lib/cni
  # kubelet wants these settings of the whole machine: it sees them set, and the machine stays as it was.
  local setting
  for setting in vm/overcommit_memory=1 vm/panic_on_oom=0 kernel/panic=10 kernel/panic_on_oops=1 \
    kernel/keys/root_maxkeys=1000000 kernel/keys/root_maxbytes=25000000; do
    [[ -e /proc/sys/${setting%=*} ]] || continue
    echo "${setting#*=}" >"/run/${setting//[\/=]/-}"
    mount --bind "/run/${setting//[\/=]/-}" "/proc/sys/${setting%=*}"
  done
}

network() {
  ip link set lo up
  until ip link show node >/dev/null 2>&1; do sleep 0.05; done # the host's end is made outside
  ip address add "$NODE_IP/30" dev node
  ip link set node up
  ip route add default via "$HOST_IP"
  echo 1 >/proc/sys/net/ipv4/ip_forward
}

keep() { # LOG COMMAND...: run it again whenever it ends
  local log="$LOGS/$1.log"
  shift
  while :; do
    "$@" >>"$log" 2>&1 || echo "ended with $?: $1" >>"$log"
    sleep 1
  done &
}
