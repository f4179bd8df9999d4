import { Plus, Upload, X } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { TextArea, TextField } from '../../components/field.tsx'
import { counted } from '../../format.ts'
import { FaqImport } from './faq-import.tsx'
import { newPair, type Pair, withImported } from './pairs.ts'

/** So many are drawn at once. */
const step = 25

/** Questions with their answers, to be written and imported. `problem`: of a field of the nth pair. */
export function FaqPairs({
  pairs,
  onChange,
  problem = () => undefined,
}: {
  pairs: Pair[]
  onChange: (pairs: Pair[]) => void
  problem?: (id: number, field: 'question' | 'answer') => string | undefined
}) {
  const [isImporting, setImporting] = useState(false)
  const [count, setCount] = useState(step)
  const [words, setWords] = useState('')
  const change = (id: number, changes: Partial<Pair>) =>
    onChange(pairs.map((pair) => (pair.id === id ? { ...pair, ...changes } : pair)))
  const wanted = words.trim().toLowerCase()
  const found = wanted
    ? pairs.filter(({ question, answer }) =>
        `${question}\n${answer}`.toLowerCase().includes(wanted),
      )
    : pairs
  return (
    <div className="grid min-w-0 grid-cols-1 gap-3">
      {pairs.length > 5 && (
        <TextField
          label={`Find among ${counted(pairs.length, 'question')}`}
          type="search"
          value={words}
          onChange={(event) => setWords(event.target.value)}
        />
      )}
      {found.slice(0, count).map(({ id, question, answer }) => (
        <fieldset key={id} className="grid min-w-0 gap-2 rounded-md border border-line p-3">
          <legend className="sr-only">
            Question {pairs.findIndex((one) => one.id === id) + 1}
          </legend>
          <TextField
            label="Question"
            value={question}
            maxLength={1000}
            error={problem(id, 'question')}
            onChange={(event) => change(id, { question: event.target.value })}
          />
          <TextArea
            label="Answer"
            value={answer}
            rows={3}
            maxLength={20_000}
            error={problem(id, 'answer')}
            onChange={(event) => change(id, { answer: event.target.value })}
          />
          {pairs.length > 1 && (
            <Button
              kind="quiet"
              size="small"
              className="justify-self-start"
              onClick={() => onChange(pairs.filter((pair) => pair.id !== id))}
            >
              <X size={13} aria-hidden="true" />
              Remove
            </Button>
          )}
        </fieldset>
      ))}
      {found.length > count && (
        <Button size="small" onClick={() => setCount(count + step)}>
          Show more of {counted(found.length, 'question')}
        </Button>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          size="small"
          onClick={() => {
            setWords('')
            setCount(Math.max(count, pairs.length + 1))
            onChange([...pairs, newPair()])
          }}
        >
          <Plus size={13} aria-hidden="true" />
          Another question
        </Button>
        <Button size="small" onClick={() => setImporting(true)}>
          <Upload size={13} aria-hidden="true" />
          Import
        </Button>
      </div>
      {isImporting && (
        <FaqImport
          existing={pairs}
          onAdd={(entries) => {
            onChange(withImported(pairs, entries))
            setImporting(false)
          }}
          onClose={() => setImporting(false)}
        />
      )}
    </div>
  )
}
