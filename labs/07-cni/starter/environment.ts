// generated from mini-cni/src/protocol by npm run generate; do not edit
import { Todo } from '../model.ts'
import { CniError, codes } from './error.ts'

export const commands = ['ADD', 'DEL', 'CHECK', 'GC', 'STATUS', 'VERSION'] as const
export type Command = (typeof commands)[number]

/** What a runtime says by environment variables (CNI SPEC §2, "Parameters"). Empty where the command needs none. */
export interface Environment {
  readonly command: Command
  readonly containerId: string
  /** Path of the pod's network namespace. */
  readonly netns: string
  readonly ifname: string
  /** Folders in which other plugins are looked for, in order. */
  readonly path: readonly string[]
  readonly args: CniArgs
}

/** What CNI_ARGS may ask for. It is the oldest of three ways to ask, and the weakest. */
export interface CniArgs {
  readonly mac?: string
  /** CIDR or plain. */
  readonly ips?: readonly string[]
}

type Variables = Readonly<Record<string, string | undefined>>

/**
 * Reads and checks the variables that the command needs. Throws CniError 4 that names every one that is missing or wrong,
 * not only the first.
 *
 * - CNI_COMMAND is one of `commands`.
 * - ADD and CHECK need CNI_CONTAINERID, CNI_NETNS and CNI_IFNAME. DEL needs the first and the last: the namespace may be
 *   gone. The others need none, and what they are given is not looked at.
 * - `containerIdTrouble` and `ifnameTrouble` say what is wrong with a value. CNI_ARGS (`readArgs`) must be right for ADD and
 *   CHECK; a DEL must not fail over it.
 */
export function readEnvironment(env: Variables): Environment {
  const command = commands.find(one => one === env.CNI_COMMAND)
  if (command === undefined) throw unknownCommand(env.CNI_COMMAND)
  const { CNI_CONTAINERID: containerId = '', CNI_NETNS: netns = '', CNI_IFNAME: ifname = '' } = env
  const adds = command === 'ADD' || command === 'CHECK'
  const { args, trouble } = readArgs(env.CNI_ARGS ?? '')
  // TODO(07-cni): list what is wrong with each variable that this command needs; throw them all as one CniError 4, or return what was read
  throw new Todo('07-cni')
}

/** libcni's rule (utils.go), and no `..`: ids become parts of file names in many a plugin. */
function containerIdTrouble(id: string): string | undefined {
  if (id === '') return 'CNI_CONTAINERID is missing'
  if (/^[A-Za-z0-9][\w.-]*$/.test(id) && !id.includes('..')) return undefined
  return `CNI_CONTAINERID ${quote(id)} is no container id; use letters, digits, "_", "." and "-", first a letter or a digit`
}

/**
 * dev_valid_name in net/core/dev.c: at most 15 bytes, no slash, colon or blank, neither `.` nor `..`. A `%` asks the kernel for
 * a name of its own choice, and `all` and `default` are folders of settings that are no interface's (net/ipv4/devinet.c).
 */
function ifnameTrouble(name: string): string | undefined {
  if (name === '') return 'CNI_IFNAME is missing'
  if (name.length > 15) return `CNI_IFNAME ${quote(name)} is longer than 15 bytes`
  if (/^[!-~]+$/.test(name) && !/[/:%]/.test(name) && !['.', '..', 'all', 'default'].includes(name)) return undefined
  return `CNI_IFNAME ${quote(name)} is no interface name; no "/", ":", "%" or blank, and none of ".", "..", "all", "default"`
}

/** Keys that mean something here; any other is an error unless the runtime says IgnoreUnknown (libcni's args.go). */
const known = ['IgnoreUnknown', 'MAC', 'IP', 'GATEWAY']

/** Reads `K=V;K2=V2`. A value may contain `=`. */
function readArgs(text: string): { readonly args: CniArgs; readonly trouble: string | undefined } {
  const pairs = text.split(';').filter(pair => pair !== '')
  const broken = pairs.find(pair => pair.indexOf('=') < 1)
  if (broken !== undefined) return { args: {}, trouble: `CNI_ARGS: ${quote(broken)} is no KEY=VALUE` }
  const values = new Map(pairs.map(pair => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]))
  const strange = [...values.keys()].filter(key => !known.includes(key))
  const lenient = /^(1|true)$/i.test(values.get('IgnoreUnknown') ?? '')
  const mac = values.get('MAC')
  const ips = values.get('IP')
  return {
    args: { ...(mac && { mac }), ...(ips && { ips: ips.split(',') }) },
    trouble:
      strange.length === 0 || lenient
        ? undefined
        : `CNI_ARGS: unknown ${strange.map(quote).join(', ')}; add IgnoreUnknown=1 if that is meant for another plugin`,
  }
}

function unknownCommand(value = ''): CniError {
  return new CniError(codes.invalidEnvironment, `CNI_COMMAND ${quote(value)} is none of ${commands.join(', ')}`)
}

function quote(text: string): string {
  return JSON.stringify(text)
}
