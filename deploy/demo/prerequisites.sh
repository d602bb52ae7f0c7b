# What has to be there before a build or a cluster can start; everything else gets installed. Sourced.
# shellcheck shell=bash

# need_prerequisites: says all that is missing at once, with how to get it, and fails.
need_prerequisites() {
  local problems=() free
  [[ $(uname -sm) == "Linux x86_64" ]] || problems+=("Linux on x86_64; this is $(uname -sm)")
  if [[ $CLUSTER == local && $(id -u) != 0 ]]; then
    problems+=("root: a local cluster makes namespaces, mounts and cgroups. Run 'sudo make demo', or use CLUSTER=kind or CLUSTER=current")
  fi
  deploy/java-home >/dev/null 2>&1 ||
    problems+=("a Java 25 development kit, in /usr/lib/jvm or named by JAVA_HOME: package temurin-25-jdk of the Adoptium project")
  if ! command -v go >/dev/null; then
    problems+=("Go, 1.24 or newer, on the PATH: the control plane is built with it. Debian 12's is too old (its backports have one: golang-1.24)")
  elif ! (cd deploy/tools/cluster && go version) >/dev/null 2>&1; then
    problems+=("a newer Go: $(cd deploy/tools/cluster && go version 2>&1 | tail -n 1)")
  fi
  command -v apt-get >/dev/null || deploy/packages >/dev/null 2>&1 || problems+=("apt-get, or what it would install: see deploy/packages")
  free=$(df --output=avail -BG "$(existing "${SWEEPLINE_CACHE:-$HOME/.cache/sweepline}")" | tail -n 1 | tr -dc 0-9)
  ((free >= 10)) || problems+=("10 GB of free disk under $HOME/.cache (SWEEPLINE_CACHE names another place); there are $free GB")
  ((${#problems[@]} == 0)) && return
  echo "Cannot start. Missing:"
  printf '  - %s\n' "${problems[@]}"
  exit 1
}

existing() { # the nearest folder above $1 that exists
  local folder=$1
  until [[ -d $folder ]]; do folder=$(dirname "$folder"); done
  echo "$folder"
}
