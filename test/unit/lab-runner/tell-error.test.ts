import { expect, test, vi } from 'vitest'
import { Exit, LabError } from '../../../lab-runner/src/errors.ts'
import { classify, tellError } from '../../../lab-runner/src/tell-error.ts'

test('expected trouble keeps its sentence, what to do, and its exit code; no stack', () => {
  const error = new LabError('no cluster is up', { exit: Exit.machine, suggestions: ['cnilab up'] })
  expect(classify(error)).toEqual({ message: 'no cluster is up', suggestions: ['cnilab up'], exit: 3 })
})

test('what to do now speaks of the cluster that was named, once', () => {
  const suggestions = ['cnilab install --yes', 'cnilab down --name far && cnilab up --name far', 'ip link']
  const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  tellError(new LabError('pods run', { suggestions }), { json: true, argv: ['install', '--name', 'far'] })
  const { error } = JSON.parse(String(write.mock.calls[0]?.[0]))
  write.mockRestore()
  expect(error.suggestions).toEqual([
    'cnilab install --name far --yes',
    'cnilab down --name far && cnilab up --name far',
    'ip link',
  ])
})

test('wrong usage as oclif says it is exit 2', () => {
  const error = Object.assign(new Error('Nonexistent flag: --x\nSee more help with --help'), { oclif: { exit: 2 } })
  expect(classify(error)).toMatchObject({ message: 'Nonexistent flag: --x', exit: 2 })
})

test('this.exit(1) tells nothing', () => {
  const error = Object.assign(new Error('EEXIT: 1'), { code: 'EEXIT', oclif: { exit: 1 } })
  expect(classify(error)).toEqual({ message: '', suggestions: [], exit: 1 })
})

test('a reader who went away is no error', () => {
  expect(classify(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }))).toBeUndefined()
})

test('anything else is a bug here, with its stack', () => {
  const told = classify(new TypeError('x is not a function'))
  expect(told).toMatchObject({ message: 'x is not a function', exit: 70 })
  expect(told?.stack).toContain('tell-error.test.ts')
  expect(told?.suggestions.join()).toContain('a bug here')
  expect(classify('thrown string')).toMatchObject({ exit: 70 })
})
