/** Findings as SARIF 2.1.0, which code hosts show beside the lines (OASIS, sarif-v2.1.0). */
import { relative, sep } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ArtifactLocation, Fix, Log, ReportingDescriptor, Result } from 'sarif'
import { version } from '../../version.ts'
import type { Edit, Finding, Rule } from './rule.ts'
import { rules } from './rules.ts'
import { position, type TextFile } from './text-file.ts'

/** Paths are relative to the current folder, which is the clone's root in CI. */
export function sarifLog(findings: readonly Finding[]): Log {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'cnilab killercoda lint', version, rules: rules.map(descriptor) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(result),
      },
    ],
  }
}

function descriptor({ id, level, says, why }: Rule): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: says },
    fullDescription: { text: `${says} ${why}` },
    help: { text: why },
    defaultConfiguration: { level },
  }
}

function result({ rule, at, message, line, column, fix }: Finding): Result {
  return {
    ruleId: rule.id,
    ruleIndex: rules.indexOf(rule),
    level: rule.level,
    message: { text: message },
    locations: [
      { physicalLocation: { artifactLocation: artifact(at.file), region: { startLine: line, startColumn: column } } },
    ],
    ...(fix === undefined ? {} : { fixes: [mending(rule, fix)] }),
  }
}

function mending({ mends }: Rule, edits: readonly Edit[]): Fix {
  const files = Map.groupBy(edits, ({ at }) => at.file)
  return {
    ...(mends === undefined ? {} : { description: { text: mends } }),
    artifactChanges: [...files].map(([file, own]) => ({
      artifactLocation: artifact(file),
      replacements: own.map(({ at, length, text }) => {
        const [start, end] = [position(at), position({ file, offset: at.offset + length })]
        return {
          deletedRegion: { startLine: start.line, startColumn: start.column, endLine: end.line, endColumn: end.column },
          insertedContent: { text },
        }
      }),
    })),
  }
}

function artifact({ path }: TextFile): ArtifactLocation {
  const near = relative(process.cwd(), path)
  if (near.startsWith('..')) return { uri: pathToFileURL(path).href }
  return { uri: near.split(sep).map(encodeURIComponent).join('/') }
}
