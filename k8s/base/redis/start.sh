#!/usr/bin/env bash
# Starts one node: what differs from pod to pod, and the password, goes into a file in memory; the rest is redis.conf.
# The password is on no command line, where every process list would show it.
#
#   REDISCLI_AUTH   password, of this node and of its master (redis-cli reads it too)
#   POD_IP          what the other nodes and the clients are told to connect to
#   NODE_NAME       the machine: form-cluster.sh keeps a master and its replica on two
set -euo pipefail

[[ ${REDISCLI_AUTH:-} =~ ^[A-Za-z0-9_-]{16,}$ ]] || {
  echo "REDISCLI_AUTH must have 16 characters or more, of A-Z a-z 0-9 _ - (k8s/secrets/generate makes such)" >&2
  exit 78
}

umask 077
pod_conf="${REDIS_RUN_DIR:-/run/redis}/pod.conf"
# Nothing is sent to a syslog. Its name is the one word of ours that a node of any version can be asked for.
printf '%s\n' \
  "requirepass $REDISCLI_AUTH" \
  "masterauth $REDISCLI_AUTH" \
  "cluster-announce-ip ${POD_IP:?}" \
  "syslog-enabled no" \
  "syslog-ident ${NODE_NAME:?}" >"$pod_conf"

exec "${REDIS_SERVER:-redis-server}" "${REDIS_CONF:-/etc/redis/redis.conf}" --include "$pod_conf" "$@"
