import { expect, test } from 'vitest'
import { kubernetesVersion } from '../../../../lab-runner/src/kubernetes/parts.ts'
import { chooseRelease, releases } from '../../../../lab-runner/src/kubernetes/releases.ts'

test('our own where none is named', () => {
  expect(chooseRelease().version).toBe(kubernetesVersion)
  expect(releases.map(({ version }) => version)).toContain(kubernetesVersion)
})

test.each([
  ['1.32', 'v1.32.2', 'v3.5.16'],
  ['v1.35', 'v1.35.4', 'v3.6.5'],
  ['1.33.1', 'v1.33.1', 'v3.5.21'],
  ['v1.34.0', 'v1.34.0', 'v3.6.4'],
])('%s is %s with etcd %s', (wanted, version, etcd) => {
  expect(chooseRelease(wanted)).toMatchObject({ version, etcd })
})

test.each([
  ['1.31', '--version 1.31 is not known here: this runs 1.32 to 1.35'],
  ['v1.36.0', '--version v1.36.0 is not known here: this runs 1.32 to 1.35'],
  ['latest', '--version latest is no version of Kubernetes'],
  ['34', '--version 34 is no version of Kubernetes'],
])('%s is refused, with what there is', (wanted, message) => {
  expect(() => chooseRelease(wanted)).toThrow(
    expect.objectContaining({ message, suggestions: [expect.stringContaining('--version 1.33  --version 1.34')] }),
  )
})
