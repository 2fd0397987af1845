/** What is kept: the bridge and its ports, the ways to other nodes, and the rules of the packet filter. */
export type Task = 'ports' | 'ways' | 'rules'

export interface Rounds {
  /** Does these tasks soon: news come in crowds. */
  ring(...tasks: readonly Task[]): void
  /** Does them now. */
  run(...tasks: readonly Task[]): void
  trouble(): string | undefined
  stop(): void
}

/** Milliseconds. Rules and ports change too often on some nodes to be looked at with each change; a failing task is tried again after `retry`. */
const [soon, between, retry] = [20, { ports: 1000, ways: 100, rules: 1000 }, 1000]

/** Does tasks when they are rung for, one that fails again after a second, and all of them every `auditEvery` milliseconds. A failure is told when it is a new one. */
export function startRounds({
  log,
  auditEvery,
  ...tasks
}: Readonly<Record<Task, () => unknown>> & {
  readonly log: (line: string) => void
  readonly auditEvery: number
}): Rounds {
  const waiting: Partial<Record<Task, { readonly timer: NodeJS.Timeout; readonly due: number }>> = {}
  const last: Record<Task, number> = { ports: 0, ways: 0, rules: 0 }
  const troubles: Partial<Record<Task, string>> = {}

  function ring(...asked: readonly Task[]): void {
    for (const task of asked) plan(task, Math.max(soon, last[task] + between[task] - Date.now()))
  }

  function plan(task: Task, delay: number): void {
    const due = Date.now() + delay
    if ((waiting[task]?.due ?? Number.POSITIVE_INFINITY) <= due) return
    clearTimeout(waiting[task]?.timer)
    waiting[task] = { timer: setTimeout(run, delay, task), due }
  }

  function run(...asked: readonly Task[]): void {
    for (const task of asked) {
      clearTimeout(waiting[task]?.timer)
      delete waiting[task]
      const before = troubles[task]
      delete troubles[task]
      try {
        tasks[task]()
      } catch (error) {
        const { message } = error as Error
        troubles[task] = message
        if (message !== before) log(message)
        plan(task, retry)
      }
      last[task] = Date.now()
    }
  }

  const audit = setInterval(run, auditEvery, 'ports', 'ways', 'rules')
  return {
    ring,
    run,
    trouble: () => troubles.ports ?? troubles.ways ?? troubles.rules,
    stop() {
      clearInterval(audit)
      for (const { timer } of Object.values(waiting)) clearTimeout(timer)
    },
  }
}
