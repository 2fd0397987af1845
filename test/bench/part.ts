/** One part, in private namespaces. As a program, inside of them: `part.ts NAME`, with the setting on stdin; its last line is what was measured. */
import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import type { Figure } from './figure.ts'
import { type PartName, parts } from './parts.ts'
import type { Setting } from './setting.ts'

const file = fileURLToPath(import.meta.url)
const [, program, inside] = process.argv

if (program === file && inside !== undefined) {
  const setting: Setting = JSON.parse(await text(process.stdin))
  const figures = await parts[inside as PartName](setting)
  // Servers and agents may still run; they end with the namespaces.
  process.stdout.write(JSON.stringify(figures), () => process.exit())
}

/** All that is made ends with the process: links, namespaces, mounts, clusters, files in /run. */
export async function runPart(name: PartName, setting: Setting, isRoot: boolean): Promise<readonly Figure[]> {
  const ready = 'mount -t tmpfs tmpfs /run && mkdir -p /run/netns && ip link set lo up && exec "$@"'
  const namespaces = [...(isRoot ? [] : ['-Ur']), '-mnpuif', '--kill-child', '--mount-proc']
  const child = spawn('unshare', [...namespaces, 'sh', '-c', ready, 'sh', process.execPath, file, name], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/sbin:/sbin` },
  })
  const stop = () => child.kill('SIGKILL')
  process.once('exit', stop)
  const ended = new Promise<number | null>(resolve => child.once('exit', resolve))
  child.stdin.end(JSON.stringify(setting))
  const said = await text(child.stdout)
  const code = await ended
  process.off('exit', stop)
  if (code !== 0) throw new Error(`the part ended with ${code ?? 'a signal'}; what it said is above`)
  return JSON.parse(said.trim().split('\n').at(-1) ?? '')
}
