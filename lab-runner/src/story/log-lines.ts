/** The logs of a Kubernetes, each in its own form, as lines with a time and words. Pure. */

export type Teller = 'API server' | 'scheduler' | 'kubelet' | 'containerd'

export interface LogLine {
  /** Milliseconds since 1970, with fractions. */
  readonly at: number
  readonly who: Teller
  readonly node: string
  /** What it says, without its own time and place in the source. */
  readonly words: string
  /** Of use to who looks for an error in that program only. */
  readonly minor: boolean
  /** As it is in the log. */
  readonly raw: string
}

export interface Log {
  readonly who: Teller
  readonly node: string
  readonly text: string
  /** Of the node's clock, as `date +%:z` says it: logs of Kubernetes have neither zone nor year. */
  readonly zone: string
  /** For the same reason. */
  readonly now: Date
  /** As the kubelet has them of containers: every line has the time before it at which it came. */
  readonly isContainers?: boolean
}

/** Lines that have no time of their own (stack traces) are left out. */
export function linesOf(log: Log): readonly LogLine[] {
  const read = readers[log.who]
  const rows = log.isContainers ? fromContainer(log.text) : log.text.split('\n').map(raw => ({ raw }))
  return rows.flatMap(({ raw, came }: Row) => {
    const found = raw === '' ? undefined : read(raw, log, came)
    return found === undefined ? [] : [{ ...found, who: log.who, node: log.node, raw }]
  })
}

interface Row {
  readonly raw: string
  readonly came?: number
}

/** `2026-11-21T14:55:01.123456789Z stderr F WORDS`, in the form that CRI has for logs; one that is too long is in several, all but the last with P. */
function fromContainer(text: string): readonly Row[] {
  const rows: Row[] = []
  let begun = ''
  for (const line of text.split('\n')) {
    const [, time, tag, words = ''] = /^(\S+) std(?:out|err) ([FP]) (.*)$/.exec(line) ?? []
    if (time === undefined) continue
    begun += words
    if (tag === 'P') continue
    rows.push({ raw: begun, came: Date.parse(time) + micros(time) })
    begun = ''
  }
  return rows
}

type Reader = (raw: string, log: Log, came?: number) => Pick<LogLine, 'at' | 'words' | 'minor'> | undefined

const readers: Readonly<Record<Teller, Reader>> = {
  'API server': (raw, log, came) => readAudit(raw) ?? readKlog(raw, log, came),
  scheduler: readKlog,
  kubelet: readKlog,
  containerd: readLogfmt,
}

interface AuditEvent {
  readonly verb: string
  readonly user: { readonly username: string }
  readonly objectRef?: {
    readonly resource: string
    readonly subresource?: string
    readonly namespace?: string
    readonly name?: string
  }
  readonly responseStatus?: { readonly code: number }
  readonly responseObject?: { readonly metadata?: { readonly name?: string; readonly uid?: string } }
  readonly stageTimestamp: string
}

/** audit.k8s.io/v1 Event, one JSON object a line. */
function readAudit(raw: string): ReturnType<Reader> {
  const event = parse(raw)
  if (event?.objectRef === undefined) return undefined
  const { verb, user, objectRef: of, responseStatus, responseObject, stageTimestamp } = event
  const name = of.name ?? responseObject?.metadata?.name ?? ''
  const kind = of.subresource === undefined ? of.resource : `${of.resource}/${of.subresource}`
  const uid = responseObject?.metadata?.uid
  const words = `${verb} ${kind} ${of.namespace}/${name} for ${user.username}: ${responseStatus?.code ?? 'no answer'}`
  const at = Date.parse(stageTimestamp) + micros(stageTimestamp)
  return { at, words: uid === undefined ? words : `${words}, uid ${uid}`, minor: false }
}

function parse(raw: string): AuditEvent | undefined {
  try {
    return JSON.parse(raw)
  } catch {
    return undefined // the line that is being written
  }
}

/** `I1121 14:55:01.123456     310 kubelet.go:2345] words`, of k8s.io/klog. A container may have another time zone than its node. */
function readKlog(raw: string, { zone, now }: Log, came?: number): ReturnType<Reader> {
  const found = /^[IWEF](\d\d)(\d\d) (\d\d:\d\d:\d\d\.\d{3})(\d{3})\s+\d+ [^\]]+\] (.*)$/.exec(raw)
  if (found === null) return undefined
  const [, month, day, time, fraction, words = ''] = found
  const minor = / for volume /.test(words)
  if (came !== undefined) return { at: came, words, minor }
  const inYear = (year: number) => Date.parse(`${year}-${month}-${day}T${time}${zone}`)
  const year = now.getFullYear()
  const at = inYear(year) > now.getTime() + 86_400_000 ? inYear(year - 1) : inYear(year)
  return { at: at + Number(fraction) / 1000, words, minor }
}

/** `time="2026-11-21T14:55:01.123456789Z" level=info msg="words"`, of logrus. */
function readLogfmt(raw: string): ReturnType<Reader> {
  const found = /^time="([^"]+)" level=(\w+) msg=(?:"((?:[^"\\]|\\.)*)"|(\S+))(.*)$/.exec(raw)
  if (found === null) return undefined
  const [, time = '', level, quoted, bare = '', fields = ''] = found
  const words = quoted === undefined ? bare : quoted.replace(/\\(.)/g, (_, next) => (next === 'n' ? ' ' : next))
  const minor = level === 'debug' && !/^(begin cni setup|cni result)/.test(words)
  return { at: Date.parse(time) + micros(time), words: `${words}${fields}`, minor }
}

/** What is below a millisecond in a time as RFC 3339 has it, in milliseconds. */
function micros(time: string): number {
  const [, rest = ''] = /\.\d{3}(\d+)/.exec(time) ?? []
  return rest === '' ? 0 : Number(`0.${rest}`)
}
