import { expect, test } from 'vitest'
import { LabError } from '../../../lab-runner/src/errors.ts'
import { commandFiles, findCommand } from '../../../lab-runner/src/find-command.ts'

const ids = ['author/new', 'author/prove', 'board', 'check', 'doctor', 'down', 'list', 'start', 'up']

const suggestion = (...argv: string[]) => {
  try {
    return findCommand(argv, ids)
  } catch (error) {
    if (!(error instanceof LabError)) throw error
    return { exit: error.exit, message: error.message, first: error.suggestions[0] }
  }
}

test('a word is a command, the rest is its own', () => {
  expect(findCommand(['start', '03', '--code'], ids)).toEqual({ id: 'start', rest: ['03', '--code'] })
})

test('two words are a command in a folder', () => {
  expect(findCommand(['author', 'prove', '03'], ids)).toEqual({ id: 'author/prove', rest: ['03'] })
})

test('no words, or only flags, is the board', () => {
  expect(findCommand([], ids)).toEqual({ id: 'board', rest: [] })
  expect(findCommand(['--json'], ids)).toEqual({ id: 'board', rest: ['--json'] })
})

test.each([
  ['lst', 'list'],
  ['chekc', 'check'],
  ['doc', 'doctor'],
  ['sart', 'start'],
])('%s: did you mean %s', (typed, meant) => {
  expect(suggestion(typed)).toEqual({
    exit: 2,
    message: `there is no command "${typed}"`,
    first: `did you mean:  cnilab ${meant}`,
  })
})

test('a word in a folder that is none', () => {
  expect(suggestion('author', 'prvoe')).toMatchObject({ exit: 2, first: 'did you mean:  cnilab author prove' })
})

test('nothing near: only where all commands are listed', () => {
  expect(suggestion('kubectl')).toMatchObject({ exit: 2, first: 'all commands:  cnilab --help' })
})

test('every command file is found, and only those', () => {
  expect(commandFiles()).toContain('list')
  expect(commandFiles().some(id => id.includes('.'))).toBe(false)
})
