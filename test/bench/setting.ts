/** What every part of the benchmark is given. Made before the private namespaces are: from inside there is no way to the network. */
export interface Setting {
  /** A quarter of the rounds. */
  readonly quick: boolean
  /** Executables of mini-cni, and what times calls. */
  readonly own: {
    readonly plugin: string
    readonly agent: string
    readonly shim: string
    /** The next two are absent where there is no C compiler. */
    readonly cShim?: string
    readonly calls?: string
  }
  /** Folder of the reference plugins. */
  readonly go?: string
  /** Somebody's plugin, and the file with its configuration. */
  readonly peer?: { readonly file: string; readonly conf: string }
  /** Sentences: what is missing on this machine, and how to get it. */
  readonly missing: Readonly<Record<string, string>>
}

export function roundsOf(rounds: number, { quick }: Setting): number {
  return quick ? Math.ceil(rounds / 4) : rounds
}
