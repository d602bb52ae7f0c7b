# Which cluster the demo runs on, remembered for `make down` and `make kubeconfig`. Sourced.
# shellcheck shell=bash disable=SC2034

BIN="${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}/bin"
IMAGES="${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}/images"
NAMESPACE=demo
KIND_NAME=sweepline-demo
DEMO_LABEL=sweepline.dev/demo=true # on namespaces that the demo made in a cluster of the user's

# An explicit CLUSTER wins, then the one that is up, then kind where Docker can pull images, then local.
choose_cluster() {
  remembered_cluster
  if [[ -z ${CLUSTER:-} ]]; then if kind_is_possible; then CLUSTER=kind; else CLUSTER=local; fi; fi
  OWN_KUBECONFIG=${KUBECONFIG:-$HOME/.kube/config}
  case $CLUSTER in
    local) KUBECONFIG=$(deploy/local/cluster kubeconfig demo) ;;
    # A copy: whatever the user's own file points to later, the demo stays where it began.
    kind | current) KUBECONFIG="$PWD/.sweepline/$CLUSTER.kubeconfig" ;;
    *) echo "CLUSTER is one of local, kind, current: '$CLUSTER'" >&2 && exit 2 ;;
  esac
  export CLUSTER KUBECONFIG
}

remembered_cluster() { if [[ -z ${CLUSTER:-} && -s .sweepline/cluster ]]; then CLUSTER=$(cat .sweepline/cluster); fi; }

kind_is_possible() {
  command -v kind >/dev/null && timeout 5 docker info >/dev/null 2>&1 || return 1
  echo "kind and Docker are here; looking whether Docker can pull images" >&2
  timeout 20 docker pull --quiet hello-world >/dev/null 2>&1
}

kubectl() { "$BIN/kubectl" "$@"; }

folder_of_claim() { # NAMESPACE CLAIM: where its files are on this machine, for a local cluster
  local volume
  volume=$(kubectl --request-timeout=10s get persistentvolumeclaim -n "$1" "$2" -o jsonpath='{.spec.volumeName}')
  kubectl --request-timeout=10s get persistentvolume "$volume" -o jsonpath='{.spec.hostPath.path}'
}
