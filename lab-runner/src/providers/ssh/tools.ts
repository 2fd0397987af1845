/** What the labs need on the machines besides their own programs: the kit's tools, mini-cni for the agent, and Node where it is missing. */
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { Exit, LabError } from '../../errors.ts'
import { paste } from '../../shell.ts'
import { pinnedNode, root } from '../../version.ts'
import type { Here } from './here.ts'
import { typedThere } from './hosts.ts'
import type { Machine } from './machine.ts'

/** Where the parts of this project that the agent is made of are on each machine. */
const project = '/opt/cnilab/project'

/** Lines NAME BASE64, as host.sh reads them. */
export function toolLines(): string {
  const scripts = ['web', 'cni'].flatMap(name => [
    [`${name}.mjs`, readFileSync(join(root, `lab-runner/tools/${name}.js`), 'utf8')],
    [name, `#!/bin/sh\nexec ${paste([pinnedNode(), `/opt/cnilab/bin/${name}.mjs`])} "$@"\n`],
  ])
  const copies = ['pause', 'mini-cni-shim'].map(name => [name, readFileSync(join(root, 'mini-cni/bin', name), 'utf8')])
  const agent = paste([pinnedNode(), `${project}/mini-cni/bin/start-agent.js`, ''])
  const tools = [...scripts, ...copies, ['mini-cni-agent', `#!/bin/sh\nUV_THREADPOOL_SIZE=32 exec ${agent} "$@"\n`]]
  return tools.map(([name, text = '']) => `${name} ${Buffer.from(text).toString('base64')}\n`).join('')
}

/** Sends mini-cni to `project`, or links it where it is; it is taken away with the cluster. */
export async function sendProject(here: Here, machine: Machine, name: string): Promise<void> {
  const { connection } = machine
  const place = connection === undefined ? 'ln -s "$3" "$2"' : 'mkdir "$2"'
  const note = `echo "$2" >>"/run/cnilab-ssh/$1/sent" && ${place}`
  await machine.run(['sh', '-c', note, 'sh', name, project, root])
  await send(here, machine, ['mini-cni/bin', 'mini-cni/src', 'package.json'], root, project)
}

/** Sends this machine's Node to the path at which it is here; it is taken away with the cluster. */
export async function sendNode(here: Here, machine: Machine, name: string): Promise<void> {
  await send(here, machine, [pinnedNode()])
  const note = 'echo "$2" >>"/run/cnilab-ssh/$1/sent"'
  await machine.run(['sh', '-c', note, 'sh', name, pinnedNode()])
}

/** Has `folder`, or a file, seen there under its own path, with what is in it now; sends nothing where that is so. */
export async function shareFolder(here: Here, machine: Machine, name: string, folder: string): Promise<void> {
  const sum = 'ls -d "$1" >/dev/null && find -H "$1" -type f -print0 | sort -z | xargs -0 sha1sum | sha1sum'
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
      suggestions: [`move it away there: ${typedThere(machine.host, `mv ${paste([folder, `${folder}.old`])}`)}`],
    })
  }
  await send(here, machine, [folder])
}

/** Copies `paths` from below the folder `from` here to below `to` there; nothing to this machine itself. */
export async function send(
  here: Here,
  machine: Machine,
  paths: readonly string[],
  from = '/',
  to = '/',
): Promise<void> {
  const { host, connection } = machine
  if (connection === undefined) return
  const pack = paste(['tar', '-C', from, '-c', ...paths.map(path => path.replace(/^\//, ''))])
  const unpack = connection.command(`tar -C ${paste([to])} -x --no-same-owner`).filter(word => word !== '-t')
  const line = `${pack} | ${paste(unpack)}`
  const { exitCode, stderr } = await here.exec(['bash', '-o', 'pipefail', '-c', line], { timeout: 120_000 })
  if (exitCode === 0) return
  throw new LabError(`${paths.map(dirname).join(', ')} could not be sent to ${host.name}: ${stderr.trim()}`, {
    exit: Exit.machine,
    suggestions: [`is there room? ${typedThere(host, 'df -h /')}`],
  })
}
