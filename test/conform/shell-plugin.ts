/** The plugin in shell, and the items that it claims: all but those about what it does not offer (delegation, chains, GC, STATUS). */
import { join } from 'node:path'
import { root } from '../../lab-runner/src/version.ts'

const claims = {
  invocation: 'A1 A2 A3 A4 A5 A6 A7 A8 A10 A11 A12 A116 A117',
  configuration: 'B13 B14 B15 B16 B17 B18 B19 B21 B117 B118',
  VERSION: 'C24 C25 C26 C27 C115',
  ADD: 'D28 D29 D30 D31 D32 D34 D36 D38 D39 D40 D41 D42 D43 D44 D45',
  DEL: 'E48 E49 E50 E51 E52 E53 E55 E56 E57 E58 E60',
  CHECK: 'F63 F64 F65 F66 F67 F69',
  errors: 'J95 J96 J97 J98 J115 J116',
} as const

export const shellPlugin = {
  plugin: join(root, 'test/conform/shell-plugin.sh'),
  kind: 'main',
  conf: join(root, 'test/conform/shell-plugin.json'),
  claims: Object.values(claims).flatMap(ids => ids.split(' ')),
}
