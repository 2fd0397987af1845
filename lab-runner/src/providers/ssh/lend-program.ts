import { Exit, LabError } from '../../errors.ts'
import { paste } from '../../shell.ts'
import type { Here } from './here.ts'
import { typedThere } from './hosts.ts'
import type { Machine } from './machine.ts'
import { send } from './tools.ts'

const folder = '/opt/cnilab/lent'

/** Sends a program of this machine with all its libraries to one that lacks it and cannot install it; it is taken away with the cluster. */
export async function lendProgram(here: Here, machine: Machine, cluster: string, program: string): Promise<void> {
  const { stdout } = await here.exec([
    'sh',
    '-c',
    'path=$(command -v "$1") && echo "$path" && ldd "$path"',
    'sh',
    program,
  ])
  const [path = '', ...lines] = stdout.split('\n')
  const libraries = lines.flatMap(line => /(\/\S+) \(0x/.exec(line)?.[1] ?? [])
  const loader = libraries.find(library => /\/ld[^/]*$/.test(library))
  if (loader === undefined) {
    throw new LabError(`${machine.host.name} lacks ${program}, and this machine has none to lend`, {
      exit: Exit.machine,
      suggestions: [`apt-get install ${program === 'ping' ? 'iputils-ping' : program}`],
    })
  }
  const note = 'grep -qsxF "$2" "/run/cnilab-ssh/$1/sent" || echo "$2" >>"/run/cnilab-ssh/$1/sent"; mkdir -p "$2"'
  await machine.run(['sh', '-c', note, 'sh', cluster, folder])
  await send(here, machine, ['-h', path, ...libraries], '/', folder) // -h: what links lead to
  const dirs = [...new Set(libraries.map(library => `${folder}${library.replace(/\/[^/]*$/, '')}`))].join(':')
  const start = `#!/bin/sh\nexec ${paste([`${folder}${loader}`, '--library-path', dirs, `${folder}${path}`])} "$@"\n`
  const put = 'cat >"/opt/cnilab/bin/$1" && chmod 755 "/opt/cnilab/bin/$1"'
  const { exitCode, stderr } = await machine.run(['sh', '-c', put, 'sh', program], start)
  if (exitCode === 0) return
  throw new LabError(`${program} could not be lent to ${machine.host.name}: ${stderr.trim()}`, {
    exit: Exit.machine,
    suggestions: [`is there room? ${typedThere(machine.host, 'df -h /opt')}`],
  })
}
