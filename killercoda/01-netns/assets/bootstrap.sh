#!/bin/bash
# Brings cnilab to this machine, and this machine and node01 to the state in which a lab begins.
# usage: bootstrap.sh LAB            again after a failure: the same line; what was fetched already is kept
#        bootstrap.sh --install      only the program, on this machine
# CNILAB_MIRROR=URL is asked first for the release; http_proxy, https_proxy and no_proxy are honoured.
# Answers in /run/cnilab: progress (one line a stage), ready or error (what happened and what to do), log.
set -u
version=0.1.0
urls="${CNILAB_MIRROR:-} https://github.com/cnilab/cnilab/releases/download/v0.1.0"
own_configurations=" 07-cni 08-masquerade 12-agent "
hosts_again=" 06-routes "
lab=${1:-}
run=${CNILAB_RUN:-/run/cnilab}
home=${CNILAB_HOME:-/opt/cnilab}
bin=${CNILAB_BIN:-/usr/local/bin}
cache=${CNILAB_CACHE:-/opt/cnilab-setup/cache}
second=${CNILAB_NODE:-node01}
patience=${CNILAB_PATIENCE:-15} # seconds in which at least something must arrive

progress() { echo "$*" | tee -a "$run/progress"; }

fail() { # what happened, what to do
  trap - EXIT
  { echo "✘ $1"; echo "  $2"; echo '  This is no mistake of yours. Details: /run/cnilab/log'; } | tee "$run/error.new" >&2
  mv "$run/error.new" "$run/error"
  exit 1
}
again="Try again:  bash $0 $lab"

main() {
  [ -n "$lab" ] || { echo "usage: $0 LAB" >&2; exit 2; }
  mkdir -p "$run" || exit 1
  mkdir -p "$cache" || fail "There is no writing to $cache." "See whether the disk is full:  df -h $cache"
  exec 9>"$run/lock"
  flock -n 9 || { echo 'the preparation runs already' >&2; exit 1; }
  rm -f "$run/ready" "$run/error" "$run/progress"
  trap 'fail "The preparation ended before it was done, at: $(tail -n1 "$run/progress" 2>/dev/null)" "$again"' EXIT
  trap 'exit 143' TERM HUP INT
  proxies
  archive=$(archive_name) || exit 1
  [ "$(cat "$home/.installed" 2>/dev/null)" = "$version" ] || { fetch "$archive"; unpack "$cache/$archive"; }
  if [ "$lab" != --install ]; then
    join_second
    path_of_shells
    case $own_configurations in *" $lab "*) own_folder ;; esac
    bring_to_start
    case $hosts_again in *" $lab "*) no_routers ;; esac
  fi
  trap - EXIT
  echo "✔ Ready: cnilab $version${second:+, this machine and $second}" >"$run/ready.new"
  mv "$run/ready.new" "$run/ready"
}

archive_name() {
  case $(uname -s)-$(uname -m) in
    Linux-x86_64) echo "cnilab-$version-linux-x64.tar.gz" ;;
    Linux-aarch64) echo "cnilab-$version-linux-arm64.tar.gz" ;;
    *) fail "There is no cnilab for $(uname -s) on $(uname -m)." 'It runs on Linux, on x86_64 and aarch64.' ;;
  esac
}

proxies() {
  local line
  while read -r line; do
    [[ $line =~ ^(export )?((https?|all|no)_proxy|(HTTPS?|ALL|NO)_PROXY)=[\"\']?([^\"\']*) ]] || continue
    [ -n "${!BASH_REMATCH[2]:-}" ] || export "${BASH_REMATCH[2]}=${BASH_REMATCH[5]}"
  done 2>/dev/null </etc/environment
}

fetch() {
  local name=$1 round url sum trouble='' gone=' '
  rm -f "$cache/$name"
  for round in 1 2 3; do
    for url in $urls; do
      case $gone in *" $url "*) continue ;; esac
      progress "fetching cnilab $version from $url${trouble:+ (again: $trouble)}"
      if ! sum=$(get "$url/$name.sha256" -) || ! sum=$(grep -oE '^[0-9a-f]{64}' <<<"$sum"); then
        trouble="$url: ${sum:-the .sha256 file holds no checksum}"
        case $sum in *'HTTP 4'*) gone="$gone$url " ;; esac
        continue
      fi
      sum_is "$sum" "$cache/$name.part" || get "$url/$name" "$cache/$name.part" >"$cache/why" || {
        trouble="$url: $(cat "$cache/why")"
        case $trouble in *'HTTP 4'*) gone="$gone$url " ;; esac
        continue
      }
      if sum_is "$sum" "$cache/$name.part"; then
        mv "$cache/$name.part" "$cache/$name"
        return
      fi
      rm -f "$cache/$name.part"
      trouble="$url: the checksum of what came is wrong (damaged on the way, or not the file that was published)"
    done
    [ "$round" = 3 ] || sleep $((round * patience / 15))
  done
  fail "cnilab $version could not be fetched. $trouble." "Another place:  CNILAB_MIRROR=URL bash $0 $lab"
}

sum_is() { [ -s "$2" ] && echo "$1  $2" | sha256sum --status -c - 2>/dev/null; }

get() {
  local code http
  if ! command -v curl >/dev/null; then
    command -v wget >/dev/null || { echo 'neither curl nor wget is installed'; return 1; }
    wget -q -c -t1 -T"$patience" -O "$2" "$1" || { echo "wget ended with exit code $?"; return 1; }
    return
  fi
  set -- "$1" "$2" --silent --location --fail --connect-timeout 10 --speed-limit 100 --speed-time "$patience" --max-time 300
  if [ "$2" = - ]; then
    http=$(curl "${@:3}" -o "$cache/sum" -w '%{http_code}' "$1")
    code=$?
    [ $code = 0 ] && { cat "$cache/sum"; return; }
  else
    http=$(curl "${@:3}" -C - -o "$2" -w '%{http_code}' "$1")
    code=$?
    if [ $code = 33 ] || [ $code = 36 ] || [ "$http" = 416 ]; then
      rm -f "$2"
      http=$(curl "${@:3}" -o "$2" -w '%{http_code}' "$1")
      code=$?
    fi
    [ $code = 0 ] && return
  fi
  case $code in
    5) echo 'the proxy has no address' ;;
    6) echo 'the name of the server has no address' ;;
    7) echo 'nobody answers there (connection refused or no way)' ;;
    18 | 56) echo "it broke off after $(stat -c %s "$2" 2>/dev/null || echo 0) bytes" ;;
    22) echo "the server said HTTP $http" ;;
    23) echo "it could not be written to $cache; is the disk full?" ;;
    28) echo "nothing came for $patience s" ;;
    35 | 60) echo 'the server could not prove who it is (TLS)' ;;
    52) echo 'the server closed without an answer' ;;
    *) echo "curl ended with exit code $code" ;;
  esac
  return 1
}

unpack() {
  progress 'unpacking'
  mkdir -p "$home" "$bin"
  tar -xzf "$1" --strip-components=1 --no-same-owner -C "$home" ||
    fail "The archive could not be unpacked to $home; $(df -h --output=avail "$home" | tail -n1 | tr -d ' ') are free there, 300M are needed." "$again"
  printf '#!/bin/sh\nexport CNILAB_PROVIDER="${CNILAB_PROVIDER:-ssh}"\nexec "%s/cnilab" "$@"\n' "$home" >"$bin/cnilab"
  chmod +x "$bin/cnilab"
  "$bin/cnilab" --version || fail "cnilab was unpacked to $home and does not start." "$again"
  echo "$version" >"$home/.installed"
}

remote() { ssh -o BatchMode=yes -o ConnectTimeout=5 -o StrictHostKeyChecking=accept-new -o ServerAliveInterval=5 "$second" "$@"; }

join_second() {
  local deadline=$((SECONDS + 90)) said
  progress "waiting for $second"
  until said=$(remote true 2>&1 </dev/null); do
    [ $SECONDS -lt $deadline ] || fail "$second does not let us in by ssh: $(tail -n1 <<<"$said")." "See whether this works:  ssh $second true   Then:  bash $0 $lab"
    sleep 1
  done
}

path_of_shells() {
  local line='PATH=/opt/cnilab/bin:$PATH:/opt/cni/bin # cnilab'
  local add="grep -qs '# cnilab\$' ~/.bashrc || { echo '$line'; cat ~/.bashrc 2>/dev/null; } >~/.bashrc.cnilab && { [ ! -s ~/.bashrc.cnilab ] || mv ~/.bashrc.cnilab ~/.bashrc; rm -f ~/.bashrc.cnilab; }"
  bash -c "$add" </dev/null
  remote "$add" </dev/null || fail "$second: ~/.bashrc could not be changed." "$again"
}

own_folder() {
  local mount='d=/etc/cni/net.d; mkdir -p $d; findmnt -n $d >/dev/null || mount -t tmpfs -o mode=755 cnilab $d'
  progress 'giving the lab a folder /etc/cni/net.d of its own'
  sh -c "$mount" </dev/null && remote "$mount" </dev/null || fail '/etc/cni/net.d could not be covered.' "$again"
}

no_routers() {
  local off='echo 0 >/proc/sys/net/ipv4/ip_forward'
  sh -c "$off" && remote "$off" </dev/null || fail 'net.ipv4.ip_forward could not be switched off.' "$again"
}

bring_to_start() {
  progress "making what lab $lab begins with, on both machines"
  timeout -k 5 180 "$bin/cnilab" start "$lab" --provider ssh --yes >"$run/start" 2>&1 </dev/null
  local code=$?
  cat "$run/start"
  [ $code = 0 ] && return
  [ $code = 124 ] && fail "Lab $lab was not ready in 3 minutes." "$again"
  fail "Lab $lab could not be prepared: $(grep -m1 . "$run/start" | sed 's/^✘ //')" "$again"
}

main
# end
