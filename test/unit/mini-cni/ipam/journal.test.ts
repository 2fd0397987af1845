import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { journalIn, type Ledger, transact } from '#mini-cni/ipam/journal.ts'

const directory = mkdtempSync(join(tmpdir(), 'journal-'))
const path = join(directory, 'journal')
afterEach(() => rmSync(directory, { recursive: true, force: true }))

/** A set of words: `+word` and `-word`. */
const words: Ledger<Set<string>> = {
  empty: () => new Set(),
  replay(state, record) {
    if (!/^[+-]\w+$/.test(record)) throw new Error('not a word')
    if (record[0] === '+') state.add(record.slice(1))
    else state.delete(record.slice(1))
  },
  size: state => state.size,
  summary: state => [...state].map(word => `+${word}`),
}

test('what one reads is what another wrote, at once and after it ended', () => {
  const one = journalIn(directory, words)
  const two = journalIn(directory, words)
  add(one, 'alpha')
  expect(list(two)).toEqual(['alpha'])
  add(two, 'beta')
  expect(list(one)).toEqual(['alpha', 'beta'])
  expect(list(journalIn(directory, words))).toEqual(['alpha', 'beta'])
})

test('a journal that is cut off at any byte holds the whole lines before the cut, and goes on from there', () => {
  const text = '+alpha\n+be\n-alpha\n+gamma\n'
  const seen = []
  for (let length = 0; length <= text.length; length++) {
    add(journalIn(directory, words), 'made')
    writeFileSync(path, text.slice(0, length))
    const whole = text.slice(0, length).split('\n').slice(0, -1)
    const expected = new Set<string>()
    for (const line of whole) words.replay(expected, line)
    expect(list(journalIn(directory, words)), `cut at ${length}`).toEqual([...expected])
    add(journalIn(directory, words), 'next')
    expect(readFileSync(path, 'latin1'), `cut at ${length}`).toBe([...whole, '+next', ''].join('\n'))
    seen.push(whole.length)
  }
  expect(seen).toHaveLength(text.length + 1)
})

test('a torn line that appears under an open journal is cut off by the next write', () => {
  const journal = journalIn(directory, words)
  add(journal, 'alpha')
  appendFileSync(path, '+bet')
  expect(list(journal)).toEqual(['alpha'])
  add(journal, 'gamma')
  expect(readFileSync(path, 'latin1')).toBe('+alpha\n+gamma\n')
})

test('a change that throws leaves neither a record nor a trace in the state', () => {
  const journal = journalIn(directory, words)
  add(journal, 'alpha')
  const change = () =>
    transact(journal, (state, append) => {
      state.add('beta')
      append('+beta')
      throw new Error('the cable fell out')
    })
  expect(change).toThrow('the cable fell out')
  expect(list(journal)).toEqual(['alpha'])
  expect(readFileSync(path, 'latin1')).toBe('+alpha\n')
})

test('a journal that is removed is begun anew, also by who had it open', () => {
  const journal = journalIn(directory, words)
  add(journal, 'alpha')
  rmSync(directory, { recursive: true })
  expect(list(journal)).toEqual([])
  add(journal, 'beta')
  truncateSync(path, 0)
  expect(list(journal)).toEqual([])
})

test('a damaged line is named with its file, its number and what to do', () => {
  add(journalIn(directory, words), 'alpha')
  appendFileSync(path, 'rubbish here\n+beta\n')
  expect(() => list(journalIn(directory, words))).toThrow(
    `${path}, line 2: "rubbish here" cannot follow the lines before it (not a word); remove the pods of this network, then the file`,
  )
})

test('is as long as what it says, not as old as the node; who had the long one open follows', () => {
  const follower = journalIn(directory, words)
  const writer = journalIn(directory, words)
  add(writer, 'first')
  let largest = 0
  for (let i = 0; i < 5000; i++) {
    add(writer, `word${i}`)
    transact(writer, (state, append) => {
      state.delete(`word${i}`)
      append(`-word${i}`)
    })
    if (i % 100 === 0) expect(list(follower)).toEqual(['first'])
    largest = Math.max(largest, statSync(path).size)
  }
  expect(largest).toBeLessThan(4096)
  expect(list(journalIn(directory, words))).toEqual(['first'])
})

function add(journal: ReturnType<typeof journalIn<Set<string>>>, word: string): void {
  transact(journal, (state, append) => {
    state.add(word)
    append(`+${word}`)
  })
}

function list(journal: ReturnType<typeof journalIn<Set<string>>>): readonly string[] {
  return transact(journal, state => [...state])
}
