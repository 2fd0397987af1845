# What is asked of, made on and taken from each of the two machines. Runs as root on the machine itself.
# usage: sh -c "$(cat host.sh)" sh survey|raise|serve|clean NAME POD-CIDRS PODS [NODE | LOCAL REMOTE ADDRESSES], lists in one word each
set -eu
verb=$1 name=$2 cidrs=$3 pods=$4
dir=/run/cnilab-ssh/$name
kept=/var/lib/cnilab/up/$name # what a restart does not take away, notes of what is on disk
outside=$dir/outside # not in /run/netns: what labs list there are pods

links() { ip -o link show | cut -d: -f2 | cut -d@ -f1 | tr -d ' '; }
family() { case $1 in *:*) echo -6 ;; *) echo -4 ;; esac; }
allow_ipv6() { [ ! -e "/proc/sys/net/ipv6/conf/$1/disable_ipv6" ] || echo 0 >"/proc/sys/net/ipv6/conf/$1/disable_ipv6"; } # Docker turns it off for all
# The lab's folder lies over that of the machine's own runtime, for which nothing changes.
is_covered() { grep -q "/cnilab-ssh/$name/net\.d /etc/cni/net\.d " /proc/self/mountinfo; }
# What `cnilab install` has put there is this machine's own plugin until `cnilab uninstall`, also when a restart of the machines has ended the cluster.
is_installed() { [ -d /opt/mini-cni ]; }
programs() { # those that the labs put there, or that a runtime finds there
  ls -A /opt/cnilab/bin 2>/dev/null | sed 's,^,/opt/cnilab/bin/,'
  ls -A /opt/cni/bin 2>/dev/null | sed 's,^,/opt/cni/bin/,'
}

survey() { # lines KEY VALUE; what is in the way of a cluster has the key "taken", and the line that takes it away behind a tab
  node=$5
  echo "hostname $(uname -n)"
  echo "uid $(id -u)"
  echo "connection ${SSH_CONNECTION:-}"
  echo "clock $(date +%s)"
  for program in ip nft ping ethtool curl ps nsenter unshare base64 timeout; do
    command -v $program >/dev/null || echo "missing $program"
  done
  [ ! -x "$node" ] || echo "node $("$node" --version)"
  echo "forwards $(cat /proc/sys/net/ipv4/ip_forward)"
  links | sed 's/^/link /'
  ip -o address show scope global | awk '{ sub("/.*", "", $4); print "address", $4 }'
  for other in /run/cnilab-ssh/*/; do
    [ "$other" = '/run/cnilab-ssh/*/' ] || echo "cluster $(basename "$other")"
  done
  free=^default
  ! is_installed || free="$free\|dev cni0\|dev cni-vxlan\|proto 118" # of mini-cni
  for cidr in $cidrs; do
    { ip "$(family "$cidr")" route show root "$cidr"; ip "$(family "$cidr")" route show match "$cidr"; } | sort -u |
      grep -v "$free" | sed "s,.*,taken the route \"&\" is for addresses of pods here\tip $(family "$cidr") route del &," || :
  done
  for link in lab0 outside0 cni0 veth-a veth-c vxlan0; do
    [ $link != cni0 ] || ! is_installed || continue
    ! links | grep -qx $link || printf 'taken there is an interface %s already\tip link del %s\n' $link $link
  done
  for pod in $pods; do
    [ ! -e "/run/netns/$pod" ] || printf 'taken there is a network namespace %s already\tip netns del %s\n' "$pod" "$pod"
  done
}

raise() { # stdin: for each tool a line NAME BASE64
  local=$5 remote=$6 addresses=$7
  umask 077
  mkdir -p "$dir" "$kept"
  echo "$pods" >"$kept/pods"
  echo "$cidrs" >"$kept/cidrs"
  for note in programs made sent; do ln -sf "$kept/$note" "$dir/$note"; done
  links >"$dir/links"
  programs >"$kept/programs.new" && mv "$kept/programs.new" "$kept/programs"
  cat /proc/sys/net/ipv4/ip_forward >"$dir/forward"
  cat /proc/sys/net/ipv6/conf/all/forwarding >"$dir/forward6" 2>/dev/null || :
  ls -d /etc/cni/* /etc/cni/net.d/* /opt/cni/* /var/lib/cni/* >"$dir/files" 2>/dev/null || :
  nft list tables >"$dir/tables" 2>/dev/null || :
  nft -a list chain ip filter FORWARD >"$dir/firewall" 2>/dev/null || :
  umask 022
  for folder in /opt/cnilab /opt/cnilab/bin /opt/cni /opt/cni/bin /run/netns; do
    [ -d "$folder" ] || { mkdir "$folder" && echo "$folder" >>"$dir/made"; }
  done
  # A lab is the only plugin in its folder. What another put there is covered, not moved: who has it open goes on with it, and does not
  # see what labs write; `cnilab install`, which is for that one, takes the cover away. What was moved aside has names that no runtime reads.
  if ls /etc/cni/net.d 2>/dev/null | grep -q '\.\(conf\|conflist\|json\)$'; then
    mkdir "$dir/net.d"
    mount --bind "$dir/net.d" /etc/cni/net.d
  fi
  while read -r tool bytes; do
    echo "$bytes" | base64 -d >"/opt/cnilab/bin/$tool"
    chmod 755 "/opt/cnilab/bin/$tool"
  done
  [ -n "$local" ] || return 0
  # The segment: Ethernet in UDP to the other machine. Without "dev" and "df" packets of 1500 bytes pass, cut in pieces where they must be.
  ip link add lab0 type vxlan id 30 local "$local" remote "$remote" dstport 14789
  allow_ipv6 lab0
  ip link set lab0 mtu 1500 up
  for address in $addresses; do
    case $address in
    *:*) ip address add "$address" dev lab0 nodad ;;
    *) ip address add "$address" dev lab0 ;;
    esac
  done
  # There is no third machine, so each has an outside of its own, all under one address. To it leads a cable and no network.
  : >"$outside"
  unshare --net="$outside" ip link set lo up
  ip link add outside0 type veth peer name eth0 netns "$outside"
  allow_ipv6 outside0
  ip link set outside0 up
  nsenter --net="$outside" ip link set eth0 up
  for address in $addresses; do
    case $address in
    *:*)
      ip address add "${address%/*}" peer fd00:30::100 dev outside0 nodad
      nsenter --net="$outside" ip address add fd00:30::100 peer "${address%/*}" dev eth0 nodad
      nsenter --net="$outside" ip route add default via fd00:30::1 dev eth0 onlink
      ;;
    *)
      ip address add "${address%/*}" peer 172.30.0.100 dev outside0
      nsenter --net="$outside" ip address add 172.30.0.100 peer "${address%/*}" dev eth0
      nsenter --net="$outside" ip route add default via 172.30.0.1 dev eth0 onlink
      ;;
    esac
  done
}

serve() { # answers on the outside host with the address that it saw
  [ -e "$outside" ] || return 0
  # fd 3 is ssh's: it would wait for the server
  setsid -f sh -c 'echo $$ >"$1.pid"; exec nsenter --net="$1" /opt/cnilab/bin/web 80' sh "$outside" </dev/null >/dev/null 2>&1 3>&-
}

drop_links() { links | grep -Ex "$1" | grep -vxFf "$dir/links" | while read -r link; do ip link del "$link" 2>/dev/null; done; }

stop_agent() { # that of lab 12, and before it who would start it again
  for pid in $(cat /run/keep-agent.pid && cat /run/mini-cni/agent/lock); do
    ! grep -q agent "/proc/$pid/cmdline" || kill -KILL "$pid"
  done 2>/dev/null
  rm -f /run/keep-agent.pid /run/agent.log
}

# Tables of labs, and in lab 08 "somebody else's firewall", of which there may be one, and that stays with its own rules.
drop_rules() {
  if nft -a list chain ip filter FORWARD >"$dir/now"; then
    sed -n '/10\.244\.0\.0\/16 accept\|docker0" accept\|established,related accept\|admin-prohibited/s/.*# //p' "$dir/now" | while read -r handle; do
      grep -q "# $handle$" "$dir/firewall" || nft delete rule ip filter FORWARD $handle
    done
    policy=$(sed -n 's/.*policy \([a-z]*\);.*/\1/p' "$dir/firewall")
    nft chain ip filter FORWARD "{ policy ${policy:-accept}; }"
    [ -s "$dir/firewall" ] || [ "$(nft -a list chain ip filter FORWARD | grep -c '# handle')" != 1 ] || nft delete chain ip filter FORWARD
  fi
  for table in 'ip filter' 'ip cni' 'ip try'; do
    grep -qx "table $table" "$dir/tables" || nft list table $table | grep -q 'chain \(KUBE\|DOCKER\)' || nft delete table $table
  done
} 2>/dev/null

without_plugin() { # what a learner's has made
  drop_links 'cni0|veth[0-9a-f]{11}'
  for cidr in $cidrs; do ip "$(family "$cidr")" route flush root "$cidr" 2>/dev/null; done
  [ ! -s "$dir/forward" ] || cat "$dir/forward" >/proc/sys/net/ipv4/ip_forward
  [ ! -s "$dir/forward6" ] || cat "$dir/forward6" >/proc/sys/net/ipv6/conf/all/forwarding
  [ ! -f "$dir/programs" ] || programs | grep -vxFf "$dir/programs" | xargs -r -d '\n' rm -rf
  [ ! -f "$dir/files" ] || grep -qxF /var/lib/cni/mini-cni "$dir/files" || rm -rf /var/lib/cni/mini-cni
  nft delete table inet mini-cni-cnilab 2>/dev/null
  rm -rf /run/mini-cni
}

forget() {
  rm -rf "$kept" "$dir"
  rmdir /var/lib/cnilab/up /var/lib/cnilab /run/cnilab-ssh 2>/dev/null
  return 0
}

after_restart() { # what is elsewhere on the disk may be another's by now
  set +e
  [ ! -f "$kept/programs" ] || programs | grep -vxFf "$kept/programs" | grep '^/opt/cnilab/' | xargs -r -d '\n' rm -rf
  [ ! -f "$kept/sent" ] || xargs -r -d '\n' rm -rf <"$kept/sent"
  [ ! -f "$kept/made" ] || tac "$kept/made" | grep -v '^/run/' | xargs -r rmdir 2>/dev/null
  forget
}

clean() { # whatever is there of it: a cluster, half of one, or nothing
  if [ ! -d "$dir" ]; then
    [ ! -d "$kept" ] || after_restart
    return 0
  fi
  set +e
  # Who asks has been restarted, and has forgotten.
  [ -n "$pods$cidrs" ] || { pods=$(cat "$kept/pods") cidrs=$(cat "$kept/cidrs"); } 2>/dev/null
  for pod in $pods; do
    [ -e "/run/netns/$pod" ] || continue
    for pid in $(ip netns pids "$pod" 2>/dev/null); do kill -KILL "$pid"; done
    ip netns del "$pod" 2>/dev/null || { umount -l "/run/netns/$pod" 2>/dev/null; rm -f "/run/netns/$pod"; }
  done
  web=$(cat "$outside.pid" 2>/dev/null)
  [ ! "/proc/$web/ns/net" -ef "$outside" ] || kill -KILL "$web"
  umount -l "$outside" 2>/dev/null
  is_installed || stop_agent
  drop_links 'lab0|outside0|vxlan0|veth-.*|plug'
  [ ! -f "$dir/tables" ] || drop_rules
  [ ! -f "$dir/programs" ] || programs | grep -vxFf "$dir/programs" | grep '^/opt/cnilab/' | xargs -r -d '\n' rm -rf
  is_installed || without_plugin
  [ ! -f "$dir/sent" ] || xargs -r -d '\n' rm -rf <"$dir/sent"
  ! is_covered || umount -l /etc/cni/net.d
  for file in /etc/cni/net.d/10-cnilab.conflist /etc/cni/net.d/87-podman-bridge.conflist /etc/cni/nodes.json /opt/cni/keep-agent; do
    [ ! -f "$dir/files" ] || grep -qxF $file "$dir/files" || rm -f $file
  done
  [ ! -f "$dir/made" ] || tac "$dir/made" | xargs -r rmdir 2>/dev/null
  rm -rf /run/ipam /run/cni-results /run/.compile-cache /run/.solution.log
  forget
}

"$verb" "$@"
