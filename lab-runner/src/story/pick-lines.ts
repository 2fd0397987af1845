import type { LogLine } from './log-lines.ts'

export interface PodName {
  readonly namespace: string
  readonly name: string
}

/**
 * Those that are about one pod, in order: they have its name, or an id that a line about it has told (its uid, its sandbox, its
 * containers). Of pods that had the name one after the other, the last. Pure.
 */
export function pickLines(lines: readonly LogLine[], { namespace, name }: PodName): readonly LogLine[] {
  const sorted = lines.toSorted((one, other) => one.at - other.at)
  const full = escapeWords(`${namespace}/${name}`)
  // A name ends where a character comes that could not be part of one: web is not web-2.
  const named = new RegExp(
    `(?<![\\w.-])${full}(?![\\w.-])|Name:${escapeWords(name)},Uid:[^,]*,Namespace:${escapeWords(namespace)},|\\b${escapeWords(name)}_${escapeWords(namespace)}\\(`,
  )
  const made = sorted.findLastIndex(
    ({ who, words }) => who === 'API server' && /^(create|keeps) pods /.test(words) && named.test(words),
  )
  const ids = new Set<string>()
  return sorted.slice(Math.max(made, 0)).filter(({ words }) => {
    if (!named.test(words) && ![...ids].some(id => words.includes(id))) return false
    for (const id of idsIn(words)) ids.add(id)
    return true
  })
}

function idsIn(words: string): readonly string[] {
  const found = [
    ...words.matchAll(/returns (?:sandbox|container) id "?([0-9a-f]{64})/g),
    ...words.matchAll(/\bpodsandboxid="?([0-9a-f]{64})/g),
    ...words.matchAll(/, uid ([0-9a-f-]{36})$/g),
  ]
  return found.flatMap(([, id]) => (id === undefined ? [] : [id]))
}

const escapeWords = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
