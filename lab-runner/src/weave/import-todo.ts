/** A woven file throws `Todo`, which is a word of model.ts; the source did not need it. */

/** `text` of the file at `path` (from mini-cni/src) with `Todo` imported; unchanged where it is already. */
export function importTodo(path: string, text: string): string {
  const model = `${'../'.repeat(path.split('/').length - 1) || './'}model.ts`
  const values = new RegExp(`^import \\{([^}]*)\\} from '${model.replaceAll('.', '\\.')}'$`, 'm').exec(text)
  const names = values?.[1]
  if (names === undefined) return afterImports(text, `import { Todo } from '${model}'`)
  if (/\bTodo\b/.test(names)) return text
  return text.replace(`import {${names}}`, `import {${names.startsWith('\n') ? '\n ' : ''} Todo,${names}}`)
}

function afterImports(text: string, line: string): string {
  const last = [...text.matchAll(/^import\s+(?:'[^']*'|(?:type\s+)?[\w*{][^']*?from\s+'[^']*')$/gm)].at(-1)
  if (last === undefined) return `${line}\n\n${text}`
  const end = last.index + last[0].length
  return `${text.slice(0, end)}\n${line}${text.slice(end)}`
}
