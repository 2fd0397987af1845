import { expect, test } from 'vitest'
import { agentTrouble } from '../../../../lab-runner/src/lesson/agent-trouble.ts'

const shim =
  '{"cniVersion":"1.1.0","code":50,"msg":"mini-cni-agent does not answer, and no pod can be added without it"}'

test('a hole that ended the agent is told with its place, as often as it was started again', () => {
  const once = (line: number) => `mini-cni-agent: Todo: TODO(12-agent)
    at readRequest (file:///home/me/workspace/agent/request.ts:${line}:9)
    at Socket.<anonymous> (file:///home/me/workspace/agent/fifo-server.ts:72:33)
    at Socket.emit (node:events:514:20) {
  lab: '12-agent'
}
Killed
`
  expect(agentTrouble(`${shim}mini-cni-agent: ready\n${once(20)}${once(25)}`, 'node1', '/home/me/workspace')).toEqual({
    kind: 'todo',
    message: 'TODO(12-agent)',
    node: 'node1',
    file: 'agent/request.ts',
    line: 25,
    function: 'readRequest',
  })
})

test('an error is told by its message; files beside the modules are not where it began', () => {
  const told = `Error: 10-cnilab.conflist: no plugin of the list is of type mini-cni
    at startAgent (file:///home/me/my%20tree/agent.ts:50:9)
    at async Object.read (file:///home/me/my%20tree/agent/node-conf.ts:24:11)
`
  expect(agentTrouble(told, 'node2', '/home/me/my tree')).toEqual({
    kind: 'threw',
    message: '10-cnilab.conflist: no plugin of the list is of type mini-cni',
    node: 'node2',
    file: 'agent/node-conf.ts',
    line: 24,
    function: 'read',
  })
})

test.each([
  [`${shim}mini-cni-agent: ready\n`, 'mini-cni-agent does not answer, and no pod can be added without it'],
  ['sh: 1: mini-cni-agent: not found\n', 'sh: 1: mini-cni-agent: not found'],
  ['', 'the agent does not answer'],
])('without a stack it is what was said: %j', (told, message) => {
  expect(agentTrouble(told, 'node1', '/home/me')).toEqual({ kind: 'threw', message, node: 'node1' })
})
