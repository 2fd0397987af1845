#!/bin/sh
# The CNI plugin `loopback`, which containerd calls for each pod before the network's own: `ip link set lo up`.
set -eu

fail() { # CODE SENTENCE
  printf '{"cniVersion":"%s","code":%d,"msg":"%s"}\n' "${version:-1.0.0}" "$1" "$(printf %s "$2" | tr -d '"\\' | tr '\n' ' ')"
  exit 1
}

version=$(sed -n 's/.*"cniVersion" *: *"\([0-9.]*\)".*/\1/p' | head -n 1)
case ${CNI_COMMAND:-} in
VERSION)
  echo '{"cniVersion":"1.1.0","supportedVersions":["0.3.0","0.3.1","0.4.0","1.0.0","1.1.0"]}'
  ;;
ADD)
  said=$(nsenter --net="$CNI_NETNS" ip link set lo up 2>&1) || fail 999 "lo in $CNI_NETNS: $said"
  case $version in 0.*) family='"version":"4",' ;; *) family= ;; esac
  printf '{"cniVersion":"%s","interfaces":[{"name":"lo","mac":"00:00:00:00:00:00","sandbox":"%s"}],' "$version" "$CNI_NETNS"
  printf '"ips":[{%s"interface":0,"address":"127.0.0.1/8"}]}\n' "$family"
  ;;
CHECK)
  nsenter --net="$CNI_NETNS" ip -o link show up dev lo | grep -q . || fail 999 "lo in $CNI_NETNS is down"
  ;;
DEL | GC | STATUS) ;; # lo goes with its namespace
*) fail 4 "CNI_COMMAND is ${CNI_COMMAND:-not set}" ;;
esac
