#!/bin/sh
# What a plugin can leave behind, as sections of text for snapshot.ts.
# usage: snapshot.sh DATA-FOLDER|- POD...; snapshot.sh --network NAME for this network namespace alone
data=$1
shift

# Links with addresses, routes, rules, neighbours, queues of this network namespace.
network() {
  echo "== network $1"
  ip -d -j address show
  for family in 4 6; do
    printf 'route show table all\nrule show\nneighbour show nud permanent\n' | ip -$family -j -batch -
  done
  tc qdisc show 2>/dev/null
}

[ "$data" != --network ] || { network "$1"; exit 0; }
network host
mounts=$(cat /proc/self/mountinfo)
for pod; do
  case $mounts in *" /run/.conform/pods/$pod "*) ;; *) continue ;; esac # its namespace was ended
  nsenter "--net=/run/.conform/pods/$pod" /bin/sh "$0" --network "$pod" || exit 1
done

echo '== filter'
nft -s list ruleset 2>/dev/null
for save in iptables-save ip6tables-save; do ! command -v $save >/dev/null || $save 2>/dev/null; done

echo '== files'
[ "$data" != - ] || data=
find /run /var/lib/cni ${data:+"$data"} -path /run/.conform -prune -o -path /run/netns -prune -o -type f -print0 |
  xargs -0r sha256sum 2>/dev/null
find /run /var/lib/cni ${data:+"$data"} -path /run/.conform -prune -o -path /run/netns -prune -o \
  ! -type f ! -type d -printf '%y  %p\n'
find /run/netns -mindepth 1 -printf 'netns  %p\n'

echo '== processes'
agent=-
[ ! -f /run/.conform/agent.pid ] || read -r agent </run/.conform/agent.pid
for process in /proc/[0-9]*; do
  pid=${process#/proc/}
  { read -r stat <"$process/stat"; } 2>/dev/null || continue
  [ "$pid" != 1 ] && [ "$pid" != $$ ] || continue
  case ${stat##*)} in ' Z'* | ' X'*) continue ;; esac
  set -- ${stat##*)}
  [ "$2" != $$ ] || continue # what looks
  [ "$4" != "$agent" ] || continue # the plugin's agent, and what that keeps running
  echo "$pid $(tr '\0' ' ' 2>/dev/null <"$process/cmdline")"
done

echo '== end'
