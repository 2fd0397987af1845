/** A scenario as the player needs it: plain data, all files read, so that it can be handed to where it is played. */

export interface Script {
  /** From the scenario's folder. */
  readonly name: string
  readonly text: string
}

/** One click of the learner. */
export interface Block {
  readonly text: string
  /** Ctrl-C first. */
  readonly interrupt: boolean
  /** Line of the page. */
  readonly line: number
}

export interface Part {
  readonly kind: 'intro' | 'step' | 'finish'
  /** From 1, of steps. */
  readonly number: number
  readonly title: string
  readonly page: string
  /** What runs when it is clicked. */
  readonly blocks: readonly Block[]
  /** Shell commands in `<details>` that only can be copied: typed where the clicks do not solve the step. */
  readonly folded: readonly Block[]
  readonly verify?: Script
  readonly background?: Script
  readonly foreground?: Script
}

export interface AssetCopy {
  /** Absolute, on the first machine. */
  readonly path: string
  readonly base64: string
  readonly chmod?: string
}

export interface PlayScript {
  readonly title: string
  readonly image: string
  readonly parts: readonly Part[]
  readonly assets: readonly AssetCopy[]
}
