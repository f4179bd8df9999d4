import type { ReactNode } from 'react'

export interface Column<Row> {
  head: string
  cell: (row: Row) => ReactNode
  /** Figures stand at the right, below each other. */
  isNumber?: boolean
  /** What can be done with a row stays in sight where the table is wider than the screen. */
  isPinned?: boolean
  className?: string
}

const pinned = 'sticky right-0 bg-surface'

/** A real table; on a narrow screen it scrolls sideways by itself. */
export function Table<Row>({
  columns,
  rows,
  keyOf,
  onOpen,
}: {
  columns: Column<Row>[]
  rows: Row[]
  keyOf: (row: Row) => string
  onOpen?: (row: Row) => void
}) {
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm tabular-nums">
        <thead>
          <tr className="border-b border-line text-left text-xs text-muted">
            {columns.map(({ head, isNumber, isPinned }) => (
              <th
                key={head}
                scope="col"
                className={`px-4 py-2 font-medium whitespace-nowrap ${isNumber ? 'text-right' : ''} ${isPinned ? pinned : ''}`}
              >
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={keyOf(row)}
              className={`border-b border-line last:border-0 ${onOpen ? 'cursor-pointer hover:bg-sunken' : ''}`}
              onClick={onOpen && (() => onOpen(row))}
            >
              {columns.map(({ head, cell, isNumber, isPinned, className = '' }) => (
                <td
                  key={head}
                  className={`px-4 py-2 align-top ${isNumber ? 'text-right' : ''} ${isPinned ? pinned : ''} ${className}`}
                >
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
