# What has to be there before a build or a cluster can start; everything else gets installed. Sourced.
# shellcheck shell=bash

# need_prerequisites: says all that is missing at once, with how to get it, and fails.
need_prerequisites() {
  local problems=() go said free cache=${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}
  [[ $(uname -sm) == "Linux x86_64" ]] || problems+=("Linux on x86_64; this is $(uname -sm)")
  [[ $(id -u) == 0 ]] || problems+=("root, to install packages and to build images, and for namespaces, mounts and cgroups of a local cluster: sudo env \"PATH=\$PATH\" make ...")
  deploy/java-home >/dev/null 2>&1 ||
    problems+=("a Java 25 development kit, in /usr/lib/jvm or named by JAVA_HOME: package temurin-25-jdk of the Adoptium project")
  go=$(sed -n 's/^go //p' deploy/tools/*/go.mod | sort -V | tail -n 1)
  if ! command -v go >/dev/null; then
    problems+=("Go $go or newer on the PATH: the cluster's programs are built with it. Debian 12's is too old")
  elif ! said=$(cd deploy/tools/cluster && go version 2>&1); then
    problems+=("Go $go or newer: $(tail -n 1 <<<"$said")")
  fi
  command -v apt-get >/dev/null || deploy/packages >/dev/null 2>&1 || problems+=("apt-get, or what it would install: see deploy/packages")
  free=$(df --output=avail -BG "$(existing "$cache")" | tail -n 1 | tr -dc 0-9)
  ((free >= 10)) || problems+=("10 GB of free disk for $cache (SWEEPLINE_CACHE names another place); there are $free GB")
  case $CLUSTER in
    kind) need_kind ;;
    current) need_own_cluster ;;
  esac
  ((${#problems[@]} == 0)) && return
  echo "Cannot start. Missing:" >&2
  printf '  - %s\n' "${problems[@]}" >&2
  exit 1
}

need_kind() {
  command -v kind >/dev/null || problems+=("kind on the PATH, such as from 'go install sigs.k8s.io/kind@latest'; without it use CLUSTER=local")
  timeout 10 docker info >/dev/null 2>&1 || problems+=("a Docker daemon that answers 'docker info': kind's nodes are its containers; without it use CLUSTER=local")
}

need_own_cluster() {
  [[ -s $KUBECONFIG || -s ${OWN_KUBECONFIG%%:*} ]] ||
    problems+=("a kubeconfig of your cluster: nothing is in $OWN_KUBECONFIG; KUBECONFIG=... names another file")
  [[ -n ${REGISTRY:-} ]] ||
    problems+=("REGISTRY=host/path, which images are pushed to and your nodes pull from (REGISTRY=localhost/sweepline if the nodes have them already)")
}

existing() { # the nearest folder above $1 that exists
  local folder=$1
  until [[ -d $folder ]]; do folder=$(dirname "$folder"); done
  echo "$folder"
}
