/** The by-hand track: a lab's solution as its README gives it, typed on the nodes. */

import { applies } from '../checks/applies.ts'
import type { Command, Lab, Step } from '../course/lab.ts'
import { Exit, LabError } from '../errors.ts'
import { patience } from '../patience.ts'
import type { Cluster, Underlay } from '../providers/provider.ts'

const LOG = '/run/.solution.log'

/**
 * A link whose carrier has come drops packets until the kernel has looked at it again, which it does once a second
 * (net/core/link_watch.c); an agent is ready when it says so. A person types more slowly than that.
 */
const settled = `for try in {1..60}; do
  { ip -o link; ip -all netns exec ip -o link; } 2>&1 | grep 'LOWER_UP.* state [DL]O' >/dev/null || break
  sleep 0.05
done
for try in {1..200}; do
  [ -e /run/agent.log ] && ! grep -q ready /run/agent.log || break
  sleep 0.05
done`

/** Steps of a lab that belong to this underlay and to the by-hand track; those for kubelets only where there are some. */
export function handSteps(lab: Lab, underlay: Underlay, kubelet = false): readonly Step[] {
  return lab.steps.filter(step => applies(step, { track: 'hand', underlay, kubelet }))
}

/** What the solution types, in order; commands that only look are left out. */
export function solutionOf(lab: Lab, underlay: Underlay): readonly Command[] {
  return handSteps(lab, underlay)
    .flatMap(({ commands }) => commands)
    .filter(({ look }) => !look)
}

/**
 * Types commands on their nodes, each node's in order, the nodes side by side where `together` says that they do not wait for each other.
 * `strict`: the first command that fails ends it with an error; else all are typed whatever happens, as a person would.
 */
export async function typeCommands(
  cluster: Cluster,
  commands: readonly Command[],
  options: { readonly strict: boolean; readonly together?: boolean },
): Promise<void> {
  if (options.together) {
    await Promise.all(
      cluster.nodes.map(({ name }) =>
        typeCommands(
          cluster,
          commands.filter(command => command.node === name),
          { strict: options.strict },
        ),
      ),
    )
    return
  }
  for (const group of byNode(commands)) await typeOnNode(cluster, group, options.strict)
}

async function typeOnNode(cluster: Cluster, commands: readonly Command[], strict: boolean): Promise<void> {
  const [first] = commands
  const node = cluster.nodes.find(({ name }) => name === first?.node)
  if (first === undefined || node === undefined) return
  // Output goes to a file of the node: what is left running in the background must not hold our pipes open.
  const script = [`exec >${LOG} 2>&1`, ...commands.map(({ text }) => text), settled].join('\n')
  const { exitCode } = await node.exec(['bash', ...(strict ? ['-euo', 'pipefail'] : []), '-c', script], {
    timeout: patience(30_000),
    env: { NODE2: cluster.nodes[1]?.host?.hostname ?? '' },
  })
  if (exitCode === 0 || !strict) return
  const { stdout } = await node.exec(['tail', '-n', '5', LOG])
  throw new LabError(`the solution stopped on ${node.name} (exit ${exitCode}): ${stdout.trim()}`, {
    exit: Exit.content,
    suggestions: [`the commands were:\n${commands.map(({ text }) => `    ${text}`).join('\n')}`],
  })
}

function byNode(commands: readonly Command[]): readonly (readonly Command[])[] {
  const groups: Command[][] = []
  for (const command of commands) {
    const last = groups.at(-1)
    if (last?.[0]?.node === command.node) last.push(command)
    else groups.push([command])
  }
  return groups
}
