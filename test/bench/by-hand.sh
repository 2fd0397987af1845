#!/bin/sh
# by-hand.sh WHAT PREFIX: makes one path with `ip`, from the pod PREFIX-a to the pod PREFIX-b, or for `nodes` two nodes that see each other.
# The network namespaces are /run/netns/PREFIX-…; PREFIX-1 and PREFIX-2 are nodes.
set -e
p=$2

on() { node=$1; shift; nsenter --net=/run/netns/"$node" -- "$@"; }

new() { for name; do ip netns add "$name"; ip -n "$name" link set lo up; done; }

# One node, with an address and a way out.
node() {
  new "$p-1"
  ip -n "$p-1" link add eth0 up type bridge
  ip -n "$p-1" address add 172.30.0.11/24 dev eth0
}

# Two nodes on one cable.
nodes() {
  new "$p-1" "$p-2"
  on "$p-1" ip link add eth0 type veth peer name eth0 netns "$p-2"
  for n in 1 2; do
    ip -n "$p-$n" link set eth0 up
    ip -n "$p-$n" address add "172.30.0.1$n/24" dev eth0
    on "$p-$n" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  done
}

# bridged NODE SUBNET MTU POD…
bridged() {
  node=$1 subnet=$2 mtu=$3 number=2
  shift 3
  on "$node" ip link add cni0 mtu "$mtu" up type bridge
  on "$node" ip address add "$subnet.1/24" dev cni0
  for pod; do
    new "$pod"
    on "$node" ip link add "veth$number" mtu "$mtu" up master cni0 type veth peer name eth0 mtu "$mtu" netns "$pod"
    ip -n "$pod" link set eth0 up
    ip -n "$pod" address add "$subnet.$number/24" dev eth0
    ip -n "$pod" route add default via "$subnet.1"
    number=$((number + 1))
  done
}

# routed NODE SUBNET POD…
routed() {
  node=$1 subnet=$2 number=2
  shift 2
  on "$node" sh -c 'echo 1 >/proc/sys/net/ipv4/ip_forward'
  for pod; do
    new "$pod"
    on "$node" ip link add "veth$number" address ee:ee:ee:ee:ee:ee up type veth peer name eth0 netns "$pod"
    on "$node" ip route add "$subnet.$number/32" dev "veth$number"
    ip -n "$pod" link set eth0 up
    ip -n "$pod" address add "$subnet.$number/32" dev eth0
    ip -n "$pod" neighbour add 169.254.1.1 lladdr ee:ee:ee:ee:ee:ee dev eth0 nud permanent
    ip -n "$pod" route add default via 169.254.1.1 dev eth0 onlink
    number=$((number + 1))
  done
}

# tunnel NODE ITS-NUMBER OTHER-NUMBER: one device for all nodes, everything about the other one written down.
tunnel() {
  ip -n "$1" link add vxlan1 mtu 1450 address "02:00:00:00:00:0$2" up type vxlan id 1 local "172.30.0.1$2" dstport 4789 nolearning
  ip -n "$1" address add "10.244.$2.0/32" dev vxlan1
  bridge -n "$1" fdb append "02:00:00:00:00:0$3" dev vxlan1 dst "172.30.0.1$3"
  ip -n "$1" neighbour add "10.244.$3.0" lladdr "02:00:00:00:00:0$3" dev vxlan1 nud permanent
  ip -n "$1" route add "10.244.$3.0/24" via "10.244.$3.0" dev vxlan1 onlink
}

case $1 in
  nodes) nodes ;;
  raw)
    new "$p-a" "$p-b"
    on "$p-a" ip link add eth0 type veth peer name eth0 netns "$p-b"
    for n in 1 2; do
      pod=$p-$(echo ab | cut -c $n)
      ip -n "$pod" link set eth0 up
      ip -n "$pod" address add "10.244.1.$((n + 1))/24" dev eth0
    done
    ;;
  bridge) node; bridged "$p-1" 10.244.1 1500 "$p-a" "$p-b" ;;
  routed) node; routed "$p-1" 10.244.1 "$p-a" "$p-b" ;;
  host-gw | vxlan)
    nodes
    mtu=1500
    [ "$1" = host-gw ] || mtu=1450
    bridged "$p-1" 10.244.1 $mtu "$p-a"
    bridged "$p-2" 10.244.2 $mtu "$p-b"
    if [ "$1" = vxlan ]; then
      tunnel "$p-1" 1 2
      tunnel "$p-2" 2 1
    else
      ip -n "$p-1" route add 10.244.2.0/24 via 172.30.0.12
      ip -n "$p-2" route add 10.244.1.0/24 via 172.30.0.11
    fi
    ;;
esac
