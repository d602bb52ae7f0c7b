# One process that holds network, mount and pid namespaces, linked to this machine by a pair of virtual devices.
# Sourced after lib.sh, with PROGRAM set to the name of the script that is process 1 in there.
# shellcheck shell=bash

choose_network() {
  local x
  [[ ! -s $STATE/network ]] || return 0
  exec 8<"$STATES"
  flock 8
  for x in $(seq 160 223); do
    if ip route show root "10.$x.0.0/16" | grep -q . || ip address | grep -q "inet 10\.$x\." || grep -qsx "$x" "$STATES"/*/network; then continue; fi
    echo "$x" >"$STATE/network"
    addresses "$x"
    exec 8>&-
    return
  done
  die "no free network: every one of 10.160.0.0/16 to 10.223.0.0/16 is in use"
}

start_holder() { # SCRIPT
  local hierarchy
  for hierarchy in $(cgroup_hierarchies); do
    [[ $hierarchy != */unified ]] || continue # what runc needs there it makes itself
    hand_down_controllers "$hierarchy"
    mkdir -p "$hierarchy/$CGROUP"
    for file in cpuset.cpus cpuset.mems; do # version 1 wants them set before anything runs in there
      [[ ! -e $hierarchy/$file ]] || cat "$hierarchy/$file" >"$hierarchy/$CGROUP/$file"
    done
  done
  mkdir -p /var/lib/cni "$LOGS"
  trap '' INT TERM # so that a started holder is always a noted one
  setsid unshare --net --mount --pid --mount-proc --fork --kill-child \
    "$1" "$NAME" >"$LOGS/$PROGRAM.log" 2>&1 </dev/null 8>&- 9>&- &
  echo $! >"$STATE/holder.pid"
  trap - INT TERM
  wait_for "the namespaces" holder
}

# The process that holds the cluster's namespaces: pid 1 in there, found here through its parent's pid file.
holder() {
  local parent
  parent=$(cat "$STATE/holder.pid" 2>/dev/null) || return 1
  tr '\0' ' ' <"/proc/$parent/cmdline" 2>/dev/null | grep -q "^unshare .*/$PROGRAM $NAME \$" || return 1
  cut -d' ' -f1 "/proc/$parent/task/$parent/children" | grep . || return 1
}

link() {
  if ip route show "$NETWORK" dev "$LINK" 2>/dev/null | grep -q .; then return; fi
  ip link delete "$LINK" 2>/dev/null || true
  ip link add "$LINK" type veth peer name node netns "$(holder)"
  ip address add "$HOST_IP/30" dev "$LINK"
  ip link set "$LINK" up
  ip route add "$NETWORK" via "$NODE_IP"
}

end_holder() { # and everything in its namespaces, then its state
  local pid
  if pid=$(holder); then
    kill -KILL "$pid"
    wait_for "the end of process $pid" eval "! kill -0 $pid"
  fi
  if [[ -s $STATE/network ]]; then
    ip link delete "$LINK" 2>/dev/null || true
    wait_for "the end of cgroup $CGROUP" remove_cgroups
  fi
  rm -rf --one-file-system "$STATE"
  rmdir /var/lib/cni "$STATES" 2>/dev/null || true
}

cgroup_hierarchies() {
  if [[ -e /sys/fs/cgroup/cgroup.controllers ]]; then echo /sys/fs/cgroup; else
    find /sys/fs/cgroup -mindepth 1 -maxdepth 1 -type d
  fi
}

# Version 2 gives a cgroup the controllers that its parent hands down, and kubelet wants all of these that there are.
hand_down_controllers() { # FOLDER
  local controller
  [[ -e $1/cgroup.subtree_control ]] || return 0
  for controller in cpuset cpu memory hugetlb pids; do
    if ! grep -qw "$controller" "$1/cgroup.controllers" || grep -qw "$controller" "$1/cgroup.subtree_control"; then continue; fi
    echo "+$controller" >"$1/cgroup.subtree_control" ||
      die "$1 cannot hand down '$controller': in a container, first move its processes to a cgroup below (as kind and dind do)"
  done
}

remove_cgroups() {
  local hierarchy
  for hierarchy in $(cgroup_hierarchies); do
    [[ ! -d $hierarchy/$CGROUP ]] || find "$hierarchy/$CGROUP" -depth -type d -exec rmdir {} + || return 1
  done
}
