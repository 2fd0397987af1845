/** A course as validated values: what `labs/` says, nothing computed. */
import type { NodeSpec, PodSpec, Underlay } from '../providers/provider.ts'

export type Track = 'hand' | 'code'
export type JsonPattern = unknown

/** `on` is a node or pod of course.yaml, or `outside`. Strings in argv may hold facts: `{node2.ip}`, `{a.peer}` … */
export interface Probe {
  readonly on: string
  readonly run: readonly string[]
  /** Traffic to send on the same place before looking. */
  readonly first?: readonly string[]
}

/** How an outcome must look; each key is one expectation form (a file in checks/). All that are given must hold. */
export interface Expectation {
  /** Default 0 where no other form is given. */
  readonly exit?: number
  /** Regular expression, multi-line mode. */
  readonly stdout?: string
  /** Subset: objects by key, arrays when each expected element matches some actual one, strings `/…/` are regular expressions. */
  readonly json?: JsonPattern
}

export interface CommandCheck extends Probe, Expectation {
  readonly id?: string
  readonly expect: string
  /** What must not be so: the check holds when these do not match. */
  readonly not?: Expectation
  /** Milliseconds; polled until it holds or this has passed. */
  readonly within: number
  readonly hint: string
  readonly holds: 'always' | 'here'
  readonly underlay?: Underlay
  readonly track?: Track
  /** Ids of checks of the same step that must hold first. */
  readonly needs: readonly string[]
}

/** A vitest file (path from the project's root) run against the workspace; code track only. */
export interface UnitCheck {
  readonly id?: string
  readonly expect: string
  readonly unit: string
  readonly hint: string
  readonly underlay?: Underlay
}

/** A question whose right answer a command computes; the learner types `cnilab answer ID VALUE`. */
export interface AnswerCheck {
  readonly id: string
  readonly expect: string
  readonly answer: Probe & {
    /** Regular expression whose first group (or whole match) in stdout is the answer. */
    readonly take?: string
  }
  readonly hint: string
  readonly underlay?: Underlay
}

/** What the learner's code must say where it cannot build the pods; code track only. */
export interface TroubleCheck {
  readonly id?: string
  readonly expect: string
  /** Regular expression for the sentence of its error. */
  readonly trouble: string
  readonly hint: string
  readonly underlay?: Underlay
}

export type Check = CommandCheck | UnitCheck | AnswerCheck | TroubleCheck

/** How the proof commits a mistake in a step's solution. Commands are matched by their exact text. */
export type Make =
  | { readonly drop: string }
  | { readonly instead: readonly [string, string] }
  | { readonly then: string; readonly on: string }

export interface Mistake {
  readonly name: string
  readonly make: Make
  /** How a failing check recognises it. */
  readonly seen: Probe & Expectation & { readonly not?: Expectation }
  readonly say: string
  readonly underlay?: Underlay
}

/** One command of the by-hand solution. */
export interface Command {
  readonly node: string
  readonly text: string
  /** Only looks, changes nothing. */
  readonly look: boolean
  /** Inside <details>: the learner is asked to find it first. */
  readonly folded: boolean
  readonly line: number
}

export interface Step {
  readonly id: string
  readonly title: string
  /** The section of README.md, markers left out. */
  readonly text: string
  readonly commands: readonly Command[]
  readonly checks: readonly Check[]
  readonly mistakes: readonly Mistake[]
  readonly underlay?: Underlay
  readonly track?: Track
  /** Only on a cluster whose nodes have a kubelet. */
  readonly kubelet?: boolean
}

export interface Lab {
  /** `03-veth` */
  readonly id: string
  /** `03` */
  readonly number: string
  readonly title: string
  /** Folder of mini-cni/src that it teaches; absent for a lab that only looks. */
  readonly module?: string
  readonly minutes: number
  readonly cka: readonly string[]
  /** Added to what earlier labs switched on. */
  readonly netconf: Readonly<Record<string, unknown>>
  /** Pods that get an interface in its code track; default all of the course. */
  readonly pods?: readonly string[]
  readonly underlays: readonly Underlay[]
  /** README.md before its first step: the problem, the idea, real plugins. */
  readonly intro: string
  /** README.md after its last step: what was built, questions. */
  readonly outro: string
  readonly steps: readonly Step[]
  readonly dir: string
}

export interface Course {
  readonly title: string
  readonly nodes: readonly NodeSpec[]
  readonly pods: readonly (PodSpec & { readonly ips: readonly string[] })[]
  readonly labs: readonly Lab[]
  readonly dir: string
}
