/** What the labs need on the machines besides their own programs: the kit's tools, and Node where it is missing. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { paste } from '../../shell.ts'
import { pinnedNode, root } from '../../version.ts'
import type { Here } from './here.ts'
import type { Machine } from './machine.ts'

/** Lines NAME BASE64, as host.sh reads them. */
export function toolLines(): string {
  const scripts = ['web', 'cni'].flatMap(name => [
    [`${name}.mjs`, readFileSync(join(root, `lab-runner/tools/${name}.js`), 'utf8')],
    [name, `#!/bin/sh\nexec ${paste([pinnedNode(), `/opt/cnilab/bin/${name}.mjs`])} "$@"\n`],
  ])
  const tools = [...scripts, ['pause', readFileSync(join(root, 'mini-cni/bin/pause'), 'utf8')]]
  return tools.map(([name, text = '']) => `${name} ${Buffer.from(text).toString('base64')}\n`).join('')
}

/** Sends this machine's Node to the path at which it is here; it is taken away with the cluster. */
export async function sendNode(here: Here, machine: Machine, name: string): Promise<void> {
  await send(here, machine, [pinnedNode()])
  const note = 'echo "$2" >>"/run/cnilab-ssh/$1/sent"'
  await machine.run(['sh', '-c', note, 'sh', name, pinnedNode()])
}

/** Has `folder` seen there under its own path, with what is in it now; sends nothing where that is so. */
export async function shareFolder(here: Here, machine: Machine, name: string, folder: string): Promise<void> {
  const sum = 'cd "$1" && find . -type f -print0 | sort -z | xargs -0 sha1sum | sha1sum'
  const argv = ['bash', '-c', sum, 'bash', folder]
  const [ours, theirs] = await Promise.all([here.exec(argv), machine.run(argv)])
  if (ours.exitCode !== 0) throw new LabError(`${folder}: ${ours.stderr.trim()}`)
  if (theirs.exitCode === 0 && theirs.stdout === ours.stdout) return
  const note =
    'grep -qsxF "$2" "/run/cnilab-ssh/$1/sent" || { [ ! -e "$2" ] && echo "$2" >>"/run/cnilab-ssh/$1/sent"; }'
  const mine = await machine.run(['sh', '-c', `${note} && rm -rf "$2"`, 'sh', name, folder])
  if (mine.exitCode !== 0) {
    throw new LabError(`${machine.host.name} has another ${folder}, which is left alone`, {
      exit: Exit.machine,
      suggestions: [`move it away there: ssh ${machine.host.name} mv ${paste([folder, `${folder}.old`])}`],
    })
  }
  await send(here, machine, [folder])
}

async function send(here: Here, { host, connection }: Machine, paths: readonly string[]): Promise<void> {
  if (connection === undefined) return
  const pack = paste(['tar', '-C', '/', '-c', ...paths.map(path => path.slice(1))])
  const unpack = connection.command('tar -C / -x --no-same-owner').filter(word => word !== '-t')
  const line = `${pack} | ${paste(unpack)}`
  const { exitCode, stderr } = await here.exec(['bash', '-o', 'pipefail', '-c', line], { timeout: 120_000 })
  if (exitCode === 0) return
  throw new LabError(`${paths.map(dirname).join(', ')} could not be sent to ${host.name}: ${stderr.trim()}`, {
    exit: Exit.machine,
    suggestions: [`is there room? ssh ${host.name} df -h /`],
  })
}
