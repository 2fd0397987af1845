import { expect, test } from 'vitest'
import { fullName } from '../../../../lab-runner/src/kubernetes/import-images.ts'

test.each([
  ['web', 'docker.io/library/web:latest'],
  ['nginx:1.29', 'docker.io/library/nginx:1.29'],
  ['someone/web:1', 'docker.io/someone/web:1'],
  ['registry.k8s.io/pause:3.10', 'registry.k8s.io/pause:3.10'],
  ['localhost/web', 'localhost/web:latest'],
  ['127.0.0.1:5000/web:1', '127.0.0.1:5000/web:1'],
  [`ghcr.io/a/b@sha256:${'0'.repeat(64)}`, `ghcr.io/a/b@sha256:${'0'.repeat(64)}`],
])('%s is %s', (word, name) => expect(fullName(word)).toBe(name))

test.each(['Web', '-x', 'a b', ''])('"%s" is none', word => {
  expect(() => fullName(word)).toThrow(`"${word}" is neither a file here nor the name of an image`)
})
