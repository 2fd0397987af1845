import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Memory } from './provider.ts'

/** A cluster's memory in a JSON file, which is replaced as a whole. */
export function memoryOf(file: string): Memory {
  return {
    read: () => (existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {}),
    write(state) {
      writeFileSync(`${file}.tmp`, JSON.stringify(state))
      renameSync(`${file}.tmp`, file)
    },
  }
}
