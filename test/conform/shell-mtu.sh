#!/bin/sh
# A chained CNI plugin: sets "mtu" of its configuration on the pod's interface, which another plugin made.
PATH=/usr/sbin:/usr/bin:/sbin:/bin
versions='"0.4.0","1.0.0"' version=1.0.0
fail() { printf '{"cniVersion":"%s","code":%s,"msg":"%s","details":"%s"}\n' "$version" "$1" "$2" "${3-}"; exit 1; }
field() { printf %s "$conf" | sed -nE "s/^.*\"$1\":\"?([^\",}]*).*$/\1/p"; }
pod() { nsenter "--net=$CNI_NETNS" ip "$@" 2>&1; }

case ${CNI_COMMAND-} in
'') echo 'shell-mtu: CNI 0.4.0, 1.0.0' >&2; exit ;;
VERSION) echo "{\"cniVersion\":\"$version\",\"supportedVersions\":[$versions]}"; exit ;;
ADD | CHECK | DEL) ;;
*) fail 4 "CNI_COMMAND $CNI_COMMAND is not known" ;;
esac

wrong=
case ${CNI_CONTAINERID-} in '' | [!a-zA-Z0-9]* | *[!a-zA-Z0-9_.-]* | *..*) wrong="$wrong CNI_CONTAINERID" ;; esac
case ${CNI_IFNAME-} in '' | . | .. | *[/:[:space:]]* | ????????????????*) wrong="$wrong CNI_IFNAME" ;; esac
[ "$CNI_COMMAND" = DEL ] || [ -n "${CNI_NETNS-}" ] || wrong="$wrong CNI_NETNS"
[ -z "$wrong" ] || fail 4 "missing or wrong:$wrong"

conf=$(tr '\n' ' ')
prev=$(printf %s "$conf" | awk '{
  at = index($0, "\"prevResult\":{")
  if (at == 0) exit
  for (i = at + 13; i <= length($0); i++) {
    sign = substr($0, i, 1)
    if (sign == "{") depth++
    if (sign == "}" && --depth == 0) { print substr($0, at + 13, i - at - 12); exit }
  }
}')
own=${conf%%\"prevResult\":*}
count() { printf %s "$conf" | tr -cd "$1" | wc -c; }
[ "$(count '{[')" = "$(count '}]')" ] || fail 6 'stdin is no JSON: its brackets do not match'
case $conf in '') fail 5 'nothing came on stdin' ;; '{'*'}') conf=$own ;; *) fail 6 'stdin is no JSON object' ;; esac
name=$(field name) mtu=$(field mtu) asked=$(field cniVersion)
case $asked in 0.4.0 | 1.0.0) version=$asked ;; *) fail 1 'incompatible CNI versions' "config is '$asked', plugin supports 0.4.0, 1.0.0" ;; esac
case $name in '' | [!a-zA-Z0-9]* | *[!a-zA-Z0-9_.-]*) fail 7 'name is missing or wrong' ;; esac
[ "$CNI_COMMAND" != DEL ] || exit 0 # the MTU goes with the interface
case ${CNI_NETNS-} in ?*) [ ! "$CNI_NETNS" -ef /proc/self/ns/net ] || fail 8 "$CNI_NETNS is the node's own namespace" ;; esac
[ -n "$prev" ] || fail 7 'prevResult is missing: this plugin comes after another'
nsenter "--net=$CNI_NETNS" true 2>/dev/null || fail 4 "CNI_NETNS $CNI_NETNS is no network namespace"

if [ "$CNI_COMMAND" = CHECK ]; then
  [ -z "$mtu" ] || pod -o link show "$CNI_IFNAME" | grep -q " mtu $mtu " || fail 103 "$CNI_IFNAME has another MTU than $mtu"
  exit 0
fi
[ -z "$mtu" ] || said=$(pod link set "$CNI_IFNAME" mtu "$mtu") || fail 102 "$(printf %s "$said" | tr -d '"\n')"
printf '%s\n' "$prev"
