import { shorten, type Verdict } from './verdict.ts'

/** Holds when the test file passes against the workspace. */
export function expectUnit(file: string, result: { readonly ok: boolean; readonly message: string }): Verdict {
  const said = shorten(result.message.split('\n').find(line => line.trim() !== '') ?? '', 160)
  return { held: result.ok, expected: `${file} passes`, actual: result.ok ? 'it passes' : said || 'it fails' }
}
