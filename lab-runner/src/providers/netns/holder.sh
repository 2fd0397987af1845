#!/bin/sh
# Pid 1 of "the machine": owns its namespaces, the underlay and the hosts in it. When it ends, the kernel ends all that is inside.
# usage: holder.sh cnilab-holder NAME HERE(this folder) PROJECT NODE-BINARY UNDERLAY TOPOLOGY-JSON HOST...
set -eu
name=$2 here=$3 project=$4 node=$5 underlay=$6 topology=$7
shift 7

mount --make-rprivate /

. "$here/read-only.sh"

mount -t tmpfs -o mode=755 tmpfs /run
mkdir -p /run/cnilab /run/netns
printf %s "$topology" >/run/cnilab/topology.json

pids=
for host; do
  mkfifo "/run/cnilab/$host.born"
  exec 3<>"/run/cnilab/$host.born" # the node inherits it: once it is dead, its pipe has an end
  unshare -mnpuif --kill-child --mount-proc /bin/sh "$here/node.sh" cnilab-node "$name" "$host" "$project" "$node" </dev/null &
  pids="$pids $host=$!"
  exec 3>&-
done
pid_of() { for pair in $pids; do case $pair in "$1"=*) echo "${pair#*=}" ;; esac done; }
for host; do
  exec 3<>"/run/cnilab/$host.born" 4<"/run/cnilab/$host.born" # this order: to open it for reading only would wait for a writer
  exec 3>&-
  read -r answer <&4 || answer=
  exec 4<&-
  [ "$answer" = born ] || { echo "$host did not start" >&2; exit 1; }
done

# The underlay: one switch for all (bridged), or a router with a network for each host (routed).
{
  echo link set lo up
  [ "$underlay" = routed ] || {
    echo link add underlay address 02:00:ac:1e:00:01 type bridge
    echo link set underlay up
    echo address add 172.30.0.1/24 dev underlay
    echo address add fd00:30::1/64 dev underlay nodad
  }
  number=0
  for host; do
    number=$((number + 1))
    echo link add "$host" type veth peer name eth0 netns "$(pid_of "$host")"
    if [ "$underlay" = routed ]; then
      echo address add "172.30.$number.1/24" dev "$host"
      echo address add "fd00:30:$number::1/64" dev "$host" nodad
      echo link set "$host" up
    else
      echo link set "$host" master underlay up
    fi
  done
} | ip -batch -
if [ "$underlay" = routed ]; then
  echo 1 >/proc/sys/net/ipv4/ip_forward
  echo 1 >/proc/sys/net/ipv6/conf/all/forwarding
fi
number=0
for host; do
  number=$((number + 1))
  case $underlay,$host in
  routed,*) v4=172.30.$number.2 v6=fd00:30:$number::2 via4=172.30.$number.1 via6=fd00:30:$number::1 ;;
  bridged,outside) v4=172.30.0.100 v6=fd00:30::100 via4=172.30.0.1 via6=fd00:30::1 ;;
  *) v4=172.30.0.1$number v6=fd00:30::1$number via4=172.30.0.1 via6=fd00:30::1 ;;
  esac
  nsenter -t "$(pid_of "$host")" -n ip -batch - <<EOF
link set lo up
link set eth0 up
address add $v4/24 dev eth0
address add $v6/64 dev eth0 nodad
route add default via $via4
route add default via $via6
EOF
done

echo >/run/cnilab/ready
echo ready
exec >/dev/null 2>&1 # whoever started this goes away now
trap 'exit 0' TERM
while :; do
  sleep 86400 &
  wait $! || :
done
