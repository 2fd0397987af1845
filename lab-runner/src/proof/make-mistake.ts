/** A lab's solution with one thing wrong in it. */
import type { Command, Make, Step } from '../course/lab.ts'

/** The commands of `solution` with the mistake committed in `step`; look-alikes in other steps stay as they are. */
export function commit(make: Make, step: Step, solution: readonly Command[]): readonly Command[] {
  if ('then' in make) {
    const last = solution.findLastIndex(command => step.commands.includes(command))
    const added: Command = { node: make.on, text: make.then, look: false, folded: false, line: 0 }
    return [...solution.slice(0, last + 1), added, ...solution.slice(last + 1)]
  }
  const wrong = 'drop' in make ? make.drop : make.instead[0]
  return solution.flatMap(command => {
    if (command.text !== wrong || !step.commands.includes(command)) return [command]
    return 'drop' in make ? [] : [{ ...command, text: make.instead[1] }]
  })
}
