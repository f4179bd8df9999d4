/** A question, and below it the other wordings. */
export function Examples({ text, examples }: { text: string; examples: string[] }) {
  return (
    <div className="grid gap-0.5 [overflow-wrap:anywhere]">
      {text}
      {examples.length > 0 && (
        <details className="text-xs text-muted">
          <summary className="w-fit cursor-pointer hover:text-text">
            Also asked as ({examples.length})
          </summary>
          <ul className="mt-1 grid gap-0.5">
            {examples.map((example) => (
              <li key={example}>{example}</li>
            ))}
          </ul>
        </details>
      )}
    </div>
  )
}
