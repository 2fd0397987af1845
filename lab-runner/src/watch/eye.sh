# Run by `bash -s` on a node, followed by what is typed to it: prints one line, "WORD CHECKSUM", whenever what can be seen of the
# node and its pods is not what it was (WORD is -), and in answer to a line "look WORD". Ends when its stdin does.
#
# Nothing of it stays in a pod: a process there would keep a namespace alive that somebody deletes. So pods are looked at, and when
# something may have happened is learnt without starting anything: from rtnetlink, and from the number of the last process.

node='link show
address show
route show table all
rule show
netconf show
nexthop show
neigh show nud permanent'
pod='link show
address show
route show table all
rule show
netconf show
neigh show nud permanent'

everything() {
  ip -o -b - <<<"$node"
  ip -o -d link show type vxlan
  bridge -o -d link show
  bridge fdb show | grep -E 'permanent|static'
  nft -s list ruleset
  stat -L -c '%n %s %.9Y %a' /opt/cni/bin/* /opt/cnilab/bin/* /etc/cni/net.d/* /run/ipam/subnet.env
  stat -f -c '%n %T' /run/netns/*
  for path in /run/netns/*; do
    echo "$path"
    ip -o -n "${path##*/}" -b - <<<"$pod"
  done
  for process in /proc/[0-9]*; do
    if [ -e "$process/ns/pid" ] && ! [ "$process/ns/pid" -ef /proc/self/ns/pid ]; then
      read -r name <"$process/comm" && echo "$name"
    fi
  done
}

look() {
  local start=${EPOCHREALTIME//[!0-9]/}
  # Link-local addresses and their routes come by themselves, a second or two after an interface is up.
  sum=$(everything 2>/dev/null | sed '/ fe80::/d; s/ tentative//' | cksum)
  sum=${sum% *}
  read -r _ _ _ _ last </proc/loadavg
  # A machine on which something is always started is looked at for a fifth of the time at most.
  local now=${EPOCHREALTIME//[!0-9]/}
  rest=$((now + 4 * (now - start)))
}

watch() {
  local known= last=0 rest=0 again=0 ticks=0 line latest
  while :; do
    if read -r -t 0.08 line; then
      case $line in
        look\ *)
          look
          known=$sum
          echo "${line#look } $sum"
          continue
          ;;
      esac
      again=4
    elif [ $? -le 128 ]; then
      return
    fi
    ticks=$((ticks + 1))
    read -r _ _ _ _ latest </proc/loadavg
    # What was started may take a while until it has done something: some more looks, and one now and then for what starts nothing.
    [ "$latest" = "$last" ] || again=4
    [ $ticks -lt 30 ] || again=1
    if [ $again -gt 0 ] && [ "${EPOCHREALTIME//[!0-9]/}" -ge $rest ]; then
      again=$((again - 1)) ticks=0
      look
      [ "$sum" = "$known" ] || echo "- $sum"
      known=$sum
    fi
  done
}

main() {
  {
    ip -o monitor link address route rule netconf nexthop 2>/dev/null &
    cat
    kill $!
  } | watch
}
main; exit
