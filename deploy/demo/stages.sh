# Runs the steps of something long at once, each as soon as the ones it needs are done, and shows how they are:
#   stage NAME "NEEDED NAMES" COMMAND...   starts one; its output goes to $STAGE_LOGS/NAME.log
#   finish_stages                          returns when all are done; ends the others and fails when one fails
# Sourced.
# shellcheck shell=bash

STAGE_LOGS=".sweepline/log"
STAGES=()
declare -A STAGE_PID STAGE_NEEDS STAGE_SHOWN
DRAWN=0

stage() {
  local name=$1 needs=$2
  shift 2
  mkdir -p "$STAGE_LOGS"
  rm -f "$STAGE_LOGS/$name".{log,began,done,failed}
  STAGES+=("$name")
  STAGE_NEEDS[$name]=$needs
  set -m # a process group of its own, so that it can be ended whole
  run_stage "$name" "$@" </dev/null >"$STAGE_LOGS/$name.log" 2>&1 &
  set +m
  STAGE_PID[$name]=$!
}

run_stage() { # in the background
  local name=$1 other
  shift
  trap - INT TERM EXIT
  for other in ${STAGE_NEEDS[$name]}; do
    until [[ -e $STAGE_LOGS/$other.done ]]; do sleep 0.2; done
  done
  date +%s >"$STAGE_LOGS/$name.began"
  if "$@"; then date +%s >"$STAGE_LOGS/$name.done"; else touch "$STAGE_LOGS/$name.failed"; fi
}

finish_stages() {
  local name
  trap 'end_stages; echo; echo "stopped; the same command goes on from here, make down removes what was started"; exit 130' INT TERM
  until all_done; do
    for name in "${STAGES[@]}"; do [[ ! -e $STAGE_LOGS/$name.failed ]] || fail_with "$name"; done
    show_stages
    sleep 1
  done
  show_stages
  trap - INT TERM
  STAGES=()
  STAGE_SHOWN=()
  DRAWN=0
}

all_done() { for name in "${STAGES[@]}"; do [[ -e $STAGE_LOGS/$name.done ]] || return 1; done; }

end_stages() {
  local name
  for name in "${STAGES[@]}"; do
    [[ -e $STAGE_LOGS/$name.done ]] || kill -TERM -- "-${STAGE_PID[$name]}" 2>/dev/null || true
  done
}

fail_with() {
  end_stages
  echo
  echo "failed: $1. The end of $STAGE_LOGS/$1.log:"
  tail -n 25 "$STAGE_LOGS/$1.log" | sed 's/^/    /'
  exit 1
}

show_stages() {
  local name
  if [[ ! -t 1 ]]; then
    for name in "${STAGES[@]}"; do show_once_in_a_while "$name"; done
    return
  fi
  ((DRAWN == 0)) || printf '\e[%dA' "$DRAWN"
  for name in "${STAGES[@]}"; do printf '\e[K%s\n' "$(line_of "$name" | cut -c"1-$(($(tput cols 2>/dev/null || echo 80) - 1))")"; done
  DRAWN=${#STAGES[@]}
}

show_once_in_a_while() { # a line when it begins, every ten seconds and when it is done
  local name=$1 shown=${STAGE_SHOWN[$1]:-}
  [[ -s $STAGE_LOGS/$name.began && $shown != "done" ]] || return 0
  if [[ -s $STAGE_LOGS/$name.done ]]; then
    STAGE_SHOWN[$name]="done"
  elif [[ -z $shown ]] || ((SECONDS - shown >= 10)); then
    STAGE_SHOWN[$name]=$SECONDS
  else
    return 0
  fi
  line_of "$name"
}

line_of() {
  local name=$1 began ended
  if [[ ! -s $STAGE_LOGS/$name.began ]]; then
    printf '  ·  %-10s        after %s\n' "$name" "${STAGE_NEEDS[$name]}"
    return
  fi
  began=$(cat "$STAGE_LOGS/$name.began")
  if [[ -s $STAGE_LOGS/$name.done ]]; then
    ended=$(cat "$STAGE_LOGS/$name.done")
    printf '  ok %-10s %4d s\n' "$name" $((ended - began))
  else
    printf '  .. %-10s %4d s  %s\n' "$name" $(($(date +%s) - began)) "$(tail -n 1 "$STAGE_LOGS/$name.log" | tr -d '\r\033')"
  fi
}
