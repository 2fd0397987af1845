#!/bin/sh
# A CNI plugin in shell that shares nothing with mini-cni: a veth to a bridge, one symbolic link per address (made or not, never
# half), "subnet" is a /24 of IPv4.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
versions='"0.4.0","1.0.0"' version=1.0.0
fail() { printf '{"cniVersion":"%s","code":%s,"msg":"%s","details":"%s"}\n' "$version" "$1" "$2" "${3-}"; exit 1; }
field() { printf %s "$conf" | sed -nE "s/^.*\"$1\":\"([^\"]*)\".*$/\1/p"; }
pod() { nsenter "--net=$CNI_NETNS" ip "$@" 2>&1; }
digest() { printf '%s\n' "$name" "$CNI_CONTAINERID" "$CNI_IFNAME" "$1" | sha256sum | cut -c 1-11; }
mac() { digest "$1" | sed -E 's/(..)(..)(..)(..)(..)./02:\1:\2:\3:\4:\5/'; }

case ${CNI_COMMAND-} in
'') echo 'shell-plugin: CNI 0.4.0, 1.0.0' >&2; exit ;;
VERSION)
  grep -q '"cniVersion":"0.4.0"' && version=0.4.0
  echo "{\"cniVersion\":\"$version\",\"supportedVersions\":[$versions]}"
  exit
  ;;
ADD | CHECK | DEL) ;;
*) fail 4 "CNI_COMMAND $CNI_COMMAND is not known" ;;
esac

wrong=
case ${CNI_CONTAINERID-} in '' | [!a-zA-Z0-9]* | *[!a-zA-Z0-9_.-]* | *..*) wrong="$wrong CNI_CONTAINERID" ;; esac
case ${CNI_IFNAME-} in '' | . | .. | *[/:[:space:]]* | ????????????????*) wrong="$wrong CNI_IFNAME" ;; esac
[ "$CNI_COMMAND" = DEL ] || [ -n "${CNI_NETNS-}" ] || wrong="$wrong CNI_NETNS"
[ -z "$wrong" ] || fail 4 "missing or wrong:$wrong"

conf=$(tr '\n' ' ')
prev=${conf#*\"prevResult\":} # up to the end of the configuration, which is enough to look for words in it
[ "$prev" != "$conf" ] || prev=
own=${conf%%\"prevResult\":*}
count() { printf %s "$conf" | tr -cd "$1" | wc -c; }
[ "$(count '{[')" = "$(count '}]')" ] || fail 6 'stdin is no JSON: its brackets do not match'
case $conf in '') fail 5 'nothing came on stdin' ;; '{'*'}') conf=$own ;; *) fail 6 'stdin is no JSON object' ;; esac
name=$(field name) bridge=$(field bridge) subnet=$(field subnet) asked=$(field cniVersion)
case $asked in 0.4.0 | 1.0.0) version=$asked ;; *) fail 1 'incompatible CNI versions' "config is '$asked', plugin supports 0.4.0, 1.0.0" ;; esac
case $name in '' | [!a-zA-Z0-9]* | *[!a-zA-Z0-9_.-]*) fail 7 'name is missing or wrong' ;; esac
case ${CNI_NETNS-} in ?*) [ ! "$CNI_NETNS" -ef /proc/self/ns/net ] || fail 8 "$CNI_NETNS is the node's own namespace" ;; esac
net=${subnet%.*} state=/run/shell-plugin/$name host=veth$(digest node) key="$CNI_CONTAINERID $CNI_IFNAME"

lock() { exec 9>"$state/lock" && flock 9; } # held by the commands of an ADD too, which go on when it is killed
held() { find "$state" -lname "$key" 2>/dev/null; }
detach() {
  ip link del "$host" 2>/dev/null
  held | xargs -r rm -f
}
undo() { detach; fail "$1" "$2"; }

if [ "$CNI_COMMAND" = DEL ]; then
  [ ! -d "$state" ] || lock
  detach
  exit 0
fi
nsenter "--net=$CNI_NETNS" true 2>/dev/null || fail 4 "CNI_NETNS $CNI_NETNS is no network namespace"
case $subnet in *.0/24) ;; *) fail 7 "subnet is '$subnet'; it must be a /24 of IPv4" ;; esac

if [ "$CNI_COMMAND" = CHECK ]; then
  case $prev in '{'*) ;; *) fail 7 'prevResult is missing' ;; esac
  address=$(held) && [ -n "$address" ] || fail 103 'no address is reserved'
  pod -4 -o address show dev "$CNI_IFNAME" up | grep -qF " ${address##*/}/24 " || fail 103 "$CNI_IFNAME is down, gone or without address"
  case $prev in *'"dst":"0.0.0.0/0"'*) pod route show default | grep -q "via $net.1 dev $CNI_IFNAME" || fail 103 'the default route is gone' ;; esac
  ip -o link show "$host" up 2>/dev/null | grep -q " master $bridge " || fail 103 "$host is gone or not on $bridge"
  ip -o -4 address show dev "$bridge" up 2>/dev/null | grep -qF " $net.1/24 " || fail 103 "$bridge is gone, down or without address"
  case $prev in *"$(pod -o link show "$CNI_IFNAME" | sed -E 's/.*ether (\S+).*/\1/')"*) exit 0 ;; esac
  fail 103 "$CNI_IFNAME has another MAC"
fi

! pod link show "$CNI_IFNAME" >/dev/null || fail 4 "CNI_IFNAME $CNI_IFNAME exists already in $CNI_NETNS"
! ip link show "$host" >/dev/null 2>&1 || fail 4 "$key was added before"
mkdir -p "$state" && lock || fail 5 "cannot write to $state"
ip link show "$bridge" >/dev/null 2>&1 || ip link add "$bridge" address "02:$(printf %s "$net" | md5sum | sed -E 's/(..)(..)(..)(..)(..).*/\1:\2:\3:\4:\5/')" type bridge
ip address replace "$net.1/24" dev "$bridge" && ip link set "$bridge" up || fail 100 "cannot make $bridge"
last=2
while [ -L "$state/$net.$last" ]; do last=$((last + 1)); done
[ "$last" -le 254 ] || fail 101 "all addresses of $subnet are held"
ln -s "$key" "$state/$net.$last" || fail 5 "cannot write to $state"

{ said=$(ip link add "$host" address "$(mac node)" type veth peer name "$CNI_IFNAME" address "$(mac pod)" netns "$CNI_NETNS" 2>&1) &&
  said=$(ip link set "$host" master "$bridge" up 2>&1) && said=$(pod address add "$net.$last/24" dev "$CNI_IFNAME") &&
  said=$(pod link set "$CNI_IFNAME" up) && { pod route show default | grep -q . || said=$(pod route add default via "$net.1"); }
} || undo 102 "$(printf %s "$said" | tr -d '"\n')"

family= && [ "$version" = 1.0.0 ] || family='"version":"4",'
cat <<JSON
{"cniVersion":"$version","interfaces":[{"name":"$bridge","mac":"$(cat "/sys/class/net/$bridge/address")"},{"name":"$host","mac":"$(mac node)"},
{"name":"$CNI_IFNAME","mac":"$(mac pod)","sandbox":"$CNI_NETNS"}],
"ips":[{$family"interface":2,"address":"$net.$last/24","gateway":"$net.1"}],"routes":[{"dst":"0.0.0.0/0","gw":"$net.1"}]}
JSON
