#!/usr/bin/env bash
# Process 1 of a cluster's own network, mount and pid namespaces: node.sh NAME. Keeps each program of the node
# running; when this process ends, the kernel ends and removes everything in the namespaces with it.
set -euo pipefail
NAME=$1
# shellcheck source-path=SCRIPTDIR
. "$(dirname "$0")/lib.sh"
. "$(dirname "$0")/inside.sh"
PKI="$STATE/pki" CONFIG="$STATE/config"

control_plane() {
  keep etcd "$BIN/etcd" --data-dir "$STATE/etcd" --unsafe-no-fsync --log-level warn \
    --listen-client-urls http://127.0.0.1:2379 --advertise-client-urls http://127.0.0.1:2379 --listen-peer-urls http://127.0.0.1:2380
  keep apiserver "$BIN/kube-apiserver" --etcd-servers http://127.0.0.1:2379 --advertise-address "$NODE_IP" \
    --service-cluster-ip-range "$SERVICE_CIDR" --allow-privileged --authorization-mode Node,RBAC \
    --enable-admission-plugins NodeRestriction --client-ca-file "$PKI/ca.crt" \
    --tls-cert-file "$PKI/apiserver.crt" --tls-private-key-file "$PKI/apiserver.key" \
    --kubelet-certificate-authority "$PKI/ca.crt" --kubelet-preferred-address-types InternalIP \
    --kubelet-client-certificate "$PKI/kubelet-client.crt" --kubelet-client-key "$PKI/kubelet-client.key" \
    --service-account-issuer https://kubernetes.default.svc.cluster.local \
    --service-account-key-file "$PKI/service-accounts.pub" --service-account-signing-key-file "$PKI/service-accounts.key"
  until kubectl get --raw /readyz >/dev/null 2>&1; do sleep 0.3; done
  keep controller-manager "$BIN/kube-controller-manager" --kubeconfig "$PKI/controller-manager.kubeconfig" \
    --authentication-kubeconfig "$PKI/controller-manager.kubeconfig" --authorization-kubeconfig "$PKI/controller-manager.kubeconfig" \
    --leader-elect=false --use-service-account-credentials --root-ca-file "$PKI/ca.crt" \
    --service-account-private-key-file "$PKI/service-accounts.key" --flex-volume-plugin-dir "$STATE/kubelet/plugins"
  keep scheduler "$BIN/kube-scheduler" --kubeconfig "$PKI/scheduler.kubeconfig" --leader-elect=false \
    --authentication-kubeconfig "$PKI/scheduler.kubeconfig" --authorization-kubeconfig "$PKI/scheduler.kubeconfig"
}

node() {
  until ctr -a "$CONTAINERD" -n k8s.io images import "$STATE/pause.tar"; do sleep 0.2; done
  keep kubelet "$BIN/kubelet" --config "$CONFIG/kubelet.yaml" --kubeconfig "$PKI/kubelet.kubeconfig" \
    --root-dir "$STATE/kubelet" --cert-dir "$STATE/kubelet/pki" --hostname-override "$NODE" --node-ip "$NODE_IP"
  keep proxy "$BIN/kube-proxy" --config "$CONFIG/proxy.yaml"
  keep coredns "$BIN/coredns" -conf "$CONFIG/Corefile"
}

# There is no GPU here: the scheduler only needs to read of some. A kubelet that registers again forgets them.
advertise_gpus() {
  local gpus='{"nvidia.com/gpu":"2"}'
  while :; do
    until kubectl get node "$NODE" -o jsonpath='{.status.allocatable}' 2>/dev/null | grep -qF '"nvidia.com/gpu":"2"'; do
      kubectl patch node "$NODE" --subresource=status -p "{\"status\":{\"capacity\":$gpus,\"allocatable\":$gpus}}" >/dev/null 2>&1 || true
      sleep 0.3
    done
    sleep 30
  done
}

private_places
network
keep containerd containerd --config "$CONFIG/containerd.toml"
control_plane
node
advertise_gpus &
wait
