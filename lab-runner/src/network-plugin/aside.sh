# Moves a network plugin out of the way of the labs, or puts it back. What is changed is written down before it is changed, where a
# restart does not take it away; both can be run again after they were interrupted. Runs as root on the node.
# usage: sh -c "$(cat aside.sh)" sh begin|aside|restore|forget POD-CIDRS LINKS CLUSTER, lists in one word each
set -eu
verb=$1 cidrs=$2 links=$3 cluster=$4
dir=/var/lib/cnilab/aside
conf=/etc/cni/net.d

family() { case $1 in *:*) echo -6 ;; *) echo -4 ;; esac; }
# What `ip route show` prints and `ip route add` does not take.
clean() { sed 's/ \(linkdown\|dead\|offload\|trap\|rt_trap\|rt_offload\|notify\)\b//g; s/ *$//; s/ pref \(low\|medium\|high\)$//'; }
taken() { case $1 in cni0 | vxlan0 | cni-vxlan) ;; *) return 1 ;; esac; } # the labs have interfaces of these names
note() { sort -u "$dir/$1" - -o "$dir/$1.new" && mv "$dir/$1.new" "$dir/$1"; } # again: nothing is forgotten

notes='routes-4 routes-6 addresses neighbours links'

# From here on `down` knows that there is something to put back.
begin() {
  umask 077
  mkdir -p "$dir"
  echo "$cluster" >"$dir/cluster"
  for file in $notes; do [ -e "$dir/$file" ] || : >"$dir/$file"; done
}

aside() {
  begin
  # Ways to the addresses that pods of the labs will have, and all that lead by the plugin's own interfaces.
  for cidr in $cidrs; do
    ip "$(family "$cidr")" route show root "$cidr" | clean | note "routes$(family "$cidr")"
    ip -o "$(family "$cidr")" address show to "$cidr" | awk '{ print $2, $4 }' | sed 's/@[^ ]*//' | note addresses
  done
  for link in $links; do
    ip link show dev "$link" >/dev/null 2>&1 || continue
    echo "$link" | note links
    ip neighbour show dev "$link" nud permanent | sed "s/ PERMANENT.*/ dev $link nud permanent/" | note neighbours
    for family in 4 6; do ip "-$family" route show dev "$link" | grep -v '^\(default\|fe80::/64\|ff00::/8\)' | sed "s/\( proto\| metric\| scope\| src\| onlink\| mtu\|$\)/ dev $link&/" | clean | note "routes-$family"; done
    ip -o address show dev "$link" scope global | awk '{ print $2, $4 }' | sed 's/@[^ ]*//' | note addresses
    ip -o address show dev "$link" scope link | awk '$4 !~ /^fe80/ { print $2, $4, "scope link" }' | sed 's/@[^ ]*//' | note addresses
  done

  # A runtime sees a file that gets another name in its folder, and forgets what was in it.
  for file in "$conf"/*.conf "$conf"/*.conflist "$conf"/*.json; do
    case $file in "$conf"/\** | */10-cnilab.conflist) continue ;; esac
    mv "$file" "$file.cnilab-aside"
  done
  while read -r route; do [ -z "$route" ] || ip route del $route 2>/dev/null || :; done <"$dir/routes-4"
  while read -r route; do [ -z "$route" ] || ip -6 route del $route 2>/dev/null || :; done <"$dir/routes-6"
  while read -r link address rest; do [ -z "$link" ] || ip address del "$address" dev "$link" 2>/dev/null || :; done <"$dir/addresses"
  while read -r link; do
    ip link show dev "$link" >/dev/null 2>&1 || continue
    ip link set dev "$link" down
    ! taken "$link" || ip link set dev "$link" name "aside-$link"
  done <"$dir/links"
}

restore() {
  [ -d "$dir" ] || return 0
  set +e
  while read -r link; do
    if ip link show dev "aside-$link" >/dev/null 2>&1 && ! ip link set dev "aside-$link" name "$link"; then
      echo "aside-$link cannot have its name back, because there is another $link: ip link del $link" >&2
      exit 1 # what is noted stays
    fi
    ip link set dev "$link" up 2>/dev/null
  done <"$dir/links"
  while read -r link address rest; do [ -z "$link" ] || ip address replace "$address" dev "$link" $rest 2>/dev/null; done <"$dir/addresses"
  # Twice: one may be the way to another's next hop.
  for turn in 1 2; do
    while read -r route; do [ -z "$route" ] || ip route replace $route 2>/dev/null; done <"$dir/routes-4"
    while read -r route; do [ -z "$route" ] || ip -6 route replace $route 2>/dev/null; done <"$dir/routes-6"
  done
  while read -r neighbour; do [ -z "$neighbour" ] || ip neighbour replace $neighbour 2>/dev/null; done <"$dir/neighbours"
  for file in "$conf"/*.cnilab-aside; do [ ! -e "$file" ] || mv "$file" "${file%.cnilab-aside}"; done
  for file in $notes; do : >"$dir/$file"; done
  return 0
}

forget() {
  rm -rf "$dir"
  rmdir /var/lib/cnilab 2>/dev/null || :
}

"$verb"
