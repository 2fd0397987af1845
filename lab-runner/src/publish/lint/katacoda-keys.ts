/** Keys that Katacoda had and the official examples of Killercoda do not: how they are called here, or what became of them. */
export interface KatacodaKey {
  /** Key of the same meaning. */
  readonly name?: string
  readonly says: string
}

export function katacodaKey(path: string, key: string): KatacodaKey | undefined {
  const keys = keysAt[path]
  return keys !== undefined && Object.hasOwn(keys, key) ? keys[key] : undefined
}

const card = { says: 'nothing shows it' }
const scripts = {
  courseData: { name: 'background', says: '' },
  code: { name: 'foreground', says: '' },
}
const quiz = { says: 'steps have no questions here; use verify' }

const keysAt: Readonly<Record<string, Readonly<Record<string, KatacodaKey>>>> = {
  '': {
    difficulty: card,
    time: card,
    icon: card,
    private: { says: 'what is in the repository is public' },
    type: card,
    pathwayTitle: { says: 'courses are folders, or items of structure.json' },
    environment: { says: 'layout "ide" is asked for as interface.layout, the rest has no counterpart' },
    courseData: { says: 'a script is named in details.intro.background' },
    code: { says: 'a script is named in details.intro.foreground' },
    solution: card,
  },
  details: { summary: card },
  'details.intro': {
    ...scripts,
    credits: card,
    verify: { says: 'only steps have a CHECK button' },
    hidefinish: card,
  },
  'details.finish': { ...scripts, credits: card, verify: { says: 'only steps have a CHECK button' } },
  'details.steps[]': { ...scripts, answer: quiz, quiz, interactive: quiz, uieditorpath: { says: 'nothing reads it' } },
  backend: {
    port: { says: 'ports are reached by {{TRAFFIC_HOST1_80}}' },
    environmentsprotocol: { says: 'links to ports are always https outside' },
    autoscale: card,
  },
  interface: { uilayout: { name: 'layout', says: '' } },
}
