/** What doctor knows about a machine. Found out by `gather.ts`, judged by `diagnose.ts`; recorded ones are the tests' cases. */

/** Undefined: it worked. Otherwise what the command that was tried said. */
export type Trouble = string | undefined

export interface Facts {
  readonly platform: string
  /** `uname -r`. */
  readonly kernel: string
  readonly wsl: boolean
  /** The name of what contains us (docker, podman, lxc …), where that can be told. */
  readonly container?: string
  readonly root: boolean
  readonly node: { readonly version: string; readonly pinned: boolean; readonly path: string }
  /** Version of each program that was found, by its name; '' where it is there but says none. */
  readonly programs: Readonly<Record<string, string | undefined>>
  readonly namespaces: NamespaceFacts
  /** Kinds of device (and `masquerade`, an nft expression) tried inside a namespace. */
  readonly kinds: Readonly<Record<string, Trouble>>
  /** A range of user ids for this user: newuidmap and /etc/subuid. */
  readonly idRange: boolean
  readonly ffi: { readonly backend?: string; readonly trouble?: string }
  /** Why `--provider kubernetes` cannot be used. */
  readonly kubernetes?: string
  /** The folder of the programs that it would run. */
  readonly kubernetesIn?: string
  /** Clusters of which only control groups are left. */
  readonly dead?: readonly string[]
  /** How packages can be installed: as root, by sudo without a password, only by typing it oneself, or not by apt. */
  readonly install: 'root' | 'sudo' | 'ask' | 'no-apt'
}

/** Each is only tried where the one before it worked. */
export interface NamespaceFacts {
  /** `unshare -Ur true`, as root `unshare -mnpuif true`. */
  readonly make: Trouble
  /** `mount -t tmpfs` inside. */
  readonly mount?: Trouble
  /** A fresh /proc in a process namespace inside that one. */
  readonly proc?: Trouble
  /** /proc/sys/kernel/apparmor_restrict_unprivileged_userns; absent: kernel without it. */
  readonly apparmor?: string
  /** /proc/sys/kernel/unprivileged_userns_clone (Debian's switch). */
  readonly clone?: string
  /** /proc/sys/user/max_user_namespaces. */
  readonly max?: string
}
