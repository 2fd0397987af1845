/** The plugin in shell, and the items that it claims to hold. */
import { join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'

export const shellPlugin = {
  plugin: join(root, 'test/conform/shell-plugin.sh'),
  kind: 'main',
  conf: join(root, 'test/conform/shell-plugin.json'),
  claims: [],
} as const
