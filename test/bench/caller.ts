/** Calls of plugins, timed from exec to exit by calls.c. */
import { createNetns } from '../../mini-cni/src/netns/create.ts'
import { type Program, startProgram } from './program.ts'
import type { Subject } from './subjects.ts'

/** Which containers: `set`-`first` and those that follow, in namespaces of the same names after `pods`. */
export interface Which {
  readonly set: string
  readonly pods: string
  readonly first?: number
  readonly count?: number
}

export interface Caller {
  /** Milliseconds from the first exec to the last exit. Throws what the first call said that failed. */
  call(command: string, subject: Subject, which: Which): Promise<number>
  end(): Promise<void>
}

export async function startCaller(file: string): Promise<Caller> {
  const program: Program = await startProgram([file])
  return {
    async call(command, { name, file, conf, node, path, variables }, { set, pods, first = 0, count = 1 }) {
      // As long as ids of containers are.
      const id = `${set}-0123456789abcdef0123456789abcdef`
      const said = await program.ask([command, file, conf, node, pods, id, first, count, path, ...variables].join('\t'))
      if (said.startsWith('!'))
        throw new Error(`${command} of ${name}: ${said.slice(2).trim() || 'it fails and says nothing'}`)
      return Number(said) / 1000
    },
    end: program.end,
  }
}

/** Namespaces from number `first` on. They stay: the kernel's removal of one disturbs whoever is measured next. */
export function makePods(pods: string, first: number, count: number): void {
  for (let i = first; i < first + count; i++) createNetns(`${pods}-${i}`)
}

/** Has each attach and detach one pod. Those of others that cannot are left out, and what they said is told. */
export async function thatWork(
  subjects: readonly Subject[],
  caller: Caller,
): Promise<{ readonly working: readonly Subject[]; readonly notes: readonly string[] }> {
  makePods('try', 0, 1)
  const working: Subject[] = []
  const notes: string[] = []
  for (const subject of subjects) {
    try {
      for (const command of ['ADD', 'DEL']) await caller.call(command, subject, { set: 'try', pods: 'try' })
      working.push(subject)
    } catch (error) {
      if (subject.ours) throw error
      notes.push(`${subject.name} was left out; ${(error as Error).message}`)
    }
  }
  return { working, notes }
}
