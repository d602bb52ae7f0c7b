# Configuration files of the programs on the node. Sourced after lib.sh.
# shellcheck shell=bash

CONFIG="$STATE/config"

configuration() {
  mkdir -p "$CONFIG/cni" "$LOGS" "$STATE/containerd" "$STATE/kubelet/plugins"
  containerd_configuration >"$CONFIG/containerd.toml"
  cni_configuration >"$CONFIG/cni/10-sweepline.conflist"
  kubelet_configuration >"$CONFIG/kubelet.yaml"
  proxy_configuration >"$CONFIG/proxy.yaml"
  dns_configuration >"$CONFIG/Corefile"
}

containerd_configuration() {
  cat <<EOF
version = 2
root = "$STATE/containerd/root"
state = "$STATE/containerd/state"
[grpc]
  address = "$CONTAINERD"
[plugins."io.containerd.internal.v1.opt"]
  path = "$STATE/containerd/opt"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "localhost/sweepline/pause:1"
  # runc may not lower OOM scores here: without this, "can't get final child's PID from pipe".
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$CONFIG/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
    runtime_type = "io.containerd.runc.v2"
EOF
}

# ptp, not bridge: every packet between Pods is routed, so Services work without bridge netfilter.
cni_configuration() {
  cat <<EOF
{ "cniVersion": "0.4.0", "name": "sweepline", "plugins": [
  { "type": "ptp", "ipMasq": false, "ipam": { "type": "host-local", "ranges": [[{ "subnet": "$POD_CIDR" }]], "routes": [{ "dst": "0.0.0.0/0" }] } },
  { "type": "portmap", "capabilities": { "portMappings": true }, "snat": true } ] }
EOF
}

# Image collection is off (100 %): an image that was imported cannot be pulled again.
kubelet_configuration() {
  cat <<EOF
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: { anonymous: { enabled: false }, webhook: { enabled: true }, x509: { clientCAFile: $PKI/ca.crt } }
authorization: { mode: Webhook }
tlsCertFile: $PKI/kubelet.crt
tlsPrivateKeyFile: $PKI/kubelet.key
containerRuntimeEndpoint: unix://$CONTAINERD
cgroupDriver: cgroupfs
cgroupRoot: /$CGROUP
failSwapOn: false
clusterDNS: [$NODE_IP]
clusterDomain: cluster.local
resolvConf: /dev/null
podLogsDir: $LOGS/pods
volumePluginDir: $STATE/kubelet/plugins
imageGCHighThresholdPercent: 100
evictionHard: { memory.available: 100Mi, nodefs.available: 1%, imagefs.available: 1%, nodefs.inodesFree: 1% }
EOF
}

# Limits of connection tracking belong to the whole machine: leave them alone.
proxy_configuration() {
  cat <<EOF
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
clientConnection: { kubeconfig: $PKI/proxy.kubeconfig }
hostnameOverride: $NODE
mode: iptables
conntrack: { maxPerCore: 0, min: 0, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 0s }
EOF
}

dns_configuration() {
  cat <<EOF
.:53 {
  errors
  ready $NODE_IP:8181
  kubernetes cluster.local {
    kubeconfig $PKI/coredns.kubeconfig sweepline-$NAME
    ttl 5
  }
  cache 5
}
EOF
}
