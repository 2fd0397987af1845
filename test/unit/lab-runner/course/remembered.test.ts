import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadCourse } from '../../../../lab-runner/src/course/load.ts'
import { rememberedCourse } from '../../../../lab-runner/src/course/remembered.ts'
import { root } from '../../../../lab-runner/src/version.ts'
import { tinyCourse } from './tiny-course.ts'

test('the course of this repository is the same, remembered or read', () => {
  const dir = join(root, 'labs')
  rememberedCourse(dir)
  expect(rememberedCourse(dir)).toEqual(loadCourse(dir))
})

test('a changed file is read again, a spoiled or missing one is complained of', () => {
  const dir = tinyCourse()
  const remembered = () => rememberedCourse(dir, join(dir, 'cache'))
  expect([remembered(), remembered()].map(({ title }) => title)).toEqual(['Tiny', 'Tiny'])
  const file = join(dir, 'course.yaml')
  writeFileSync(file, readFileSync(file, 'utf8').replace('Tiny', 'Else'))
  expect(remembered().title).toBe('Else')
  const lab = join(dir, '03-veth', 'lab.yaml')
  writeFileSync(lab, `${readFileSync(lab, 'utf8')}\nunknown: 1\n`)
  expect(() => remembered()).toThrow('unknown')
  rmSync(lab)
  expect(() => remembered()).toThrow('cannot be read')
})
