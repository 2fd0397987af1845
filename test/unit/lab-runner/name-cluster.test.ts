import { expect, test } from 'vitest'
import { nameCluster } from '../../../lab-runner/src/name-cluster.ts'

test.each([
  [['install', '--name', 'two'], 'cnilab uninstall --name two && cnilab start --name two 07'],
  [['install', '--name=two'], 'cnilab uninstall --name two && cnilab start --name two 07'],
  [['install', '--provider', 'kind'], 'cnilab uninstall --provider kind && cnilab start --provider kind 07'],
  [['install', '--name', 'lab'], 'cnilab uninstall && cnilab start 07'],
  [['kubectl', '--', 'get', 'pods', '--name', 'two'], 'cnilab uninstall && cnilab start 07'],
])('after %j the next line is %s', (argv, line) => {
  expect(nameCluster('cnilab uninstall && cnilab start 07', argv)).toBe(line)
})

test('what names a cluster already, and what is about none, stays', () => {
  for (const text of ['cnilab down --name three', 'cnilab kubernetes build', 'cnilab conform --plugin x']) {
    expect(nameCluster(text, ['up', '--name', 'two'])).toBe(text)
  }
})
