/** What stands in double braces behind code. */
import { closest } from '../../../closest.ts'
import type { Action, Page } from '../page.ts'
import { actions } from '../platform-facts.ts'
import type { Found, Rule } from '../rule.ts'

export const actionHost: Rule = {
  id: 'action-other-host',
  level: 'error',
  on: 'page',
  says: 'A click is meant to run on another host.',
  why: "{{execute HOST2}} was Katacoda's; here a click types into the one terminal that is open, on the first machine. Write what goes to the second one into the command: `ssh node01 ip route`{{exec}}.",
  check: page =>
    found(
      page,
      words => /\bHOST\d/i.test(words),
      words => `{{${words}}} cannot choose a host; write ssh node01 into the command`,
    ),
}

export const actionKatacoda: Rule = {
  id: 'action-katacoda',
  level: 'warning',
  on: 'page',
  says: 'An action is one of Katacoda that is not documented here.',
  why: "T1, T2 (other terminals), no-newline, ctrl-seq and open were Katacoda's. The documented ones are {{exec}}, {{exec interrupt}}, which types Ctrl+C first, {{copy}}, and {{}}, which takes the copy button away.",
  mends: 'writes {{exec interrupt}} for {{execute interrupt}}',
  check: page =>
    found(
      page,
      words => katacoda.test(words) && !/\bHOST\d/i.test(words),
      words => `{{${words}}} is Katacoda's; documented are {{exec}}, {{exec interrupt}}, {{copy}}`,
      words => (words === 'execute interrupt' ? 'exec interrupt' : undefined),
    ),
}

export const actionUnknown: Rule = {
  id: 'action-unknown',
  level: 'error',
  on: 'page',
  says: 'What stands in double braces behind code is no action.',
  why: 'It is not read as an action: the learner sees the braces, and nothing can be clicked. The actions are {{exec}}, {{exec interrupt}}, {{copy}} and {{}}.',
  check: page =>
    found(page, unknown, words => {
      const [near] = closest(words, ['exec', 'execute', 'copy', 'exec interrupt'])
      return `{{${words}}} is no action${near === undefined ? '' : `; did you mean {{${near}}}?`}`
    }),
}

export const actionOldName: Rule = {
  id: 'action-old-name',
  level: 'note',
  on: 'page',
  says: '{{execute}} is the old name of {{exec}}.',
  why: 'It works: Killercoda took it over from Katacoda, and it is still the most used. The official examples say {{exec}}.',
  mends: 'writes {{exec}}',
  check: page =>
    found(
      page,
      words => words === 'execute',
      () => '{{execute}} is called {{exec}} today',
      () => 'exec',
    ),
}

export const actionPlace: Rule = {
  id: 'action-place',
  level: 'warning',
  on: 'page',
  says: 'An action does not stand directly behind code.',
  why: 'An action belongs to the inline code or the fence that ends right before it. Behind other text, behind a blank, or inside the code it is shown as it is written, and nothing can be clicked.',
  mends: 'takes out blanks between inline code and its action',
  check: page => [...apart(page), ...inside(page), ...inProse(page)],
}

const katacoda = /^(?:(?:execute|exec)\s+(?:T\d|no-newline|ctrl-seq)|T\d|execute interrupt|open|copy clipboard)$/
const unknown = (words: string): boolean =>
  !actions.includes(words) && words !== 'execute' && !katacoda.test(words) && !/\bHOST\d/i.test(words)

function found(
  { file, codes }: Page,
  wanted: (words: string) => boolean,
  says: (words: string) => string,
  instead: (words: string) => string | undefined = () => undefined,
): readonly Found[] {
  return codes.flatMap(({ action }) => {
    if (action === undefined || !wanted(action.words)) return []
    const at = { file, offset: action.start }
    const text = instead(action.words)
    const message = says(action.words)
    if (text === undefined) return [{ at, message }]
    return [{ at, message, fix: [{ at, length: action.end - action.start, text: `{{${text}}}` }] }]
  })
}

function apart({ file, codes }: Page): readonly Found[] {
  return codes.flatMap(({ action, end }) => {
    if (!action?.apart) return []
    const fix = [{ at: { file, offset: end }, length: action.start - end, text: '' }]
    return [
      { at: { file, offset: action.start }, message: `${shown(action)} must follow its code without a blank`, fix },
    ]
  })
}

function inside({ file, codes }: Page): readonly Found[] {
  return codes.flatMap(({ content, contentStart }) => {
    const [, before = '', words] =
      /^([\s\S]*?)\{\{\s*((?:exec|execute|copy)(?: [\w-]+)?)\s*\}\}\s*$/.exec(content) ?? []
    if (words === undefined) return []
    return [
      {
        at: { file, offset: contentStart + before.length },
        message: `{{${words}}} is inside the code; it belongs behind it`,
      },
    ]
  })
}

function inProse({ file, prose }: Page): readonly Found[] {
  return [...prose.matchAll(/\{\{\s*((?:exec|execute|copy)(?: [\w-]+)?)\s*\}\}/g)].map(match => ({
    at: { file, offset: match.index },
    message: `{{${match[1]}}} stands behind text that is not code`,
  }))
}

const shown = ({ words }: Action): string => `{{${words}}}`
