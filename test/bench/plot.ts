/** The figures as one SVG: bars of medians, and lines of medians over the number of pods. */
import type { Figure } from './figure.ts'

const panel = { width: 480, height: 300, gap: 20 }
const label = 215
const font = 'font-family="system-ui, sans-serif"'

/** Two panels in a row, in the order of the figures that are drawn. */
export function plotOf(figures: readonly Figure[]): string {
  const drawn = figures.filter(({ drawn }) => drawn !== undefined)
  const panels = drawn.map((figure, i) => {
    const [x, y] = [(i % 2) * panel.width, Math.floor(i / 2) * panel.height]
    return [
      `<g transform="translate(${x} ${y})">`,
      ...(figure.drawn === 'bars' ? barsOf(figure) : linesOf(figure)),
      '</g>',
    ]
  })
  const [width, height] = [2 * panel.width, Math.ceil(drawn.length / 2) * panel.height]
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${font} font-size="11">`,
    '<title>mini-cni beside the Go reference plugins: medians</title>',
    `<rect width="${width}" height="${height}" fill="white"/>`,
    ...panels.flat(),
    '</svg>',
  ].join('\n')}\n`
}

function barsOf({ title, unit, rows }: Figure): readonly string[] {
  const bars = Object.entries(rows).flatMap(([name, cells]) =>
    Object.values(cells).map(({ median }) => ({ name, median })),
  )
  const most = Math.max(...bars.map(({ median }) => median))
  const step = (panel.height - 50) / bars.length
  return [
    heading(`${title}, ${unit}`),
    ...bars.flatMap(({ name, median }, i) => {
      const [y, length] = [40 + i * step, (median / most) * (panel.width - label - 70)]
      return [
        `<text x="${label - 6}" y="${round(y + step * 0.6)}" text-anchor="end">${escaped(name)}</text>`,
        `<rect x="${label}" y="${round(y)}" width="${round(length)}" height="${round(step * 0.75)}" fill="${colour(name)}"/>`,
        `<text x="${round(label + length + 5)}" y="${round(y + step * 0.6)}">${amount(median)}</text>`,
      ]
    }),
  ]
}

function linesOf({ title, unit, rows }: Figure): readonly string[] {
  const lines = Object.entries(rows).map(([name, cells]) => ({
    name,
    points: Object.entries(cells).map(([pods, { median }]) => [Number(pods), median] as const),
  }))
  const all = lines.flatMap(({ points }) => points)
  const [right, top] = [Math.max(1, ...all.map(([pods]) => pods)), Math.max(...all.map(([, median]) => median))]
  const [left, bottom, wide, high] = [40, panel.height - 35, panel.width - label - 50, panel.height - 80]
  const x = (pods: number) => round(left + (pods / right) * wide)
  const y = (median: number) => round(bottom - (median / top) * high)
  const ends = spread(lines.map(({ points }) => y(points.at(-1)?.[1] ?? 0)))
  return [
    heading(`${title}, ${unit}`),
    `<path d="M${left} ${bottom - high}V${bottom}H${left + wide}" fill="none" stroke="#888"/>`,
    ...[0, top / 2, top].map(at => `<text x="${left - 4}" y="${y(at) + 4}" text-anchor="end">${amount(at)}</text>`),
    ...[0, right / 2, right].map(at => `<text x="${x(at)}" y="${bottom + 15}" text-anchor="middle">${at}</text>`),
    `<text x="${left + wide / 2}" y="${bottom + 29}" text-anchor="middle">pods on the node</text>`,
    ...lines.flatMap(({ name, points }, i) => [
      `<polyline points="${points.map(([pods, median]) => `${x(pods)},${y(median)}`).join(' ')}" fill="none" stroke="${colour(name)}" stroke-width="2"/>`,
      `<text x="${left + wide + 6}" y="${(ends[i] ?? 0) + 4}">${escaped(name)}</text>`,
    ]),
  ]
}

/** Heights of labels, moved apart so that each can be read. */
function spread(heights: readonly number[]): readonly number[] {
  const order = heights.map((_, i) => i).sort((a, b) => (heights[b] ?? 0) - (heights[a] ?? 0))
  const moved = [...heights]
  let above = Number.POSITIVE_INFINITY
  for (const i of order) {
    moved[i] = Math.min(moved[i] ?? 0, above - 14)
    above = moved[i] ?? 0
  }
  return moved
}

function heading(text: string): string {
  return `<text x="10" y="24" font-size="14" font-weight="600">${escaped(text)}</text>`
}

function colour(name: string): string {
  if (!name.startsWith('mini-cni')) return name.startsWith('Go') ? '#999' : '#d98032'
  return name.includes('C shim') ? '#1f5fa8' : name.includes('sh shim') ? '#4b93d6' : '#a9cdee'
}

function amount(value: number): string {
  return value.toFixed(value < 10 ? 1 : 0)
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
