import { statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Found, Rule } from '../rule.ts'
import { within } from '../within.ts'

export const pictureMissing: Rule = {
  id: 'picture-missing',
  level: 'error',
  on: 'page',
  says: 'A picture that a page shows is not there.',
  why: 'Paths of pictures begin in the folder of the Markdown file. They may climb to other folders of the repository; capitals count. Pictures on other servers are not looked at.',
  check: function* ({ file, prose }, { root }): Iterable<Found> {
    for (const { target, offset } of targets(prose)) {
      const path = join(target.startsWith('/') ? root : dirname(file.path), target)
      const at = { file, offset }
      if (!within(path, root)) yield { at, message: `"${target}" is outside the repository` }
      else if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
        yield {
          at,
          message: `"${target}" is not there${target.startsWith('/') ? '; paths begin in the folder of the page' : ''}`,
        }
      }
    }
  },
}

function* targets(prose: string): Iterable<{ readonly target: string; readonly offset: number }> {
  const written = [
    ...prose.matchAll(
      /!\[[^\]]{0,500}\]\([ \t]*(?:<([^>\n]+)>|((?:[^\s()]|\([^\s()]*\))+))(?:[ \t]+["'(][^\n]*?)?[ \t]*\)/g,
    ),
    ...prose.matchAll(/<img\b[^>]{0,500}?\ssrc=(?:"([^"\n]+)"|'([^'\n]+)')/gi),
  ]
  for (const match of written) {
    const path = (match[1] ?? match[2] ?? '').replace(/[?#].*$/, '')
    // Other servers, and names that are only known when the page is shown.
    if (path === '' || /^(?:[a-z][a-z\d+.-]*:|\/\/)/i.test(path) || /\{\{|\0/.test(path)) continue
    yield { target: decoded(path), offset: match.index }
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path).replaceAll('\0', '')
  } catch {
    return path
  }
}
