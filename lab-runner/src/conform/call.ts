/** One call of a plugin as a runtime makes it: environment, configuration on stdin, answer on stdout. */
import { paste } from '../shell.ts'
import type { Machine } from './machine.ts'
import type { Call, Called, Json } from './rig.ts'
import type { Subject } from './subject.ts'

export async function makeCall(machine: Machine, subject: Subject, call: Call, containerId: string): Promise<Called> {
  const plugin = call.plugin ?? subject.plugin
  const input = inputOf(call, subject.conf)
  const environment = environmentOf(call, subject.cniPath, containerId)
  // `env` would take a path with "=" in it for a variable.
  const program = plugin.includes('=') ? ['sh', '-c', 'exec "$0"', plugin] : [plugin]
  const argv = [
    ...['env', ...(call.cwd === undefined ? [] : ['-C', call.cwd]), '-i', ...environment],
    ...(call.via ?? []),
    ...program,
  ]
  const closed = ['sh', '-c', 'exec "$@" <&-', 'sh']
  const said = await machine.exec([...(input === undefined ? closed : []), ...argv], {
    ...(input === undefined ? {} : { input }),
    timeout: call.timeout ?? subject.timeout ?? 10_000,
    ...(call.killAfter === undefined ? {} : { killAfter: call.killAfter }),
  })
  const repeat = input === undefined ? `${paste(argv)} <&-` : `printf %s ${paste([input])} | ${paste(argv)}`
  return { ...said, call, json: objectIn(said.stdout), repeat }
}

function inputOf(call: Call, conf: Json): string | undefined {
  if ('stdin' in call && (call.stdin === undefined || typeof call.stdin === 'string')) return call.stdin
  return JSON.stringify(merged(call.stdin ?? conf, call.conf))
}

/** `undefined` removes a key; JSON.stringify leaves it out. */
function merged(conf: Json | string, changes: Json | undefined): Json | string {
  return typeof conf === 'string' ? conf : { ...conf, ...changes }
}

/** VERSION is asked as libcni does: the word `dummy` where it has nothing to say. */
function environmentOf(call: Call, cniPath: string, containerId: string): readonly string[] {
  const dummy = call.command === 'VERSION'
  const pod = call.pod
  const wanted: Record<string, string | undefined> = {
    PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    CNI_COMMAND: call.command,
    ...(['GC', 'STATUS', 'VERSION'].includes(call.command) && pod === undefined
      ? {}
      : { CNI_CONTAINERID: pod?.containerId ?? containerId }),
    CNI_PATH: dummy ? 'dummy' : cniPath,
    ...(dummy ? { CNI_NETNS: 'dummy', CNI_IFNAME: 'dummy' } : {}),
    ...(pod === undefined ? {} : { CNI_NETNS: pod.netns }),
    ...(['GC', 'STATUS', 'VERSION'].includes(call.command) ? {} : { CNI_IFNAME: call.ifname ?? 'eth0' }),
    ...call.env,
  }
  return Object.entries(wanted).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]))
}

/** stdout where it is exactly one JSON object. */
function objectIn(stdout: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(stdout)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch {
    return undefined
  }
}
