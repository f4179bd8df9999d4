import type { ReliabilityBin } from '../../../answers/schema.ts'
import { counted, number, percent } from '../../format.ts'

const nameOf = ({ from, until }: ReliabilityBin) =>
  `${Math.round(from * 100)} to ${Math.round(until * 100)} %`

/** Of answers about as sure, the share rated up, beside the share that was expected. */
export function ReliabilityChart({ bins }: { bins: ReliabilityBin[] }) {
  return (
    <figure className="grid gap-2 p-4">
      <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
        <span className="inline-flex items-center gap-1.5">
          <span className="size-2.5 rounded-sm bg-accent" />
          Rated up
        </span>
        <span className="inline-flex items-center gap-1.5">
          <span className="h-0.5 w-3 bg-text" />
          Expected
        </span>
        <span className="ml-auto">Confidence from, in %; ratings</span>
      </figcaption>
      <Figures bins={bins} />
      <div aria-hidden="true" className="flex gap-2 text-xs text-muted tabular-nums">
        <div className="flex h-40 flex-col justify-between text-right leading-none">
          {[1, 0.5, 0].map((share) => (
            <span key={share}>{percent(share)}</span>
          ))}
        </div>
        <div className="grid min-w-0 flex-1 grid-cols-10 gap-x-1 gap-y-1.5">
          {bins.map((bin) => (
            <Bar key={bin.from} bin={bin} />
          ))}
          {bins.map(({ from, ratings }) => (
            <span key={from} className="text-center leading-tight">
              {Math.round(from * 100)}
              <span className="block text-faint">{ratings > 0 && number(ratings)}</span>
            </span>
          ))}
        </div>
      </div>
    </figure>
  )
}

function Bar({ bin }: { bin: ReliabilityBin }) {
  const { expected, ratedUp, ratings } = bin
  const title =
    expected === null
      ? `${nameOf(bin)}: no ratings`
      : `${nameOf(bin)}: ${counted(ratings, 'rating')}, ${percent(ratedUp)} up, ${percent(expected)} expected`
  return (
    <div title={title} className="relative h-40 rounded-sm bg-sunken">
      {expected !== null && ratedUp !== null && (
        <>
          <div
            className="absolute inset-x-0 bottom-0 rounded-sm bg-accent"
            style={{ height: `${ratedUp * 100}%` }}
          />
          <div
            className="absolute -inset-x-0.5 h-0.5 bg-text"
            style={{ bottom: `${expected * 100}%` }}
          />
        </>
      )}
    </div>
  )
}

/** The same for those who don't see it. */
function Figures({ bins }: { bins: ReliabilityBin[] }) {
  return (
    <table className="sr-only">
      <caption>Ratings by confidence</caption>
      <thead>
        <tr>
          {['Confidence', 'Ratings', 'Expected', 'Rated up'].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bins
          .filter(({ ratings }) => ratings > 0)
          .map((bin) => (
            <tr key={bin.from}>
              <th scope="row">{nameOf(bin)}</th>
              <td>{number(bin.ratings)}</td>
              <td>{percent(bin.expected)}</td>
              <td>{percent(bin.ratedUp)}</td>
            </tr>
          ))}
      </tbody>
    </table>
  )
}
