import { relative } from 'node:path'
import type { CodeTrouble } from '../checks/report.ts'

/**
 * Why an agent does not serve, by `told`: its log, perhaps after the shim's answer. The last hole that it met or error that it ended with, and the first place of the stack that is in
 * a module of the tree `source`.
 */
export function agentTrouble(told: string, node: string, source: string): CodeTrouble {
  const at = Math.max(told.lastIndexOf('TODO('), told.lastIndexOf('Error: '))
  if (at < 0) return { kind: 'threw', message: wordIn(told), node }
  const [first = '', ...stack] = told.slice(at).split('\n')
  const hole = /^TODO\(\d\d-[\w-]+\)/.exec(first)?.[0]
  return {
    kind: hole === undefined ? 'threw' : 'todo',
    message: hole ?? first.replace('Error: ', ''),
    node,
    ...stack.map(line => placeIn(line, source)).find(place => place !== undefined),
  }
}

/** `at planRepair (file:///…/agent/repair.ts:34:9)` */
function placeIn(line: string, source: string): Pick<CodeTrouble, 'file' | 'line' | 'function'> | undefined {
  const [, called, path = '', number] = /^\s+at (?:(.+) \()?file:\/\/(\/.+?):(\d+):\d+\)?$/.exec(line) ?? []
  const file = relative(source, decodeURI(path))
  if (path === '' || file.startsWith('..') || !file.includes('/')) return undefined
  const name = called?.replace(/^(?:async |new )?(?:Object\.)?/, '')
  return { file, line: Number(number), ...(name && { function: name }) }
}

/** What the shim said, as an error of CNI, or the last line. */
function wordIn(told: string): string {
  return /"msg":"([^"]*)"/.exec(told)?.[1] ?? (told.trim().split('\n').at(-1) || 'the agent does not answer')
}
