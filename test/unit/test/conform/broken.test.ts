import { expect, test } from 'vitest'
import { loadBroken } from '../../../conform/load-broken.ts'
import { mutated } from '../../../conform/make-broken.ts'

const broken = await loadBroken()

test('there are some', () => {
  expect(broken.length).toBeGreaterThan(100)
})

test.each(broken.flatMap(({ name, how }) => ('source' in how ? [{ name, how }] : [])))(
  '$name: what it changes in mini-cni is there once',
  ({ how }) => {
    for (const [file, text] of Object.entries(mutated(how))) expect(text, file).not.toBe('')
  },
)
