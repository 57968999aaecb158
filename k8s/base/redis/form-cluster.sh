#!/usr/bin/env bash
# Forms the cluster of these nodes, or mends it; changes nothing where nothing is wrong. May be run at any time.
#
#   1. nodes that the others do not know, or know under an old address, are introduced
#   2. a shard whose master is gone for good gets its replica as master, if the cluster has not done that by itself
#   3. nodes that are gone for good (wiped, they came back under another id) are forgotten
#   4. slots that nobody has go to masters
#   5. every master gets one replica, on another machine if there is one
#
# It needs an answer from every node, and waits for that. Slots that have an owner stay where they are.
#
#   REDIS_NODES       host:port of every node, separated by blanks; twice as many as masters
#   REDISCLI_AUTH     their password (redis-cli reads it)
#   PATIENCE_SECONDS  how long each wait may take, 120
#   FAILOVER_SECONDS  how long the cluster may take to replace a master by itself, 20
#   REDIS_CLI         redis-cli
set -euo pipefail

read -r -a nodes <<<"${REDIS_NODES:?host:port of every node, separated by blanks}"
patience="${PATIENCE_SECONDS:-120}"
failover_patience="${FAILOVER_SECONDS:-20}"
masters_wanted=$((${#nodes[@]} / 2))
((${#nodes[@]} == 2 * masters_wanted && masters_wanted >= 3)) || {
  echo "REDIS_NODES names ${#nodes[@]} nodes; needed is an even number, 6 or more" >&2
  exit 78
}

# By the number of the node in the list:
view=()    # what it says about all nodes (CLUSTER NODES)
id=()      # of the cluster's making
address=() # ip:port that it announces
master=()  # id of the node that it replicates; empty for a master
slots=()   # that it serves: ranges
machine=() # where its pod runs; empty if it does not say
changes=0

die() {
  echo "$*" >&2
  exit 1
}

at() {
  local node="${nodes[$1]}"
  shift
  timeout 10 "${REDIS_CLI:-redis-cli}" -h "${node%:*}" -p "${node##*:}" "$@"
}

# A command that changes something.
change() {
  local reply
  reply="$(at "$@")"
  [[ $reply == OK ]] || die "${nodes[$1]} answers '$reply' to: ${*:2:4}"
  changes=$((changes + 1))
  echo "${nodes[$1]}: ${*:2:3}"
}

# wait_until "what is waited for" seconds command...
wait_until() {
  local what="$1" end=$((SECONDS + $2))
  until "${@:3}"; do
    ((SECONDS < end)) || return 1
    sleep 0.3
  done
  echo "$what"
}

answers() {
  [[ $(at "$1" PING 2>/dev/null) == PONG ]]
}

look() {
  local i node at flags of served
  for i in "${!nodes[@]}"; do
    view[i]="$(at "$i" CLUSTER NODES)" || return 1
    while read -r node at flags of _ _ _ _ served; do
      if [[ ,$flags, == *,myself,* ]]; then
        id[i]="$node"
        address[i]="${at%%@*}"
        master[i]="${of#-}"
        slots[i]="$served"
      fi
    done <<<"${view[i]}"
  done
}

# Whether node $1 reaches node $2, at the address that it has now.
reaches() {
  local node at flags link
  while read -r node at flags _ _ _ _ link _; do
    if [[ $node == "${id[$2]}" ]]; then
      [[ ,$flags, == *,myself,* || ($link == connected && $flags != *fail* && ${at%%@*} == "${address[$2]}") ]]
      return
    fi
  done <<<"${view[$1]}"
  return 1
}

all_reach_all() {
  local i j
  look || return 1
  for i in "${!nodes[@]}"; do
    for j in "${!nodes[@]}"; do
      reaches "$i" "$j" || return 1
    done
  done
}

is_ours() {
  [[ " ${id[*]} " == *" $1 "* ]]
}

# Ids that node $1 knows and that are none of ours, each with its flags; who is being introduced has no id of its own yet.
strangers() {
  local node flags
  while read -r node _ flags _; do
    if [[ -n $node && $flags != *handshake* ]] && ! is_ours "$node"; then
      echo "$node $flags"
    fi
  done <<<"${view[$1]}"
}

nobody_replicates_a_stranger() {
  local i
  look || return 1
  for i in "${!nodes[@]}"; do
    [[ -z ${master[i]} ]] || is_ours "${master[i]}" || return 1
  done
}

# Who is gone is known to be: a stranger that still answers is none of our business, and stops this.
strangers_are_gone() {
  local i node flags
  look || return 1
  for i in "${!nodes[@]}"; do
    while read -r node flags; do
      [[ ,$flags, == *,fail,* || $flags == *noaddr* ]] || return 1
    done < <(strangers "$i")
  done
}

no_strangers() {
  local i
  look || return 1
  for i in "${!nodes[@]}"; do
    [[ -z $(strangers "$i") ]] || return 1
  done
}

# Who serves what and replicates whom, as node $1 sees it: one line, the same for all nodes that agree.
opinion() {
  local node of served
  while read -r node _ _ of _ _ _ _ served; do
    echo "$node $of $served"
  done <<<"${view[$1]}" | sort | tr '\n' ';'
}

all_agree() {
  local i first
  all_reach_all || return 1
  first="$(opinion 0)"
  for i in "${!nodes[@]}"; do
    [[ $(opinion "$i") == "$first" ]] || return 1
  done
}

replicas_follow() {
  local i
  for i in "${!nodes[@]}"; do
    [[ -z ${master[i]} || $(at "$i" INFO replication) == *master_link_status:up* ]] || return 1
  done
}

works() {
  local i
  all_agree || return 1
  for i in "${!nodes[@]}"; do
    [[ $(at "$i" CLUSTER INFO) == *cluster_state:ok*cluster_slots_assigned:16384*cluster_slots_fail:0* ]] || return 1
  done
  replicas_follow
}

# The node whose view counts in the beginning: the first of those that know most slots to be somebody's.
best_informed() {
  local i best=0 most=-1 assigned
  for i in "${!nodes[@]}"; do
    assigned="$(at "$i" CLUSTER INFO | tr -d '\r' | sed -n 's/^cluster_slots_assigned://p')"
    if ((assigned > most)); then
      best=$i
      most=$assigned
    fi
  done
  echo "$best"
}

introduce() {
  local by="$1" i
  for i in "${!nodes[@]}"; do
    if ! reaches "$by" "$i" || ! reaches "$i" "$by"; then
      change "$by" CLUSTER MEET "${address[i]%:*}" "${address[i]##*:}"
    fi
  done
}

replace_masters_that_are_gone() {
  local i
  wait_until "every replica has a master" "$failover_patience" nobody_replicates_a_stranger && return
  for i in "${!nodes[@]}"; do
    if [[ -n ${master[i]} ]] && ! is_ours "${master[i]}"; then
      change "$i" CLUSTER FAILOVER TAKEOVER
    fi
  done
  wait_until "every replica has a master" "$patience" nobody_replicates_a_stranger || die "a replica is left without a master"
}

forget() {
  local i node reply
  for i in "${!nodes[@]}"; do
    while read -r node _; do
      reply="$(at "$i" CLUSTER FORGET "$node")"
      [[ $reply == OK || $reply == *"Unknown node"* ]] || die "${nodes[i]} does not forget $node: $reply"
      changes=$((changes + 1))
      echo "${nodes[i]}: CLUSTER FORGET $node"
    done < <(strangers "$i")
  done
}

# The slots that nobody has, one a line.
unassigned() {
  local i range
  for i in "${!nodes[@]}"; do
    for range in ${slots[i]}; do
      [[ $range == '['* ]] || seq "${range%-*}" "${range#*-}"
    done
  done | sort -n | comm -23 <(seq 0 16383 | sort) <(sort -) | sort -n
}

# Masters without slots, those first whose machine has the fewest of the masters $*.
candidates() {
  local i m together
  for i in "${!nodes[@]}"; do
    if [[ -z ${master[i]} && -z ${slots[i]} && " $* " != *" $i "* ]]; then
      together=0
      for m in "$@"; do
        [[ -z ${machine[i]} || ${machine[i]} != "${machine[m]}" ]] || together=$((together + 1))
      done
      echo "$together $i"
    fi
  done | sort -n | cut -d' ' -f2
}

with_slots() {
  local i
  for i in "${!nodes[@]}"; do
    [[ -z ${slots[i]} ]] || echo "$i"
  done
}

assign_slots() {
  local free owners takers=() taker part from=0
  mapfile -t free < <(unassigned)
  ((${#free[@]} > 0)) || return 0
  mapfile -t owners < <(with_slots)
  while ((${#owners[@]} < masters_wanted)); do
    taker="$(candidates "${owners[@]+"${owners[@]}"}" | head -n 1)"
    [[ -n $taker ]] || die "no master is left for the slots that nobody has"
    owners+=("$taker")
    takers+=("$taker")
  done
  ((${#takers[@]} > 0)) || takers=("${owners[0]}")
  for part in "${!takers[@]}"; do
    local to=$((${#free[@]} * (part + 1) / ${#takers[@]}))
    change "${takers[part]}" CLUSTER ADDSLOTS "${free[@]:from:to-from}"
    from=$to
  done
}

# Tries all ways of giving a replica to each master. Best is the one with the fewest pairs on one machine; of those the one
# that changes least.
pair() { # the number of the master, cost so far, replicas chosen so far
  local k="$1" cost="$2" chosen="$3" r m
  if ((k == ${#owners[@]})); then
    if ((cost < best_cost)); then
      best_cost=$cost
      best="$chosen"
    fi
    return 0
  fi
  m="${owners[k]}"
  for r in "${followers[@]}"; do
    if [[ " $chosen " != *" $r "* ]]; then
      local more=0
      [[ -z ${machine[r]} || ${machine[r]} != "${machine[m]}" ]] || more=100
      [[ ${master[r]} == "${id[m]}" ]] || more=$((more + 1))
      pair $((k + 1)) $((cost + more)) "$chosen $r"
    fi
  done
}

# A replica whose master moved while both were away knows the new address and goes on calling the old one.
calls_old_address() {
  local info
  info="$(at "$1" INFO replication | tr -d '\r')"
  [[ $info != *"master_host:${address[$2]%:*}"$'\n'"master_port:${address[$2]##*:}"$'\n'* ]]
}

assign_replicas() {
  local owners followers=() best="" best_cost=1000000 i k replicas m r
  mapfile -t owners < <(with_slots)
  ((${#owners[@]} == masters_wanted)) || die "${#owners[@]} nodes have slots, not $masters_wanted: this is not ours to mend"
  for i in "${!nodes[@]}"; do
    [[ -n ${slots[i]} ]] || followers+=("$i")
  done
  pair 0 0 ""
  read -r -a replicas <<<"$best"
  for k in "${!owners[@]}"; do
    m="${owners[k]}"
    r="${replicas[k]}"
    if [[ ${master[r]} != "${id[m]}" ]] || calls_old_address "$r" "$m"; then
      change "$r" CLUSTER REPLICATE "${id[m]}"
    fi
  done
}

show() {
  local i of
  for i in "${!nodes[@]}"; do
    of=""
    [[ -z ${master[i]} ]] || of="replica of ${master[i]}"
    echo "  ${nodes[i]} ${id[i]} ${machine[i]:-?} ${slots[i]:-$of}"
  done
}

for i in "${!nodes[@]}"; do
  wait_until "${nodes[i]} answers" "$patience" answers "$i" || die "${nodes[i]} does not answer"
  machine[i]="$(at "$i" CONFIG GET syslog-ident | tr -d '\r' | sed -n 2p)"
done
look || die "a node does not say what it knows"

introduce "$(best_informed)"
wait_until "all nodes reach each other" "$patience" all_reach_all || die "the nodes do not reach each other"
replace_masters_that_are_gone
wait_until "nobody else is here" "$patience" strangers_are_gone || die "a node that is not in the list belongs to the cluster"
forget
wait_until "who is gone is forgotten" "$patience" no_strangers || die "a node is remembered that is gone"
wait_until "all nodes agree" "$patience" all_agree || die "the nodes do not agree about the slots"
assign_slots
wait_until "all slots are served" "$patience" all_agree || die "the nodes do not agree about the slots"
assign_replicas
wait_until "the cluster works" "$patience" works || die "the cluster does not work"
show
echo "$changes changes"
