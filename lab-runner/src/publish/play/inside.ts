/**
 * The player's part that runs in the jail: a request as one line of JSON on stdin, then lines of JSON on stdout: `say` what is being
 * done, and at last `report` or `error`. With `keep` it stays until stdin ends.
 */
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { Exit, LabError } from '../../errors.ts'
import { classify } from '../../tell-error.ts'
import { pinnedNode } from '../../version.ts'
import { watchMemory } from './memory.ts'
import { makePlatform, type Platform } from './platform.ts'
import { terminalOf } from './play-part.ts'
import { playScript } from './play-script.ts'
import type { PlayRequest } from './request.ts'
import { marking, newMark } from './terminal.ts'

const tell = (value: unknown): void => {
  process.stdout.write(`${JSON.stringify(value)}\n`)
}

const input = createInterface({ input: process.stdin })
const [line] = await once(input, 'line')
const request: PlayRequest = JSON.parse(line)
const started = performance.now()
let platform: Platform | undefined
try {
  tell({ say: 'the platform' })
  platform = await makePlatform({ name: request.name, mtu: request.mtu, foreign: request.foreign })
  const { first, second, outside } = platform
  const env = { CNILAB_MIRROR: `http://${outside.ip}:8000` }
  const mark = newMark()
  await Promise.all([
    request.release === undefined ? undefined : serve(outside, request.release),
    tellPrompts(second, mark),
  ])
  const platformMs = performance.now() - started
  const { limit } = request
  const open = terminalOf(first, mark, env, limit)
  const stage = {
    ...{ node: first, env, limit, platformMs, say: (say: string) => tell({ say }) },
    terminal: open.get,
  }
  watchMemory(request.memory, sentence => tell({ error: { message: sentence, suggestions: [], exit: 1 } }))
  const report = await playScript(request.script, stage, request.until === undefined ? {} : { until: request.until })
  tell({ report })
  if (request.keep) await once(input, 'close')
} catch (error) {
  tell({ error: classify(error) })
} finally {
  tell({ over: true })
}

async function serve(outside: Platform['outside'], folder: string): Promise<void> {
  const server = fileURLToPath(new URL('serve-release.ts', import.meta.url))
  const script = `setsid "$@" </dev/null >/run/serve.log 2>&1 &
    for _ in $(seq 500); do curl -s -o /dev/null "http://127.0.0.1:$4" && exit; sleep 0.02; done; cat /run/serve.log >&2; exit 1`
  const argv = ['sh', '-c', script, 'sh', pinnedNode(), server, folder, '8000']
  const { exitCode, stderr } = await outside.exec(argv)
  if (exitCode !== 0) throw new LabError(`the release archive is not served: ${stderr.trim()}`, { exit: Exit.machine })
}

/** A shell on the other machine, that a learner opened by ssh, tells when it is at its prompt too. */
async function tellPrompts(second: Platform['second'], mark: string): Promise<void> {
  const lines = Object.entries(marking(mark)).map(([name, value]) => `${name}='${value.replaceAll("'", `'\\''`)}'`)
  await second.exec(['sh', '-c', 'cat >>/root/.bashrc'], { input: `\n[ -z "$PS1" ] || { ${lines.join('; ')}; }\n` })
}
