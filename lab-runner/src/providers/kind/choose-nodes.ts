import { Exit, LabError } from '../../errors.ts'
import type { Container } from './engine.ts'

/** The two that the labs use, control plane first, or those that --nodes names. Throws LabError with what to type. */
export function chooseNodes(
  nodes: readonly Container[],
  { wanted, engine }: { readonly wanted?: string | undefined; readonly engine: string },
): readonly Container[] {
  const names = nodes.map(({ name }) => name)
  const chosen =
    wanted === undefined ? nodes : wanted.split(',').flatMap(name => nodes.filter(one => one.name === name))
  if (chosen.length !== 2 || chosen[0] === chosen[1]) {
    const [first = '', ...others] = names
    const option = `--nodes ${[first, others[0] ?? ''].join(',')}`
    const [{ cluster } = { cluster: '' }] = nodes
    throw new LabError(
      wanted === undefined
        ? `kind cluster ${cluster} has ${nodes.length} node${nodes.length === 1 ? '' : 's'}, and the labs use two`
        : `--nodes ${wanted}: two nodes of kind cluster ${cluster} are needed; it has ${names.join(', ')}`,
      { suggestions: others.length > 0 ? [option] : ['another one, made for the labs: --name NEW'] },
    )
  }
  const stopped = chosen.filter(({ running }) => !running).map(({ name }) => name)
  if (stopped.length === 0) return chosen
  throw new LabError(`${stopped.join(' and ')} ${stopped.length > 1 ? 'are' : 'is'} stopped`, {
    exit: Exit.machine,
    suggestions: [`${engine} start ${stopped.join(' ')}`],
  })
}
