import type { Check, CommandCheck, Course, Lab, Mistake, Step } from '../../../../lab-runner/src/course/lab.ts'

/** A check of `true` on node1, with what a test wants different. */
export function check(change: Partial<CommandCheck> = {}): CommandCheck {
  const plain = { on: 'node1', run: ['true'], within: 0, holds: 'always', needs: [], hint: 'is it true?' } as const
  return { expect: `${change.on ?? 'node1'} says ${change.run?.join(' ') ?? 'true'}`, ...plain, ...change }
}

export function step(id: string, checks: readonly Check[], change: Partial<Step> = {}): Step {
  return { id, title: `The ${id}`, text: '', commands: [], mistakes: [], checks, ...change }
}

export function mistake(name: string, seen: Mistake['seen']): Mistake {
  return { name, make: { drop: 'true' }, seen, say: `you made the mistake: ${name}` }
}

export function lab(id: string, steps: readonly Step[], change: Partial<Lab> = {}): Lab {
  return {
    id,
    number: id.slice(0, 2),
    title: `About ${id.slice(3)}`,
    module: id.slice(3),
    minutes: 10,
    cka: [],
    netconf: {},
    underlays: ['bridged', 'routed'],
    intro: '',
    outro: '',
    steps,
    dir: `/course/${id}`,
    ...change,
  }
}

export function course(labs: readonly Lab[]): Course {
  return { title: 'A small course', nodes: [], pods: [], labs, dir: '/course' }
}
