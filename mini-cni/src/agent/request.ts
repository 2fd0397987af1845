/** One call of a runtime, as a shim hands it on, and the answer. */
export interface Request {
  /** The environment of the shim, or of it what CNI knows. */
  readonly variables: NodeJS.ProcessEnv
  /** All of it, as the runtime has set it; absent where `variables` is that. */
  readonly environment?: () => NodeJS.ProcessEnv
  /** What came on its stdin. */
  readonly input: string
}

export interface Reply {
  /** Exit code. */
  readonly code: number
  /** One line of JSON without its newline, or nothing. */
  readonly stdout: string
  readonly stderr: string
}

/** The name that a shim was called by, which it adds to the environment: configurations name it in `type`. */
export const nameOf = ({ variables }: Request): string => variables.MINI_CNI_SELF || 'mini-cni'

/** Environment (`NAME=VALUE` each ended by a zero byte, then one more zero byte) and stdin, as `mini-cni/shim` writes them; undefined where it is not that. */
export function readRequest(bytes: Buffer): Request | undefined {
  //#region lab: up to each zero byte a NAME=VALUE, after an empty one the input; undefined where the words do not end
  const variables: NodeJS.ProcessEnv = {}
  let at = 0
  for (;;) {
    const end = bytes.indexOf(0, at)
    if (end < 0) return undefined
    // A shell cannot tell where its text ends but by one more zero byte.
    if (end === at) return { variables, input: bytes.toString('utf8', at + 1).replace(/\0$/, '') }
    const word = bytes.toString('utf8', at, end)
    const split = word.indexOf('=')
    if (split > 0) variables[word.slice(0, split)] = word.slice(split + 1)
    at = end + 1
  }
  //#endregion
}

/** The reverse of `readRequest`. */
export function writeRequest({ variables, input }: Request): Buffer {
  const words = Object.entries(variables).map(([name, value]) => `${name}=${value}\0`)
  return Buffer.from(`${words.join('')}\0${input}`)
}
