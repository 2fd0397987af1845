import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { ip } from './ip.ts'
import { until } from './until.ts'

const server = fileURLToPath(new URL('../../../lab-runner/tools/web.js', import.meta.url))

/** Serves HTTP in the namespace until what it returns is called; each answer is the address that the request came from. */
export async function serve(netns: string, port = 80): Promise<() => Promise<void>> {
  const child = spawn('ip', ['netns', 'exec', netns, process.execPath, server, String(port)], { stdio: 'ignore' })
  await until(`${netns} serves`, () => ip('netns', 'exec', netns, 'ss', '-Hltn', 'sport', '=', `:${port}`) !== '')
  return async () => {
    const ended = once(child, 'exit')
    child.kill()
    await ended
  }
}

/** The address that `url` saw a request from namespace `from` come from; `nothing` where no answer came within three seconds. */
export function seenFrom(from: string, url: string): string {
  try {
    const argv = ['netns', 'exec', from, 'curl', '-sfg', '-m3', url]
    return execFileSync('ip', argv, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
  } catch {
    return 'nothing'
  }
}
