/** The suite over the correct plugin of each kind, once: its scores, and which commands each item gives. */
import type { Item, Kind } from '../../lab-runner/src/conform/item.ts'
import { prepare } from '../../lab-runner/src/conform/prepare.ts'
import type { Rig } from '../../lab-runner/src/conform/rig.ts'
import { runItems } from '../../lab-runner/src/conform/run.ts'
import type { Score } from '../../lab-runner/src/conform/score.ts'
import { correct } from './make-broken.ts'

export interface Control {
  readonly scores: readonly Score[]
  /** By the id of the item. */
  readonly commands: ReadonlyMap<string, ReadonlySet<string>>
}

export async function runControl(kind: Kind, items: readonly Item[]): Promise<Control> {
  const commands = new Map<string, Set<string>>()
  const watched = items.map((item): Item => {
    // The rig gives these two by itself.
    const given = new Set(['ADD', 'DEL'])
    commands.set(item.id, given)
    return { ...item, run: rig => item.run(listening(rig, command => given.add(command))) }
  })
  const scores = await runItems(watched, await prepare({ plugin: correct[kind], kind }))
  return { scores, commands }
}

function listening(rig: Rig, note: (command: string) => void): Rig {
  return {
    ...rig,
    call(call) {
      note(call.command)
      return rig.call(call)
    },
    must(call) {
      note(call.command)
      return rig.must(call)
    },
  }
}
