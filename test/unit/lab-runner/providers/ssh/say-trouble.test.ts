import { expect, test } from 'vitest'
import { sayTrouble } from '../../../../../lab-runner/src/providers/ssh/say-trouble.ts'

/** As OpenSSH 9.2 said it, with LogLevel=ERROR. */
test.each([
  ['root@node01: Permission denied (publickey,password).', 'asks for a password', 'ssh-copy-id node01'],
  [
    'No ED25519 host key is known for node01 and you have requested strict checking.\r\nHost key verification failed.',
    'does not know the host key of node01',
    'ssh node01 true',
  ],
  [
    '@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.',
    'shows another host key',
    'ssh-keygen -R node01',
  ],
  ['ssh: Could not resolve hostname node01: Name or service not known', 'no machine named node01', '--nodes this,'],
  ['ssh: connect to host node01 port 22: Connection refused', 'no ssh server answers', 'systemctl start ssh'],
  ['ssh: connect to host node01 port 22: Connection timed out', 'node01 does not answer', 'ping -c1 node01'],
  ['ssh: connect to host node01 port 22: No route to host', 'node01 does not answer', 'ping -c1 node01'],
  ['Timeout, server node01 not responding.', 'went away in the middle', 'cnilab down'],
  ['client_loop: send disconnect: Broken pipe', 'went away in the middle', 'cnilab down'],
  ['Shared connection to node01 closed.', 'went away in the middle', 'cnilab down'],
  ['', 'went away in the middle', 'cnilab down'],
  ['/root/.ssh/config: line 1: Bad configuration option: foo', "ssh's own configuration is wrong", 'ssh node01 true'],
])('%j', (said, text, remedy) => {
  const trouble = sayTrouble('node01', `${said}\r\n`)
  expect(trouble.text).toContain(text)
  expect(trouble.remedy).toContain(remedy)
})

test('what nobody has seen before is passed on', () => {
  const { text, remedy } = sayTrouble(
    'node01',
    'kex_exchange_identification: banner line contains invalid characters\n',
  )
  expect(text).toBe('ssh node01 failed: kex_exchange_identification: banner line contains invalid characters')
  expect(remedy).toContain('ssh node01 true')
})
