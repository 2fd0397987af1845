import { spawn } from 'node:child_process'
import type { Attachment } from '../../../mini-cni/src/model.ts'
import { makePod, removePod } from './pods.ts'

/** One call, as a runtime makes it. */
export interface Request {
  readonly variables: Readonly<Record<string, string>>
  readonly input: string
}

export interface Reply {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

/** Far more than any call takes on a busy machine; one that needs more hangs. */
const patience = 60_000

/** Runs the executable with these variables and no others. `running` gets what ends it (SIGKILL) at once. */
export function callPlugin(
  file: string,
  { variables, input }: Request,
  running?: (kill: () => void) => void,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const started = performance.now()
    const output = { stdout: '', stderr: '' }
    const child = spawn(file, [], { env: { ...variables }, stdio: ['pipe', 'pipe', 'pipe'] })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', text => {
        output[name] += text
      })
    }
    // A plugin that is killed, or that needs no configuration, does not read it.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
    const timer = setTimeout(() => child.kill('SIGKILL'), patience)
    running?.(() => child.kill('SIGKILL'))
    child.on('error', reject)
    child.on('close', (code, signal) => {
      clearTimeout(timer)
      resolve({ code, signal, ...output, milliseconds: performance.now() - started })
    })
  })
}

export function requestFor(command: string, pod: Attachment, conf: object): Request {
  return {
    variables: {
      CNI_COMMAND: command,
      CNI_CONTAINERID: pod.containerId,
      CNI_IFNAME: pod.ifname,
      CNI_NETNS: pod.netns,
      CNI_PATH: '/opt/cni/bin',
    },
    input: JSON.stringify(conf),
  }
}

/** A sentence when the call failed. */
export function failureOf(what: string, { code, signal, stdout, stderr }: Reply): readonly string[] {
  if (code === 0) return []
  return [`${what}: ${signal ?? `exit ${code}`}: ${stdout.trim() || stderr.trim() || 'not a word'}`]
}

/** A pod that comes and goes: what stays for the next one (bridge, journal) is there from now on. */
export async function onceBefore(file: string, conf: { readonly name: string }): Promise<void> {
  const pod = makePod(conf.name, `${conf.name}-first`)
  for (const command of ['ADD', 'DEL']) {
    const [failure] = failureOf(`first ${command}`, await callPlugin(file, requestFor(command, pod, conf)))
    if (failure !== undefined) throw new Error(failure)
  }
  removePod(pod)
}
