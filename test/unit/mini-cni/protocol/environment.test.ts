import { expect, test } from 'vitest'
import { readEnvironment } from '#mini-cni/protocol/environment.ts'

const whole = { CNI_COMMAND: 'ADD', CNI_CONTAINERID: 'c1', CNI_NETNS: '/run/netns/a', CNI_IFNAME: 'eth0' }

/** Code and message of what it throws. */
function trouble(env: Readonly<Record<string, string | undefined>>) {
  try {
    readEnvironment(env)
  } catch (error) {
    return error as { readonly code: number; readonly message: string }
  }
  throw new Error('nothing was wrong with it')
}

test('everything that is given is read', () => {
  const env = {
    ...whole,
    CNI_PATH: '/opt/a::/opt/b',
    CNI_ARGS: 'IgnoreUnknown=1;MAC=02:00:00:00:00:01;IP=10.0.0.1,fd00::1;K8S=a=b',
  }
  expect(readEnvironment(env)).toEqual({
    command: 'ADD',
    containerId: 'c1',
    netns: '/run/netns/a',
    ifname: 'eth0',
    path: ['/opt/a', '/opt/b'],
    args: { mac: '02:00:00:00:00:01', ips: ['10.0.0.1', 'fd00::1'] },
  })
})

test.each(['ADD', 'CHECK'])('%s names every variable that is missing', command => {
  const { code, message } = trouble({ CNI_COMMAND: command })
  expect(code).toBe(4)
  for (const name of ['CNI_CONTAINERID', 'CNI_NETNS', 'CNI_IFNAME']) expect(message).toContain(`${name} is missing`)
})

test('an empty variable is a missing one, and a bad one is told beside it', () => {
  const { message } = trouble({ ...whole, CNI_CONTAINERID: '', CNI_IFNAME: 'a/b', CNI_ARGS: 'x' })
  expect(message).toBe(
    'CNI_CONTAINERID is missing; CNI_IFNAME "a/b" is no interface name; no "/", ":", "%" or blank, and none of ".", "..", "all", "default"; CNI_ARGS: "x" is no KEY=VALUE',
  )
})

test('DEL needs no namespace and no right CNI_ARGS, but names', () => {
  const { CNI_NETNS, ...rest } = whole
  expect(readEnvironment({ ...rest, CNI_COMMAND: 'DEL', CNI_ARGS: 'junk' })).toMatchObject({
    command: 'DEL',
    netns: '',
  })
  const { message } = trouble({ CNI_COMMAND: 'DEL' })
  expect(message).toBe('CNI_CONTAINERID is missing; CNI_IFNAME is missing')
})

test.each(['GC', 'STATUS', 'VERSION'])('%s needs nothing, and takes the word dummy', command => {
  expect(readEnvironment({ CNI_COMMAND: command, CNI_NETNS: 'dummy', CNI_IFNAME: 'dummy' })).toMatchObject({ command })
})

test.each(['EXPLODE', 'add', '', undefined])('the command %j is none', command => {
  expect(trouble({ ...whole, CNI_COMMAND: command })).toMatchObject({
    code: 4,
    message: expect.stringContaining(JSON.stringify(command ?? '')),
  })
})

test.each(['-a', '.a', '_a', 'a/b', 'a b', 'a\n', '..', 'a..b', 'ä', `a\tb`])('container id %j is refused', id => {
  expect(trouble({ ...whole, CNI_CONTAINERID: id })).toMatchObject({
    code: 4,
    message: expect.stringContaining('CNI_CONTAINERID'),
  })
})

test.each(['a', '0', 'a.b_c-d', 'A'.repeat(255)])('container id %j is fine', id => {
  expect(readEnvironment({ ...whole, CNI_CONTAINERID: id }).containerId).toBe(id)
})

test.each(['a'.repeat(16), '.', '..', 'a/b', 'a:b', 'a b', 'a\n', 'é'])('interface name %j is refused', name => {
  expect(trouble({ ...whole, CNI_IFNAME: name })).toMatchObject({
    code: 4,
    message: expect.stringContaining('CNI_IFNAME'),
  })
})

test('15 bytes are a name', () => {
  expect(readEnvironment({ ...whole, CNI_IFNAME: 'a'.repeat(15) }).ifname).toHaveLength(15)
})

test.each(['FOO=1', 'FOO=1;IgnoreUnknown=0', 'IgnoreUnknown=no;FOO=1'])(
  'CNI_ARGS %s: an unknown key is an error',
  args => {
    expect(trouble({ ...whole, CNI_ARGS: args }).message).toContain('unknown "FOO"')
  },
)

test.each(['FOO=1;IgnoreUnknown=1', 'IgnoreUnknown=true;FOO=1', 'MAC=02:00:00:00:00:01', ';;', ''])(
  'CNI_ARGS %s is fine',
  args => {
    expect(readEnvironment({ ...whole, CNI_ARGS: args }).command).toBe('ADD')
  },
)

test.each(['=1', 'novalue', 'A=1;novalue'])('CNI_ARGS %s: a malformed pair is an error', args => {
  expect(trouble({ ...whole, CNI_ARGS: args })).toMatchObject({
    code: 4,
    message: expect.stringContaining('no KEY=VALUE'),
  })
})
