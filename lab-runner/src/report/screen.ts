import type { Course, Lab } from '../course/lab.ts'

/** How a report is to be told. */
export interface View {
  readonly lab: Lab
  readonly course: Course
  /** Everything that was asked, with whole outputs. */
  readonly verbose?: boolean
  /** Commands as the user would type them in their own shell. */
  readonly paste?: boolean
  /** The diagnosis is the one of the check before. */
  readonly repeated?: boolean
}

/** A screen before it is put together: one line, what is said, and what to type next. */
export interface Screen {
  readonly header: string
  readonly body: readonly string[]
  readonly footer: string
}
