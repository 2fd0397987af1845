import { expect, test } from 'vitest'
import { readRequest, writeRequest } from '#mini-cni/agent/request.ts'

test('what is written is read', () => {
  const request = {
    variables: { CNI_COMMAND: 'ADD', CNI_ARGS: 'A=b;C=d', EMPTY: '', LINES: 'a\nb' },
    input: '{"name":"ü"}\n',
  }
  expect(readRequest(writeRequest(request))).toEqual(request)
})

test('a shell ends its text with a zero byte', () => {
  expect(readRequest(Buffer.from('A=1\0\0{}\0'))).toEqual({ variables: { A: '1' }, input: '{}' })
})

test.each(['', 'A=1', 'A=1\0', '{}'])('%j is no request', text => {
  expect(readRequest(Buffer.from(text))).toBeUndefined()
})
