# What a cluster holds once its API answers: DNS's rights, storage, GPUs. Sourced after lib.sh.
# shellcheck shell=bash

VOLUMES=16

system_objects() {
  local number
  for number in $(seq "$VOLUMES"); do
    install -d -m 777 -o 10001 -g 10001 "$STATE/volumes/$number"
  done
  { dns_rights && storage_class && for number in $(seq "$VOLUMES"); do volume "$number"; done; } |
    kubectl apply --server-side --force-conflicts -f - >/dev/null
}

dns_rights() {
  cat <<'EOF'
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: system:coredns }
rules:
  - { apiGroups: [""], resources: [endpoints, services, pods, namespaces], verbs: [list, watch] }
  - { apiGroups: [discovery.k8s.io], resources: [endpointslices], verbs: [list, watch] }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: system:coredns }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: system:coredns }
subjects: [{ apiGroup: rbac.authorization.k8s.io, kind: User, name: system:coredns }]
EOF
}

# Nothing provisions volumes here: claims bind to folders made beforehand.
storage_class() {
  cat <<'EOF'
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: folders, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: kubernetes.io/no-provisioner
EOF
}

volume() {
  cat <<EOF
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: folder-$1 }
spec:
  storageClassName: folders
  accessModes: [ReadWriteOnce, ReadWriteMany, ReadOnlyMany]
  capacity: { storage: 100Gi }
  persistentVolumeReclaimPolicy: Retain
  hostPath: { path: $STATE/volumes/$1, type: Directory }
EOF
}
