/** Exit codes of `cnilab`; the README's table is held against this one by a test. */
export const Exit = { ok: 0, checkFailed: 1, usage: 2, machine: 3, content: 4, bug: 70 } as const

export type ExitCode = (typeof Exit)[keyof typeof Exit]

/** Expected trouble: a sentence that says what was tried and what came back, and lines that say what to do now. */
export class LabError extends Error {
  override readonly name = 'LabError'
  readonly suggestions: readonly string[]
  readonly exit: ExitCode

  constructor(message: string, options: { exit?: ExitCode; suggestions?: readonly string[]; cause?: unknown } = {}) {
    super(message, { cause: options.cause })
    this.suggestions = options.suggestions ?? []
    this.exit = options.exit ?? Exit.usage
  }
}
