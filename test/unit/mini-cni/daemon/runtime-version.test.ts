import { expect, test } from 'vitest'
import { cniVersionFor, commonVersion } from '#mini-cni/daemon/runtime-version.ts'

test.each([
  ['containerd 1.6.20~ds1', '1.0.0'],
  ['containerd 1.7.28', '1.0.0'],
  ['containerd v2.3.7', '1.1.0'],
  ['containerd 1.5.18', '0.4.0'],
  ['cri-o 1.30.4', '1.0.0'],
  ['cri-o 1.34.0', '1.1.0'],
  ['docker 20.10.24', '0.4.0'],
  [undefined, '1.1.0'],
])('%s takes %s', (runtime, version) => {
  expect(cniVersionFor(runtime)).toBe(version)
})

test.each([
  [['0.4.0', '1.0.0', '1.1.0'], '1.0.0', '1.0.0'],
  [['0.3.1', '0.4.0'], '1.1.0', '0.4.0'],
  [['0.1.0', '1.1.0'], '1.0.0', '0.1.0'],
  [['1.1.0'], '1.0.0', undefined],
])('of %j and up to %s: %s', (offered, limit, version) => {
  expect(commonVersion(offered, limit)).toBe(version)
})
