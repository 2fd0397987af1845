/** A woven file throws `Todo`, which is a word of model.ts; the source did not need it. */

/** `text` of the file at `path` (from mini-cni/src) with `Todo` imported; unchanged where it is already. */
export function importTodo(path: string, text: string): string {
  const model = `${'../'.repeat(path.split('/').length - 1) || './'}model.ts`
  const values = new RegExp(`^import \\{([^}]*)\\} from '${model.replaceAll('.', '\\.')}'$`, 'm').exec(text)
  const names = values?.[1]
  if (names === undefined) return amongImports(text, model)
  if (/\bTodo\b/.test(names)) return text
  return text.replace(`import {${names}}`, `import {${names.startsWith('\n') ? '\n ' : ''} Todo,${names}}`)
}

/** Before the first import that sorts behind it, else after the last, else on top. */
function amongImports(text: string, model: string): string {
  const line = `import { Todo } from '${model}'`
  const imports = [...text.matchAll(/^import\s+(?:(?:type\s+)?[\w*{][^']*?from\s+)?'([^']*)'$/gm)]
  const later = imports.find(([, from = '']) => from.startsWith('.') && from > model)
  if (later !== undefined) return `${text.slice(0, later.index)}${line}\n${text.slice(later.index)}`
  const last = imports.at(-1)
  if (last === undefined) return `${line}\n\n${text}`
  const end = last.index + last[0].length
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`
}
