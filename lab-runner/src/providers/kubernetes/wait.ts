/** Waits for a part of Kubernetes, and says which one died meanwhile. */
import { setTimeout as pause } from 'node:timers/promises'
import { Exit, LabError } from '../../errors.ts'
import { clockRemedy, isAboutClocks } from '../../kubernetes/clock.ts'
import type { Node } from '../provider.ts'

export interface Waiting {
  /** As in "the API server is ready". */
  readonly until: string
  /** The part whose words explain it if it does not come true, and its node. */
  readonly part: string
  readonly on: Node
  readonly nodes: readonly Node[]
  /** Default 60. */
  readonly seconds?: number
}

/** Asks again and again. Throws LabError with the last lines of a part that has ended, or of `part` when the time is over. */
export async function waitUntil(isSo: () => Promise<boolean>, waiting: Waiting): Promise<void> {
  const { until, part, on, nodes, seconds = 60 } = waiting
  const end = performance.now() + seconds * 1000
  for (let turn = 1; !(await asked(isSo(), nodes)); turn += 1) {
    if (turn % 5 === 0) await mustLive(nodes)
    if (performance.now() > end) {
      const said = await lastLines(on, part)
      const what = `after ${seconds} seconds it is not so that ${until}; ${part} on ${on.name} says`
      throw new LabError(`${what}:\n${said}`, {
        exit: Exit.machine,
        suggestions: [isAboutClocks(said) ? clockRemedy : 'cnilab doctor'],
      })
    }
    await pause(50)
  }
}

/** Who is asked may keep us waiting because another has ended. */
async function asked(answer: Promise<boolean>, nodes: readonly Node[]): Promise<boolean> {
  answer.catch(() => {}) // where nobody waits for it any more
  for (;;) {
    const said = await Promise.race([answer, pause(500)])
    if (said !== undefined) return said
    await mustLive(nodes)
  }
}

/** Throws LabError for a part that was started and has ended, and for a node that went as a whole. */
export async function mustLive(nodes: readonly Node[]): Promise<void> {
  const answers = await Promise.all(nodes.map(node => node.exec(['dead-parts'])))
  const gone = answers.find(({ exitCode, stderr }) => exitCode === 137 && stderr !== '')
  if (gone !== undefined) throw new LabError(gone.stderr.trim(), { exit: Exit.machine, suggestions: ['cnilab doctor'] })
  const dead = answers.map(({ stdout }) => stdout.split('\n')[0])
  for (const [index, part] of dead.entries()) {
    const node = nodes[index]
    if (!part || node === undefined) continue
    throw new LabError(`${part} on ${node.name} has ended; its last words:\n${await lastLines(node, part)}`, {
      exit: Exit.machine,
      suggestions: ['cnilab doctor'],
    })
  }
}

/** Those of errors, where there are any: a part that ends says much else. */
async function lastLines(node: Node, part: string): Promise<string> {
  const { stdout } = await node.exec(['tail', '-n', '60', `/var/log/${part}.log`])
  const lines = stdout.trimEnd().split('\n')
  const errors = lines.filter(line => /^[EF]\d{4} |level=(error|fatal)|"level":"(error|fatal)"|^panic:/.test(line))
  return (errors.length > 0 ? errors : lines).slice(-4).join('\n') || '(nothing)'
}
