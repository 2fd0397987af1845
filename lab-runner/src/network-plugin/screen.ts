import { wrap } from '../report/wrap.ts'
import type { NodeReport } from './tell-node.ts'

/** A table of the interfaces, and below it how pods are connected and how packets cross nodes. */
export function nodeScreen({
  hostname,
  plugin,
  evidence,
  links,
  pods,
  crossing,
  warnings,
}: NodeReport): readonly string[] {
  const wide = (texts: readonly string[]) => Math.max(...texts.map(text => text.length)) + 2
  const name = wide(links.map(link => link.name))
  const kind = wide(links.map(link => link.kind))
  const said = (label: string, text: string) => wrap(text, ' '.repeat(10), label.padEnd(10))
  return [
    `${hostname}: ${plugin ?? 'no network plugin that is known here'}`,
    ...(evidence.length === 0 ? [] : wrap(`known by: ${evidence.join(', ')}`, '  ')),
    '',
    ...links.flatMap(link => {
      const indent = ' '.repeat(2 + name + kind)
      const first = `  ${link.name.padEnd(name)}${link.kind.padEnd(kind)}`
      return wrap(`${link.means}${link.address === '' ? '' : ` (${link.address})`}`, indent, first)
    }),
    '',
    ...said('pods', pods),
    ...said('nodes', crossing),
    ...warnings.flatMap(warning => wrap(warning, '  ', '✘ ')),
  ]
}
