# Sourced by the first process of a mount namespace: what the host has mounted there becomes read-only for all below it. Flags that
# a mount had are kept: the kernel refuses to drop them in a user namespace. One that went meanwhile needs no protection, nor does one
# to which no path leads, because another mount is over it.
# Twice: where a mount goes while the list is read (a pinned namespace that somebody removes), the next one is not in it.
for _ in 1 2; do
  while read -r _ _ _ _ place options rest; do
    case " $rest" in *' - nsfs '*) continue ;; esac # the name of a namespace: nothing to write, and gone at any moment
    case $place in /proc | /proc/* | /sys | /sys/* | /dev | /dev/*) continue ;; esac
    case ,$options, in *,ro,*) continue ;; esac
    point=$(printf %b "$place")
    mount -o "remount,bind,ro,$(printf %s ",$options," | sed 's/,rw,/,/; s/^,//; s/,$//')" "$point" 2>/dev/null ||
      said=$(mount -t tmpfs -o ro tmpfs "$point" 2>&1) ||
      ! grep -qF " $place " /proc/self/mountinfo || [ ! -e "$point" ] || { echo "$said" "cannot make $point read-only" >&2; exit 1; }
  done </proc/self/mountinfo
done
