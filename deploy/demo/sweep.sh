# Applies the demo's sweep, follows it and tells how it ended. Sourced after target.sh.
# shellcheck shell=bash

SWEEP_FILE=docs/examples/quickstart/sweep.yaml

check_data_root() {
  [[ -n ${DATA_ROOT:-} ]] || return 0
  local unreadable
  [[ $CLUSTER == local ]] || { echo "data.root needs CLUSTER=local; elsewhere put the images on a volume claim and name it in spec.data.volume"; exit 1; }
  [[ -d $DATA_ROOT ]] || { echo "data.root=$DATA_ROOT: no such folder"; exit 1; }
  DATA_ROOT=$(realpath "$DATA_ROOT")
  [[ -n $(find -L "$DATA_ROOT" -mindepth 2 -maxdepth 3 -iregex '.*\.\(png\|jpe?g\)' -print -quit) ]] ||
    { echo "data.root=$DATA_ROOT: no images in CLASS/*.png or train/CLASS/*.png"; exit 1; }
  unreadable=$(find -L "$DATA_ROOT" \( -type d ! -perm -005 -o -type f ! -perm -004 \) -print -quit)
  [[ -z $unreadable ]] || { echo "data.root: trainers run as user 10001 and cannot read $unreadable; try chmod -R o+rX $DATA_ROOT"; exit 1; }
}

run_sweep() {
  SWEEP=quickstart
  if [[ -n ${DATA_ROOT:-} ]]; then SWEEP=$(images_name); fi
  [[ -z ${FRESH:-} ]] || kubectl delete sweeps.sweepline.dev "$SWEEP" -n "$NAMESPACE" --ignore-not-found
  if ended; then
    echo "The sweep '$SWEEP' is finished already; FRESH=1 deletes it and runs it again."
  else
    sweep_document | kubectl apply -f -
    trap 'echo; echo "stopped watching; the sweep goes on in the cluster. make demo watches again, make down removes it"; exit 130' INT TERM
    bin/sweepline watch "$SWEEP" -n "$NAMESPACE" || echo "watch ended with $?; the sweep goes on in the cluster"
    trap - INT TERM
  fi
  bin/sweepline compare "$SWEEP" -n "$NAMESPACE"
}

ended() { # whether the sweep exists and nothing of it is left to do
  local succeeded
  succeeded=$(kubectl get sweeps.sweepline.dev "$SWEEP" -n "$NAMESPACE" --ignore-not-found \
    -o jsonpath='{.status.conditions[?(@.type=="Succeeded")].status}' 2>/dev/null) || return 1
  [[ $succeeded == True || $succeeded == False ]]
}

images_name() { # of the sweep, claim and volume for the folder: another folder is another sweep
  echo "images-$(sha256sum <<<"$DATA_ROOT" | cut -c1-8)"
}

sweep_document() { # the quickstart as it is, or over the user's own images; FRESH=1 asks nobody whether it ran before
  local again='spec: { dedupe: { onHit: RunAgain } }'
  if [[ -z ${DATA_ROOT:-} ]]; then
    patched "${FRESH:+$again}" <"$SWEEP_FILE"
    echo ---
    sed '1,/^---$/d' "$SWEEP_FILE"
    return
  fi
  patched "${FRESH:+$again}" <"$SWEEP_FILE" | patched "
metadata: { name: $SWEEP }
spec:
  overrides: [+experiment=quickstart, data.root=/data]
  data: { name: $SWEEP, volume: { claim: $SWEEP }, mountPath: /data }
  naming: { feature: $SWEEP }
"
  echo ---
  sed '1,/^---$/d' "$SWEEP_FILE"
  echo ---
  data_volume
}

patched() { # the first document of standard input with this patch
  local document
  document=$(sed '/^---$/,$d')
  if [[ -z $1 ]]; then echo "$document"; else kubectl patch --local -f <(echo "$document") --type merge -o yaml -p "$1"; fi
}

data_volume() {
  cat <<EOF
apiVersion: v1
kind: PersistentVolume
metadata: { name: $NAMESPACE-$SWEEP }
spec:
  storageClassName: $SWEEP
  accessModes: [ReadOnlyMany]
  capacity: { storage: 1Gi }
  persistentVolumeReclaimPolicy: Retain
  claimRef: { namespace: $NAMESPACE, name: $SWEEP }
  hostPath: { path: $DATA_ROOT, type: Directory }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: $SWEEP, namespace: $NAMESPACE }
spec:
  storageClassName: $SWEEP
  accessModes: [ReadOnlyMany]
  resources: { requests: { storage: 1Gi } }
EOF
}

# Who may look at the dashboard: an account that may view the namespace.
viewer() {
  kubectl create serviceaccount viewer -n "$NAMESPACE" --dry-run=client -o yaml | kubectl apply -f - >/dev/null
  kubectl create rolebinding viewer -n "$NAMESPACE" --clusterrole=view "--serviceaccount=$NAMESPACE:viewer" \
    --dry-run=client -o yaml | kubectl apply -f - >/dev/null
}

sign_in() { echo "  sign in     $BIN/kubectl create token viewer -n $NAMESPACE     (prints what to paste)"; }

say_where() {
  bin/sweepline report "$SWEEP" -n "$NAMESPACE" -o .sweepline/reports >/dev/null
  viewer
  echo
  echo "kubeconfig    $KUBECONFIG     (make -s kubeconfig)"
  echo "objects       $BIN/kubectl get sweeps.sweepline.dev,experiments.sweepline.dev -n $NAMESPACE"
  if [[ $CLUSTER == local ]]; then
    local address
    address=$(kubectl get service sweepline -n sweepline-system -o jsonpath='{.spec.clusterIP}:{.spec.ports[0].port}')
    echo "dashboard     http://$address/     (from this machine)"
    sign_in
    echo "checkpoints   $(folder_of_claim "$NAMESPACE" checkpoints)"
    echo "W&B runs      $(folder_of_claim sweepline-system sweepline-wandb)     (make -s wandb-dir; 'bin/sweepline wandb sync DIR' uploads them)"
  else
    echo "dashboard     kubectl port-forward -n sweepline-system service/sweepline 8080"
    sign_in
    echo "checkpoints   claim checkpoints in namespace $NAMESPACE"
    echo "W&B runs      claim sweepline-wandb in namespace sweepline-system"
  fi
  echo "reports       $PWD/.sweepline/reports"
  echo "'make down' removes all of it."
}
