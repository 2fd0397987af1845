/** Sections of the checklist by the letter that the ids of their items begin with. */
export const sectionTitles: Readonly<Record<string, string>> = {
  A: 'invocation',
  B: 'configuration',
  C: 'VERSION',
  D: 'ADD',
  E: 'DEL',
  F: 'CHECK',
  G: 'STATUS',
  H: 'GC',
  I: 'delegation',
  J: 'errors',
  K: 'chained',
}
